package org.lockkeeper.lock;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of the lock table. Replaying all events in order rebuilds the table.
 *
 * @param actor who brought it about; null where nobody said who he is
 * @param subject the claim's id; for {@link Type#CLOCK_SHIFTED} the word {@code clock}
 * @param detail what the claim does not say: the shift of the clock (ISO-8601), the extension, or the intruder: its unit and run
 * @param key the idempotency key that is remembered with this change
 * @param once the work to be done once that begins or is finished with this change
 * @param before null for a new claim
 * @param after null only for {@link Type#CLOCK_SHIFTED}
 */
public record Event(
        Type type,
        Instant at,
        @Nullable String actor,
        String subject,
        @Nullable String detail,
        @Nullable Remembered key,
        @Nullable Once once,
        @Nullable Claim before,
        @Nullable Claim after) {

    public enum Type {
        REQUESTED,
        GRANTED,
        HELD,
        EXTENDED,
        RENEWED,
        /** The run that a held-back start was to have has begun: the lease ends with it. */
        BOUND,
        SUSPECTED,
        INTRUDED,
        INTRUSION_ENDED,
        ENDED,
        CLOCK_SHIFTED
    }
}
