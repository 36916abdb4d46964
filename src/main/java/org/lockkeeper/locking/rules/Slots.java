package org.lockkeeper.locking.rules;

import java.util.Objects;

/**
 * Whose work needs the host's slot in a pool. Without it a request stands in the queue, but for nobody else: it is not
 * granted, and those behind it go by. What runs inside another lease needs none of its own.
 */
final class Slots {

    private final Groups groups;

    Slots(Groups groups) {
        this.groups = groups;
    }

    /** Whether it still has to get one before its turn can come. */
    boolean lacking(Claim claim) {
        String pool = groups.pool(claim.request().group());
        Slot slot = claim.slot();
        return claim.phase() == Phase.QUEUED
                && pool != null
                && claim.request().parent() == null
                && (slot == null || !slot.pool().equals(pool));
    }

    Blocker blocker(Claim claim) {
        String pool = Objects.requireNonNull(groups.pool(claim.request().group()));
        return new Blocker(
                Blocker.Kind.FLEET,
                pool,
                null,
                "this host has no slot of pool " + pool + " yet",
                null,
                claim.request().requestedAt(),
                null);
    }

    Reply take(Draft draft, Command.TakeSlot take) {
        Claim claim = draft.find(take.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, take.id());
        }
        Slot has = claim.slot();
        if (has != null && has.pool().equals(take.pool()) && has.token() == take.token()) {
            return new Reply(Reply.Outcome.REPEATED, take.id());
        }
        if (!lacking(claim) || !take.pool().equals(groups.pool(claim.request().group()))) {
            return new Reply(Reply.Outcome.WRONG_PHASE, take.id());
        }
        draft.takeSlot(claim, new Slot(take.pool(), take.token(), draft.now()));
        return new Reply(Reply.Outcome.DONE, take.id());
    }

    /** What is granted goes on: the host is in maintenance, whoever has forgotten it. */
    Reply lose(Draft draft, Command.LoseSlot lose) {
        Claim claim = draft.find(lose.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, lose.id());
        }
        Slot has = claim.slot();
        if (has == null || has.token() != lose.token()) {
            return new Reply(Reply.Outcome.REPEATED, lose.id());
        }
        if (claim.phase() != Phase.QUEUED) {
            return new Reply(Reply.Outcome.WRONG_PHASE, lose.id());
        }
        draft.loseSlot(claim, lose.why());
        return new Reply(Reply.Outcome.DONE, lose.id());
    }
}
