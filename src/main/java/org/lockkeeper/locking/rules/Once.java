package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Work that is to be done once: per day, per deployment, however often it is asked for.
 *
 * @param caller whose work it is; empty where that was not kept: then it counts as anybody's
 * @param key the work
 * @param period the day, the deployment
 * @param id the claim under which it runs or ran
 * @param doneAt when it succeeded; null while it runs. Of what failed nothing is left
 */
public record Once(
        String caller,
        String key,
        String period,
        String id,
        @Nullable Instant doneAt) {

    /** Of nobody in particular. */
    public Once(String key, String period, String id, @Nullable Instant doneAt) {
        this("", key, period, id, doneAt);
    }

    /** What it is to be done once in. */
    public enum PeriodKind {
        DAY,
        NAMED
    }

    /** A period that is written as a date is a day. */
    public PeriodKind periodKind() {
        try {
            LocalDate.parse(period);
            return PeriodKind.DAY;
        } catch (DateTimeParseException named) {
            return PeriodKind.NAMED;
        }
    }

    Once done(Instant now) {
        return new Once(caller, key, period, id, now);
    }

    Command.OnceKey work() {
        return new Command.OnceKey(caller, key, period);
    }

    boolean same(Command.OnceKey other) {
        return (caller.isEmpty() || caller.equals(other.caller()))
                && key.equals(other.key())
                && period.equals(other.period());
    }

    Once shifted(Duration jump) {
        return new Once(caller, key, period, id, doneAt == null ? null : doneAt.plus(jump));
    }
}
