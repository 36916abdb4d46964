package org.lockkeeper.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All that is locked and remembered at a moment, without what changes with the time of the look, or on the host. */
record Locked(Map<String, String> living, Map<String, String> ended) {

    private static final List<String> OF_THE_MOMENT = List.of(
            "validFor",
            "estimatedStart",
            "likelyTooLate",
            "position",
            "lastHeard",
            "asOf",
            "stale",
            "blockers",
            "blockerCount",
            "members",
            "inhibitor");

    /** @param look at an endpoint, as somebody who sees all */
    static Locked now(Function<String, JsonNode> look) {
        Map<String, String> living = new LinkedHashMap<>();
        add(living, look.apply("/api/v1/windows?limit=500"), "windows", "id");
        add(living, look.apply("/api/v1/leases?limit=500"), "leases", "id");
        add(living, look.apply("/api/v1/once?limit=500"), "once", "lease");
        JsonNode fleet = look.apply("/api/v1/fleet");
        add(living, fleet, "slots", "id");
        add(living, fleet, "queue", "id");
        add(living, fleet, "pauses", "pool");
        Map<String, String> ended = new LinkedHashMap<>();
        add(ended, look.apply("/api/v1/windows?state=CLOSED&limit=20"), "windows", "id");
        add(ended, look.apply("/api/v1/leases?state=ENDED&limit=20"), "leases", "id");
        return new Locked(living, ended);
    }

    private static void add(Map<String, String> all, JsonNode body, String list, String id) {
        for (JsonNode one : body.path(list)) {
            strip(one);
            all.put(list + one.path("pool").asString("") + " " + one.path(id).asString(""), one.toString());
        }
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(OF_THE_MOMENT);
        }
        node.forEach(Locked::strip);
    }

    /**
     * What is another than it was.
     *
     * @param touched ids of what the trail tells of meanwhile, which time has brought about
     */
    List<String> changedSince(Locked before, Set<String> touched) {
        List<String> changed = new ArrayList<>();
        before.living.forEach((id, was) -> differ(changed, id, was, living.getOrDefault(id, "gone"), touched));
        living.forEach((id, is) -> differ(changed, id, before.living.getOrDefault(id, "not there"), is, touched));
        // Of these the lists have the last alone.
        before.ended.forEach((id, was) -> differ(changed, id, was, ended.getOrDefault(id, was), touched));
        return changed;
    }

    private static void differ(List<String> changed, String id, String was, String is, Set<String> touched) {
        if (!was.equals(is) && !touched.contains(id.replaceFirst(".* ", ""))) {
            changed.add(id + " was " + was + "\nand is " + is);
        }
    }
}
