package org.lockkeeper.locking.rules;

/** What is said about a claim, and changes nothing of whose turn it is. */
final class Remarks {

    private Remarks() {}

    static Reply askToFinish(Draft draft, Command.AskToFinish ask) {
        Claim claim = draft.find(ask.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, ask.id());
        }
        FinishAsked before = claim.finishAsked();
        if (before != null && before.id().equals(ask.request())) {
            return new Reply(Reply.Outcome.REPEATED, ask.id());
        }
        draft.askToFinish(claim, new FinishAsked(ask.request(), ask.actor(), ask.reason(), draft.now()));
        return new Reply(Reply.Outcome.DONE, ask.id());
    }

    /** What is at work is not stopped by it, and would be done all the same. */
    static Reply reset(Draft draft, Command.ResetOnce reset) {
        Once entry = draft.memory().of(reset.once());
        if (entry == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, null);
        }
        if (entry.doneAt() == null) {
            return new Reply(Reply.Outcome.RUNNING, entry.id());
        }
        draft.reset(entry, reset);
        return new Reply(Reply.Outcome.DONE, entry.id());
    }
}
