package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A granted request: nothing that conflicts is granted while it lasts.
 *
 * @param token the fencing token; every grant has a greater one than all grants before it
 * @param grantedAt when the lock was taken and the drain began
 * @param heldAt when the drain was over; null while draining
 * @param endsAt when its time is over; null while draining
 * @param suspect set once its time is over and its end is not proven
 * @param intrusions what ran although it excludes it; null where nothing was seen
 * @param overrun what was done about a drain that had run out; null where it has not
 * @param overranAt when it was seen to go on after its group's hours were over; null where they are not
 */
public record Lease(
        long token,
        Instant grantedAt,
        @Nullable Instant heldAt,
        @Nullable Instant endsAt,
        @Nullable Suspect suspect,
        @Nullable Intrusions intrusions,
        @Nullable Overrun overrun,
        @Nullable Instant overranAt) {

    /** One that its hours have not ended under. */
    public Lease(
            long token,
            Instant grantedAt,
            @Nullable Instant heldAt,
            @Nullable Instant endsAt,
            @Nullable Suspect suspect,
            @Nullable Intrusions intrusions,
            @Nullable Overrun overrun) {
        this(token, grantedAt, heldAt, endsAt, suspect, intrusions, overrun, null);
    }

    /** One into which nobody has intruded, and whose drain has not run out. */
    public Lease(
            long token,
            Instant grantedAt,
            @Nullable Instant heldAt,
            @Nullable Instant endsAt,
            @Nullable Suspect suspect) {
        this(token, grantedAt, heldAt, endsAt, suspect, null, null);
    }

    public Lease {
        if (token <= 0) {
            throw new IllegalArgumentException("token must be positive, not " + token);
        }
        if ((heldAt == null) != (endsAt == null)) {
            throw new IllegalArgumentException("heldAt and endsAt come together: " + heldAt + ", " + endsAt);
        }
        if (suspect != null && endsAt == null) {
            throw new IllegalArgumentException("only a held lease can be suspect");
        }
        if (intrusions != null && endsAt == null) {
            throw new IllegalArgumentException("only a held lease can be intruded on");
        }
    }

    static Lease granted(long token, Instant now) {
        return new Lease(token, now, null, null, null, null, null);
    }

    Lease held(Instant now, Instant end) {
        return new Lease(token, grantedAt, now, end, null, null, overrun);
    }

    /** A new end; whoever can move it is there, so it is not suspect any more. */
    Lease endingAt(Instant end) {
        return new Lease(token, grantedAt, heldAt, end, null, intrusions, overrun, overranAt);
    }

    Lease suspected(Suspect suspicion) {
        return new Lease(token, grantedAt, heldAt, endsAt, suspicion, intrusions, overrun, overranAt);
    }

    Lease intruded(Intrusions now) {
        return new Lease(token, grantedAt, heldAt, endsAt, suspect, now, overrun, overranAt);
    }

    Lease overrunning(Overrun now) {
        return new Lease(token, grantedAt, heldAt, endsAt, suspect, intrusions, now, overranAt);
    }

    Lease overran(Instant now) {
        return new Lease(token, grantedAt, heldAt, endsAt, suspect, intrusions, overrun, now);
    }

    /** For how long in all, extensions included; null while draining. However the clock is set, only an extension changes it. */
    public @Nullable Duration heldFor() {
        return heldAt == null || endsAt == null ? null : Duration.between(heldAt, endsAt);
    }

    @Nullable
    Instant deadline() {
        return suspect == null ? endsAt : suspect.until();
    }

    Lease shifted(Duration jump) {
        return new Lease(
                token,
                grantedAt.plus(jump),
                heldAt == null ? null : heldAt.plus(jump),
                endsAt == null ? null : endsAt.plus(jump),
                suspect == null ? null : suspect.shifted(jump),
                intrusions == null ? null : intrusions.shifted(jump),
                overrun == null ? null : overrun.shifted(jump),
                overranAt == null ? null : overranAt.plus(jump));
    }

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
}
