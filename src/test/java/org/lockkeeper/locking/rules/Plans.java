package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans to play with. */
public final class Plans {

    private static final Duration HOLD = Duration.ofHours(1);

    private Plans() {}

    /** For up to ten minutes later; some are to be in the queue already. */
    public static Plan plan(int which, Instant now) {
        Instant opens = now.plusSeconds(which * 7L % 600);
        return new Plan(
                opens,
                Duration.ofSeconds(which * 3L % 240),
                Duration.ZERO,
                opens.plusSeconds(1 + which % 400),
                null,
                null);
    }

    public static Move move(int which, String id, Instant now) {
        Plan plan = plan(which * 31, now);
        return new Move(id, plan.openAt(), plan.latest(), HOLD.plusMinutes(which % 3), which % 2 == 0 ? "bob" : null);
    }

    /** By then the time of all that are planned has come. */
    static Instant last(LockTable table, Instant now) {
        return all(table)
                .map(Plan::latest)
                .filter(now::isBefore)
                .max(Instant::compareTo)
                .orElse(now);
    }

    /** What time next does to one of them, or else this. */
    static @Nullable Instant next(LockTable table, @Nullable Instant other) {
        return Stream.concat(
                        Stream.ofNullable(other),
                        table.claims().stream()
                                .filter(claim -> claim.request().plan() != null)
                                .map(Claim::deadline)
                                .filter(Objects::nonNull))
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static Stream<Plan> all(LockTable table) {
        return table.claims().stream().map(claim -> claim.request().plan()).filter(Objects::nonNull);
    }
}
