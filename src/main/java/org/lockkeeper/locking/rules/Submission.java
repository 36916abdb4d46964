package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a request may enter the queue at all. */
final class Submission {

    private final Groups groups;
    private final Limits limits;
    private final Queue queue;

    Submission(Groups groups, Limits limits, Queue queue) {
        this.groups = groups;
        this.limits = limits;
        this.queue = queue;
    }

    Reply submit(Draft draft, Submit submit) {
        Reply repeated = draft.memory().repeated(submit.key());
        if (repeated != null) {
            return repeated;
        }
        if (draft.find(submit.id()) != null) {
            return new Reply(Reply.Outcome.REPEATED, submit.id());
        }
        Claim own = sameOwner(draft, submit);
        if (own != null) {
            return new Reply(
                    asksTheSame(draft, own, submit) ? Reply.Outcome.REPEATED : Reply.Outcome.DIFFERS, own.id());
        }
        Claim start = startOf(draft, submit);
        Reply refusal = refusal(draft, submit, start);
        if (refusal != null) {
            return refusal;
        }
        Duration headStart =
                submit.priority() == Priority.URGENT ? limits.urgency().headStart() : null;
        if (start == null) {
            draft.request(submit, headStart);
        } else {
            draft.takeOver(start, submit, headStart);
        }
        return new Reply(Reply.Outcome.DONE, submit.id());
    }

