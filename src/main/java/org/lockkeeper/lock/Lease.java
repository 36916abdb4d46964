package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A granted request: nothing that conflicts is granted while it lasts.
 *
 * @param token the fencing token; every grant has a greater one than all grants before it
 * @param grantedAt when the lock was taken and the drain began
 * @param heldAt when the drain was over; null while draining
 * @param endsAt when it ends by itself; null while draining
 */
public record Lease(
        long token,
        Instant grantedAt,
        @Nullable Instant heldAt,
        @Nullable Instant endsAt) {

    public Lease {
        if (token <= 0) {
            throw new IllegalArgumentException("token must be positive, not " + token);
        }
        if ((heldAt == null) != (endsAt == null)) {
            throw new IllegalArgumentException("heldAt and endsAt come together: " + heldAt + ", " + endsAt);
        }
    }

    Lease held(Instant now, Instant end) {
        return new Lease(token, grantedAt, now, end);
    }

    Lease extended(Duration by) {
        return new Lease(token, grantedAt, heldAt, endsAt == null ? null : endsAt.plus(by));
    }

    Lease shifted(Duration jump) {
        Instant held = heldAt == null ? null : heldAt.plus(jump);
        return new Lease(token, grantedAt.plus(jump), held, endsAt == null ? null : endsAt.plus(jump));
    }
}
