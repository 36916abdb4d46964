package org.lockkeeper.locking.rules;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a drain ends: that nothing is in the way, or what is done once it has run out. */
final class Draining {

    private Draining() {}

    static Reply hold(Draft draft, Command.Hold hold) {
        Claim claim = draft.find(hold.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, hold.id());
        }
        return switch (claim.phase()) {
            case DRAINING -> {
                if (!hold.despite().isEmpty() && !overrides(claim, hold.despite())) {
                    yield new Reply(Reply.Outcome.WRONG_PHASE, hold.id());
                }
                if (Planning.tooEarly(claim)) {
                    yield new Reply(Reply.Outcome.WRONG_PHASE, hold.id());
                }
                draft.hold(claim, hold.despite(), hold.after());
                yield new Reply(Reply.Outcome.DONE, hold.id());
            }
            case HELD -> new Reply(Reply.Outcome.REPEATED, hold.id());
            case PLANNED, QUEUED, ENDED -> new Reply(Reply.Outcome.WRONG_PHASE, hold.id());
        };
    }

    /** Units at work, and nothing else: not what is not known, and never a lease. */
    private static boolean overrides(Claim claim, List<Blocker> despite) {
        return overrun(claim, DrainTimeout.Action.OPEN_ANYWAY) != null
                && despite.stream().allMatch(blocker -> blocker.kind() == Blocker.Kind.SERVICE);
    }

    /** Null where its drain goes on, or where it asked for something else. */
    private static @Nullable Overrun overrun(Claim claim, DrainTimeout.Action action) {
        DrainTimeout then = claim.request().drainTimeout();
        return then == null || then.action() != action || claim.phase() != Phase.DRAINING ? null : claim.overrun();
    }

    static Reply giveUp(Draft draft, Command.GiveUp command, List<Blocker> blockers) {
        Claim claim = draft.find(command.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, command.id());
        }
        if (claim.phase() != Phase.DRAINING || claim.overrun() == null) {
            return new Reply(Reply.Outcome.WRONG_PHASE, command.id());
        }
        draft.end(claim, Claim.end(draft.now(), Planning.notInTime(claim), End.LOCKKEEPER, command.note(), blockers));
        return new Reply(Reply.Outcome.DONE, command.id());
    }

    static Reply stop(Draft draft, Command.Stop command) {
        Claim claim = draft.find(command.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, command.id());
        }
        Overrun overrun = overrun(claim, DrainTimeout.Action.STOP);
        if (overrun == null) {
            return new Reply(Reply.Outcome.WRONG_PHASE, command.id());
        }
        Overrun.Stop stop = new Overrun.Stop(command.unit(), command.run(), draft.now(), null, null);
        if (overrun.stops().stream().anyMatch(stop::same)) {
            return new Reply(Reply.Outcome.REPEATED, command.id());
        }
        draft.stopping(claim, overrun, stop);
        return new Reply(Reply.Outcome.DONE, command.id());
    }

    static Reply seeStopped(Draft draft, Command.SeeStopped command) {
        Claim claim = draft.find(command.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, command.id());
        }
        Overrun overrun = claim.overrun();
        Overrun.Stop asked = new Overrun.Stop(command.unit(), command.run(), draft.now(), null, null);
        Overrun.Stop stop = overrun == null
                ? null
                : overrun.stops().stream().filter(asked::same).findFirst().orElse(null);
        if (overrun == null || stop == null) {
            return new Reply(Reply.Outcome.WRONG_PHASE, command.id());
        }
        if (stop.stoppedAt() != null) {
            return new Reply(Reply.Outcome.REPEATED, command.id());
        }
        draft.stopped(claim, overrun, stop, command.seen());
        return new Reply(Reply.Outcome.DONE, command.id());
    }

    /** Unit and run, for people. */
    static String name(Overrun.Stop stop) {
        return stop.run() == null ? stop.unit() : stop.unit() + " " + stop.run();
    }

    /** What it is held in spite of, or what it has waited for, for people; null where that is nothing. */
    static @Nullable String how(List<Blocker> despite, List<String> after) {
        if (despite.isEmpty()) {
            return after.isEmpty() ? null : "after: " + String.join(", ", after);
        }
        return "anyway: " + despite.stream().map(Blocker::detail).collect(Collectors.joining("; "));
    }
}
