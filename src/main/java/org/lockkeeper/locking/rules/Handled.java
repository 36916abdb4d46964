package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;

/**
 * What is known of a schedule's occurrences when their windows have ended: it stands in the table for as long as an occurrence may
 * still come again, whatever the trail has forgotten and the configuration says meanwhile.
 *
 * @param last the latest that began, was skipped or missed; null where none has
 * @param ahead those that were handled before their time, in order
 */
public record Handled(String schedule, @Nullable Last last, List<Instant> ahead) {

    /** @param at when that was */
    public record Last(Instant occurrence, Instant at) {}

    /** So many nobody skips in a row: more are no longer known. */
    static final int MOST = 1_000;

    private static final Duration KEPT = Duration.ofDays(370);

    public Handled {
        ahead = List.copyOf(ahead);
    }

    /** What is known after these events. */
    static List<Handled> after(List<Handled> before, List<Event> events) {
        List<Event> ours = events.stream()
                .filter(event -> event.type() == Event.Type.HELD || event.type() == Event.Type.ENDED)
                .filter(event -> schedule(event) != null)
                .toList();
        if (ours.isEmpty()) {
            return before;
        }
        Map<String, Handled> all = new TreeMap<>();
        before.forEach(handled -> all.put(handled.schedule, handled));
        for (Event event : ours) {
            String schedule = Objects.requireNonNull(schedule(event));
            all.put(
                    schedule,
                    all.getOrDefault(schedule, new Handled(schedule, null, List.of()))
                            .after(event));
            all.values().removeIf(handled -> handled.over(event.at()));
        }
        return List.copyOf(all.values());
    }

    private static @Nullable String schedule(Event event) {
        Plan plan = Objects.requireNonNull(event.after()).request().plan();
        return plan == null ? null : plan.schedule();
    }

    private Handled after(Event event) {
        Claim claim = Objects.requireNonNull(event.after());
        Plan plan = Objects.requireNonNull(claim.request().plan());
        Instant occurrence = Objects.requireNonNull(plan.occurrence());
        List<Instant> fresh = new ArrayList<>(plan.without());
        Last latest = last;
        if (!withdrawn(claim)) {
            fresh.add(occurrence);
            // Of what was held it is known since then.
            boolean held = event.type() == Event.Type.ENDED && heldAt(claim) != null;
            if (!held && (last == null || last.occurrence().isBefore(occurrence))) {
                latest = new Last(occurrence, event.at());
            }
        }
        List<Instant> later = Stream.concat(ahead.stream(), fresh.stream())
                .filter(at -> at.isAfter(event.at()))
                .distinct()
                .sorted()
                .limit(MOST)
                .toList();
        return new Handled(schedule, latest, later);
    }

    /** By Lockkeeper itself, since the schedule is another now: such an occurrence may be planned again. */
    public static boolean withdrawn(Claim claim) {
        End end = claim.end();
        return end != null && end.reason() == EndReason.CANCELLED && end.principal() == null;
    }

    private static @Nullable Instant heldAt(Claim claim) {
        return claim.lease() == null ? null : claim.lease().heldAt();
    }

    private boolean over(Instant now) {
        return ahead.stream().noneMatch(at -> at.isAfter(now))
                && (last == null || last.at().isBefore(now.minus(KEPT)));
    }
}
