package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a lease comes to end later than it was to. */
record Lasting(Limits limits) {

    Reply extend(Draft draft, Command.Extend extend) {
        Reply repeated = draft.memory().repeated(extend.key());
        if (repeated != null) {
            return repeated;
        }
        Claim claim = draft.find(extend.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, extend.id());
        }
        Lease lease = claim.lease();
        if (lease == null || lease.heldAt() == null || lease.endsAt() == null) {
            return new Reply(Reply.Outcome.WRONG_PHASE, extend.id());
        }
        Instant from = lease.endsAt().isAfter(draft.now()) ? lease.endsAt() : draft.now();
        Instant end = from.plus(extend.by());
        if (end.isAfter(lease.heldAt().plus(limits.maxHold()))) {
            return new Reply(Reply.Outcome.TOO_LONG, extend.id());
        }
        draft.extend(claim, claim.endingAt(end), extend);
        return new Reply(Reply.Outcome.DONE, extend.id());
    }

    /** Never makes a lease end earlier. Of a window, which has no owner to renew it, it says nothing. */
    Reply renew(Draft draft, Command.Renew renew) {
        Claim claim = draft.find(renew.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, renew.id());
        }
        if (claim.phase() != Phase.HELD || claim.request().kind() == Request.Kind.WINDOW) {
            return new Reply(Reply.Outcome.WRONG_PHASE, renew.id());
        }
        Instant end = earlier(
                draft.now().plus(claim.request().hold()),
                claim.request().binding().kind() == Binding.Kind.UNIT ? null : last(claim));
        Instant current =
                Objects.requireNonNull(Objects.requireNonNull(claim.lease()).endsAt());
        if (!end.isAfter(current) && (!claim.suspect() || !end.isAfter(draft.now()))) {
            return new Reply(Reply.Outcome.REPEATED, renew.id());
        }
        draft.renew(claim, claim.endingAt(end), renew.actor());
        return new Reply(Reply.Outcome.DONE, renew.id());
    }

    /** A run's lease ends with it, however long that takes; of another the owner's word is not taken for ever. */
    private Instant last(Claim claim) {
        Instant since =
                Objects.requireNonNull(Objects.requireNonNull(claim.lease()).heldAt());
        return since.plus(limits.maxLease());
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }
}
