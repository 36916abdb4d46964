package org.lockkeeper.fleet.pools;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;

/** What is decided in a fleet, as a line of the log of decisions. */
public final class FleetDecisions {

    private FleetDecisions() {}

    /** The first is {@code event}, whose words do not change: people filter by them. Empty for what is not told. */
    public static Map<String, String> fields(Event event) {
        Map<String, String> fields = new LinkedHashMap<>();
        Claim claim = event.after();
        String word = claim == null ? null : word(event.type(), FleetRules.isPause(claim));
        if (claim == null || word == null) {
            return fields;
        }
        String group = claim.request().group();
        fields.put("event", word);
        if (FleetRules.isPause(claim)) {
            put(fields, "pool", group.equals(FleetRules.PAUSE) ? "*" : group.substring(FleetRules.PAUSE.length() + 1));
            put(fields, "reason", claim.request().reason());
        } else {
            put(fields, "pool", group);
            put(fields, "host", claim.request().owner());
            put(
                    fields,
                    "outcome",
                    claim.end() == null ? null : claim.end().reason().name());
            put(fields, "note", claim.end() == null ? null : claim.end().note());
        }
        put(fields, "actor", event.actor());
        put(fields, "principal", event.principal());
        return fields;
    }

    static @Nullable String word(Event.Type type, boolean pause) {
        return switch (type) {
            case REQUESTED -> pause ? "fleet.paused" : "slot.requested";
            case ENDED -> pause ? "fleet.resumed" : "slot.ended";
            case GRANTED -> pause ? null : "slot.granted";
            case HELD -> pause ? null : "slot.held";
            case SUSPECTED -> pause ? null : "slot.overdue";
            default -> null; // of the host's clock the host's own log tells
        };
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
