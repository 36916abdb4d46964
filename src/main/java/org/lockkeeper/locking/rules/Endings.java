package org.lockkeeper.locking.rules;

import java.util.List;
import org.lockkeeper.locking.rules.End.EndReason;

/** How a claim is brought to its end by somebody; what time ends see {@link Overdue}. */
final class Endings {

    private Endings() {}

    static Reply release(Draft draft, Command.Release release) {
        Claim claim = draft.find(release.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, release.id());
        }
        boolean held = claim.phase() == Phase.HELD;
        if (release.unlessExtended() != null
                && claim.lease() != null
                && !release.unlessExtended().equals(claim.lease().heldFor())) {
            return new Reply(Reply.Outcome.WRONG_PHASE, release.id());
        }
        draft.end(
                claim,
                new End(
                        draft.now(),
                        held ? EndReason.RELEASED : EndReason.CANCELLED,
                        release.actor(),
                        draft.principal(),
                        release.note(),
                        held && release.success(),
                        List.of()));
        return new Reply(Reply.Outcome.DONE, release.id());
    }

    static Reply stoppedAsking(Draft draft, Command.StoppedAsking stopped) {
        Claim claim = draft.find(stopped.id());
        return claim != null && claim.phase() == Phase.HELD
                ? new Reply(Reply.Outcome.WRONG_PHASE, stopped.id())
                : end(draft, stopped.id(), EndReason.OWNER_GONE, End.LOCKKEEPER, stopped.proof());
    }

    private static Reply end(Draft draft, String id, EndReason reason, String by, String note) {
        Claim claim = draft.find(id);
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, id);
        }
        draft.end(claim, Claim.end(draft.now(), reason, by, note, List.of()).by(draft.principal()));
        return new Reply(Reply.Outcome.DONE, id);
    }

    static Reply force(Draft draft, Command.Force force) {
        return end(draft, force.id(), EndReason.FORCED, force.actor(), force.reason());
    }

    static Reply ownerGone(Draft draft, Command.OwnerGone gone) {
        return end(draft, gone.id(), EndReason.OWNER_GONE, End.LOCKKEEPER, gone.proof());
    }
}
