package org.lockkeeper.reporting.notify;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is told: a CloudEvent.
 *
 * @param event its name, without the prefix of its type
 * @param subject the claim's id, a unit, or the verdict of a group
 * @param group whose it is; null where it is of none
 * @param traceparent of the request that it goes back to
 * @param data texts by name, in order; all of them are in docs/notifications.md
 */
record Notice(
        String id,
        String event,
        String subject,
        Instant at,
        @Nullable String group,
        @Nullable String traceparent,
        Map<String, String> data) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What a template may name. */
    static final Set<String> NAMES = Set.of(
            "id",
            "type",
            "source",
            "subject",
            "time",
            "traceparent",
            "text",
            "event",
            "kind",
            "group",
            "pool",
            "host",
            "owner",
            "unit",
            "reason",
            "priority",
            "actor",
            "principal",
            "detail",
            "outcome",
            "note",
            "requestedAt",
            "waitUntil",
            "endsAt",
            "state",
            "previousState",
            "blockers",
            "version",
            "index",
            "changesAt");

    /** In the JSON format of CloudEvents 1.0, in structured mode: all of it is in the body, and so all of it is signed. */
    String cloudEvent(String source) {
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", source)
                .put("type", EventNames.PREFIX + event())
                .put("subject", subject)
                .put("time", at.toString())
                .put("datacontenttype", "application/json");
        if (traceparent != null) {
            event.put("traceparent", traceparent);
        }
        ObjectNode members = event.putObject("data");
        data.forEach(members::put);
        return JSON.writeValueAsString(event);
    }

    /** What the names of a template stand for, out of a CloudEvent as it was kept. */
    static Map<String, String> values(String cloudEvent) {
        Map<String, String> values = new TreeMap<>();
        JsonNode event = JSON.readTree(cloudEvent);
        Map<String, JsonNode> all = new LinkedHashMap<>();
        event.path("data").properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        event.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        all.forEach((name, value) -> {
            if (NAMES.contains(name) && value.isString()) {
                values.put(name, value.asString());
            }
        });
        return values;
    }
}
