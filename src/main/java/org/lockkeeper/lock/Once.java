package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Work that is to be done once: per day, per deployment, however often it is asked for.
 *
 * @param key the work
 * @param period the day, the deployment
 * @param id the claim under which it runs or ran
 * @param doneAt when it succeeded; null while it runs. Of what failed nothing is left
 */
public record Once(
        String key, String period, String id, @Nullable Instant doneAt) {

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
        return new Once(key, period, id, now);
    }

    boolean same(String otherKey, String otherPeriod) {
        return key.equals(otherKey) && period.equals(otherPeriod);
    }

    Once shifted(Duration jump) {
        return new Once(key, period, id, doneAt == null ? null : doneAt.plus(jump));
    }
}
