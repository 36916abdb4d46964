package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease whose time is over without proof that its owner has ended. It is still held.
 *
 * @param until when it ends without proof; null: never, as its group is configured
 */
public record Suspect(Instant since, @Nullable Instant until) {

    Suspect shifted(Duration jump) {
        return new Suspect(since.plus(jump), until == null ? null : until.plus(jump));
    }
}
