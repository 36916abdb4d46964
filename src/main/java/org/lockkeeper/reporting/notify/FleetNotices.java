package org.lockkeeper.reporting.notify;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.FleetDecisions;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Event;

/** Puts into words what has happened in the fleet, as the log of decisions has it, but that an end says how it came about. */
final class FleetNotices {

    private static final String SLOT_ENDED = "slot.ended";
    private static final String FORCED = "slot.forced";
    private static final String RECLAIMED = "slot.reclaimed";
    private static final String ALL_POOLS = "*";

    static final Set<String> NAMES = Set.of(
            "slot.requested",
            "slot.granted",
            "slot.held",
            "slot.overdue",
            SLOT_ENDED,
            FORCED,
            RECLAIMED,
            "fleet.paused",
            "fleet.resumed");

    private FleetNotices() {}

    /** Null of what is not told. */
    static @Nullable Notice of(long version, int index, Event event) {
        Map<String, String> fields = FleetDecisions.fields(event);
        Claim claim = event.after();
        String logged = fields.get("event");
        if (logged == null || claim == null) {
            return null;
        }
        End end = claim.end();
        String name = logged.equals(SLOT_ENDED) && end != null ? name(end) : logged;
        String pool = fields.getOrDefault("pool", ALL_POOLS);
        String host = fields.get("host");
        Map<String, String> data = new LinkedHashMap<>(fields);
        data.put("event", name);
        Notices.put(data, "version", version);
        Notices.put(data, "index", index);
        Notices.put(data, "text", text(name, pool, host, claim));
        return new Notice(
                Notices.newId(),
                name,
                host == null ? "fleet/" + pool : event.subject(),
                event.at(),
                pool.equals(ALL_POOLS) ? null : pool,
                claim.request().traceparent(),
                data);
    }

    private static String name(End end) {
        return switch (end.reason()) {
            case FORCED -> FORCED;
            case EXPIRED -> RECLAIMED;
            default -> SLOT_ENDED;
        };
    }

    private static String text(String name, String pool, @Nullable String host, Claim claim) {
        String what = host == null
                ? "%s (%s: %s)"
                        .formatted(
                                pool.equals(ALL_POOLS) ? "all pools" : "pool " + pool,
                                claim.request().owner(),
                                claim.request().reason())
                : host + " in pool " + pool;
        End end = host == null ? null : claim.end();
        return "%s: %s%s".formatted(name.replace('.', ' '), what, end == null ? "" : how(end));
    }

    private static String how(End end) {
        return ", " + end.reason() + " by " + end.by() + (end.note() == null ? "" : ": " + end.note());
    }
}
