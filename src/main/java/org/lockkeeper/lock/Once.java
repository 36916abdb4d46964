package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work that is to be done once: per day, per deployment, however often it is asked for.
 *
 * @param key the work
 * @param period the day, the deployment
 * @param id the claim under which it runs or ran
 * @param doneAt when it succeeded; null while it runs or after it failed
 */
public record Once(
        String key, String period, String id, @Nullable Instant doneAt) {

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