    /** Another time for what was planned and is not held yet. */
    Reply move(Draft draft, Move move) {
        Claim claim = draft.find(move.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, move.id());
        }
        Plan plan = claim.request().plan();
        if (plan == null || claim.phase() == Phase.HELD) {
            return new Reply(Reply.Outcome.WRONG_PHASE, move.id());
        }
        Plan other = move.of(plan);
        if (other.equals(plan.at(Plan.Stage.AHEAD))
                && move.hold().equals(claim.request().hold())) {
            return new Reply(Reply.Outcome.REPEATED, move.id());
        }
        if (move.hold().compareTo(limits.maxHold()) > 0) {
            return new Reply(Reply.Outcome.TOO_LONG, move.id());
        }
        if (outOfTime(draft, other, claim.request())) {
            return new Reply(Reply.Outcome.NOT_IN_TIME, move.id());
        }
        draft.plan(
                Event.Type.MOVED,
                move.actor(),
                plan.openAt().toString(),
                claim,
                other.movedAt(draft.now()),
                move.hold());
        return new Reply(Reply.Outcome.DONE, move.id());
    }

    /** However full the queue is: there are no more of them than units. */
    Reply start(Draft draft, Command.QueueStart start) {
        if (!groups.conflicts().knows(start.group())) {
            return new Reply(Reply.Outcome.UNKNOWN_GROUP, null);
        }
        for (Claim claim : draft.claims()) {
            boolean waits = claim.request().binding().equals(Binding.start(start.unit()));
            if (waits || claim.id().equals(start.id())) {
                return new Reply(Reply.Outcome.REPEATED, claim.id());
            }
        }
        draft.queue(start);
        return new Reply(Reply.Outcome.DONE, start.id());
    }

    /**
     * The held-back start that this run makes up for: without it the run would wait for its own start's lease, or behind
     * its own place. A start that has its run already is no other's.
     */
    private static @Nullable Claim startOf(Draft draft, Submit submit) {
        Binding run = submit.binding();
        if (run.kind() != Binding.Kind.UNIT) {
            return null;
        }
        Binding still = Binding.start(String.valueOf(run.unit()));
        return draft.claims().stream()
                .filter(claim -> claim.request().kind() == Request.Kind.START)
                .filter(claim -> !claim.id().equals(submit.parent()))
                .filter(claim -> claim.request().binding().equals(still)
                        || claim.request().binding().equals(run))
                .findFirst()
                .orElse(null);
    }

    /** @param start the held-back start that is taken over */
    private @Nullable Reply refusal(Draft draft, Submit submit, @Nullable Claim start) {
        if (!groups.conflicts().knows(submit.group())) {
            return new Reply(Reply.Outcome.UNKNOWN_GROUP, null);
        }
        if (submit.priority() == Priority.URGENT && !limits.urgency().groups().contains(submit.group())) {
            return new Reply(Reply.Outcome.NOT_URGENT, null);
        }
        if (submit.kind() == Request.Kind.WINDOW && submit.hold().compareTo(limits.maxHold()) > 0) {
            return new Reply(Reply.Outcome.TOO_LONG, null);
        }
        Reply done = once(draft, submit.once());
        if (done != null) {
            return done;
        }
        if (!parentHolds(draft, submit)) {
            return new Reply(Reply.Outcome.NO_SUCH_PARENT, submit.parent());
        }
        if (waitsForItself(draft, submit, start)) {
            return new Reply(Reply.Outcome.WOULD_DEADLOCK, null);
        }
        Reply.Outcome untimely = untimely(draft, submit);
        if (untimely != null) {
            return new Reply(untimely, null);
        }
        Reply.Outcome full = start == null ? limits.full(draft.claims(), submit.group(), draft.bounded()) : null;
        return full == null ? null : new Reply(full, null);
    }

    /** To wait until it is given up would be of no use, or is not wanted; null: it may wait. */
    private Reply.@Nullable Outcome untimely(Draft draft, Submit submit) {
        if (submit.join() != null) {
            return null;
        }
        Request request = Request.tried(submit, draft.now());
        Restraint restraint = queue.restraint();
        boolean tooLong = request.terms().expects() != null && restraint.tooShort(request, draft.now()) != null;
        if (tooLong || (submit.onlyIfFits() && timeHoldsUp(draft, request))) {
            return Reply.Outcome.DOES_NOT_FIT;
        }
        Plan plan = request.plan();
        if (plan != null) {
            return outOfTime(draft, plan, request) ? Reply.Outcome.NOT_IN_TIME : null;
        }
        Blocker time = restraint.onNew(request, draft.now());
        boolean early = time != null
                && (time.until() == null || !time.until().isBefore(draft.now().plus(submit.waitTimeout())));
        return early ? Reply.Outcome.NOT_IN_TIME : null;
    }

    private boolean timeHoldsUp(Draft draft, Request request) {
        Blocker blocker = queue.look(draft.claims(), draft.now()).on(new Claim(request, null, null));
        return blocker != null && blocker.kind() == Blocker.Kind.CALENDAR;
    }

    /** What is planned is to be open at its time; until then the hours may be others. */
    private boolean outOfTime(Draft draft, Plan plan, Request request) {
        return !plan.latest().isAfter(draft.now()) || queue.restraint().onNew(request, plan.openAt()) != null;
    }

    /** Work that failed, or whose owner vanished, is not done: it may be asked for again. */
    private static @Nullable Reply once(Draft draft, Command.@Nullable OnceKey key) {
        Once entry = key == null ? null : draft.memory().of(key);
        if (entry == null) {
            return null;
        }
        if (entry.doneAt() != null) {
            return new Reply(Reply.Outcome.ALREADY_DONE, entry.id());
        }
        return draft.find(entry.id()) == null ? null : new Reply(Reply.Outcome.RUNNING, entry.id());
    }

    /** Without a token, the caller has made sure that the parent admits the work by name. */
    private static boolean parentHolds(Draft draft, Submit submit) {
        Command.Join join = submit.join();
        if (join == null) {
            return true;
        }
        Claim parent = draft.find(join.id());
        return parent != null
                && parent.phase() == Phase.HELD
                && parent.lease() != null
                && (join.token() == null || parent.lease().token() == join.token());
    }

    /** A unit's run or a process that asks for the same again, because it lost sight of its first request, gets that one. */
    private static @Nullable Claim sameOwner(Draft draft, Submit submit) {
        if (!submit.binding().hostLocal()) {
            return null;
        }
        return draft.claims().stream()
                .filter(claim -> claim.request().kind() != Request.Kind.START)
                .filter(claim -> claim.request().binding().sameAs(submit.binding()))
                .filter(claim -> claim.request().group().equals(submit.group()))
                .findFirst()
                .orElse(null);
    }

    /** For how long it waits is what was asked first. Whoever is let in by name did not ask for that. */
    private static boolean asksTheSame(Draft draft, Claim own, Submit submit) {
        Request request = own.request();
        String joined = request.admitted() ? null : request.parent();
        Command.Join join = submit.join();
        String joins = join == null || join.token() == null ? null : join.id();
        return request.kind() == submit.kind()
                && request.owner().equals(submit.owner())
                && request.reason().equals(submit.reason())
                && request.hold().equals(submit.hold())
                && request.admits().equals(submit.admits())
                && request.inhibit() == submit.inhibit()
                && request.priority() == submit.priority()
                && Objects.equals(request.drainTimeout(), submit.drainTimeout())
                && request.terms().equals(submit.terms())
                && Objects.equals(joined, joins)
                && Objects.equals(draft.memory().workOf(own.id()), submit.once());
    }

    /** The same run or process waiting for a lease of its own that conflicts: nobody could ever end that wait. */
    private boolean waitsForItself(Draft draft, Submit submit, @Nullable Claim start) {
        Claim parent = submit.join() == null ? null : draft.find(submit.join().id());
        List<String> around = parent == null ? List.of() : parent.request().aroundMembers();
        return submit.binding().hostLocal()
                && draft.claims().stream()
                        .filter(claim -> claim != start)
                        .filter(claim -> claim.request().binding().sameAs(submit.binding()))
                        .filter(claim -> !around.contains(claim.id()))
                        .anyMatch(claim -> groups.conflicts()
                                .between(submit.group(), claim.request().group()));
    }
}
