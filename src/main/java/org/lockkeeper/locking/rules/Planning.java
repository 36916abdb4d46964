package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.End.EndReason;

/**
 * What time does with planned windows: near its time one enters the queue, from its time on it may be held, and at the latest that it
 * bears it is given up.
 */
final class Planning {

    private Planning() {}

    /** When time next does something to one that is in the queue or drains. */
    static Instant deadline(Claim claim, Plan plan) {
        if (plan.stage() != Plan.Stage.DUE) {
            return plan.openAt();
        }
        boolean draining = claim.phase() == Phase.DRAINING && claim.request().drainTimeout() != null;
        return draining && claim.overrun() == null
                ? drainedBy(claim, plan)
                : notAfterLatest(claim, Objects.requireNonNull(claim.waitUntil()));
    }

    /** By then its drain has run out, if it is to do something about that: it has its lead for it, be it granted late. */
    private static Instant drainedBy(Claim claim, Plan plan) {
        Lease lease = claim.lease();
        Instant own = lease == null ? plan.openAt() : lease.grantedAt().plus(plan.lead());
        return notAfterLatest(claim, own.isAfter(plan.openAt()) ? own : plan.openAt());
    }

    static Instant notAfterLatest(Claim claim, Instant at) {
        Plan plan = claim.request().plan();
        return plan == null || at.isBefore(plan.latest()) ? at : plan.latest();
    }

    static boolean tooEarly(Claim claim) {
        Plan plan = claim.request().plan();
        return plan != null && plan.stage() != Plan.Stage.DUE;
    }

    static boolean tooLate(Claim claim, Instant now) {
        Plan plan = claim.request().plan();
        return plan != null && !plan.latest().isAfter(now);
    }

    static EndReason notInTime(Claim claim) {
        return claim.request().plan() == null ? EndReason.TIMED_OUT : EndReason.MISSED;
    }

    /** What is in the way of one whose time is not near: that alone. */
    static InTheWay inTheWay(Claim claim, int most) {
        Blocker time = blocker(claim);
        return time == null ? InTheWay.NOTHING : InTheWay.NOTHING.behind(time, most);
    }

    /** Null once its time has come. */
    static @Nullable Blocker blocker(Claim claim) {
        Plan plan = claim.request().plan();
        return plan == null || !tooEarly(claim)
                ? null
                : new Blocker(
                        Blocker.Kind.CALENDAR,
                        claim.id(),
                        claim.request().group(),
                        "opens at " + plan.openAt(),
                        null,
                        null,
                        plan.openAt());
    }

    /** @return whether time went on with it: that it comes near, or that its time has come */
    static boolean goesOn(Draft draft, Claim claim) {
        Plan plan = claim.request().plan();
        if (plan == null || tooLate(claim, draft.now())) {
            return false;
        }
        boolean ahead = plan.stage() == Plan.Stage.AHEAD;
        if (plan.stage() == Plan.Stage.DUE || draft.now().isBefore(ahead ? plan.queuesAt() : plan.openAt())) {
            return false;
        }
        draft.plan(
                ahead ? Event.Type.QUEUED : Event.Type.DUE,
                End.LOCKKEEPER,
                null,
                claim,
                plan.at(ahead ? Plan.Stage.NEAR : Plan.Stage.DUE),
                claim.request().hold());
        return true;
    }

    /** What was planned or moved just now may be near already. */
    static void lookAt(Draft draft) {
        for (Claim claim : draft.claims()) {
            for (Claim one = claim; one != null && goesOn(draft, one); ) {
                one = draft.find(claim.id());
            }
        }
    }

    /** By a clock that was set back it may not be near any more: it is as if it had only been planned. */
    static void standBack(Draft draft) {
        for (Claim claim : draft.claims()) {
            Plan plan = claim.request().plan();
            if (plan != null && claim.phase() != Phase.HELD && early(plan, draft.now())) {
                draft.plan(
                        Event.Type.PLANNED,
                        End.LOCKKEEPER,
                        "the clock was set back",
                        claim,
                        plan.at(Plan.Stage.AHEAD),
                        claim.request().hold());
            }
        }
    }

    private static boolean early(Plan plan, Instant now) {
        return switch (plan.stage()) {
            case AHEAD -> false;
            case NEAR -> now.isBefore(plan.queuesAt());
            case DUE -> now.isBefore(plan.openAt());
        };
    }

    /** Nothing is in its way but its time: it is held before somebody may say that it is to be held in spite of something. */
    static void holdWhatDrainsForNothing(Draft draft, Groups groups, String id) {
        Claim due = draft.find(id);
        if (due != null && groups.pure(due.request()) && !tooEarly(due)) {
            draft.hold(due, List.of(), List.of());
        }
    }
}
