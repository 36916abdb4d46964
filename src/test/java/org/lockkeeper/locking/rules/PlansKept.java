package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;

/**
 * What must hold of planned windows: none is in the queue before its time is near, none is held before its time has come or after its
 * latest, each ends at its time however late it was held, and nobody waits for one that is merely planned. Their times are the wall
 * clock's, however that is set.
 */
public final class PlansKept {

    private PlansKept() {}

    /** Whether a request was entered by it, be it for now or for later. */
    public static boolean entered(Event event) {
        return event.type() == Event.Type.REQUESTED || (event.type() == Event.Type.PLANNED && event.before() == null);
    }

    /** Whether it is only planned from then on, and has nothing of what it was granted any more. */
    public static boolean stoodBack(Event event) {
        return event.type() == Event.Type.MOVED || (event.type() == Event.Type.PLANNED && event.before() != null);
    }

    /** Of what is planned the hours at its time count, until then. */
    static Instant asked(Request request, Instant now) {
        Plan plan = request.plan();
        return plan != null && plan.openAt().isAfter(now) ? plan.openAt() : now;
    }

    static void check(Groups groups, HoursKept hours, LockTable before, Command command, LockRules.Step step) {
        step.events().forEach(event -> check(command, event));
        Instant now = step.table().lastNow();
        List<Claim> planned = step.table().claims().stream()
                .filter(claim -> claim.request().plan() != null)
                .toList();
        for (Claim claim : planned) {
            check(claim, now);
            unmoved(before, claim, command);
        }
        if (command instanceof Submit submit && submit.terms().plan() != null) {
            refused(hours, submit.group(), submit.override(), submit.terms().plan(), step, now);
        }
        if (planned.stream().anyMatch(claim -> claim.phase() == Phase.PLANNED)) {
            inNobodysWay(groups, hours, step.table());
        }
    }

    /** What an event says of one; holds of any store's trail as well. */
    public static void check(@Nullable Command command, Event event) {
        Claim after = event.after();
        Plan plan = after == null ? null : after.request().plan();
        boolean plans = stoodBack(event)
                || event.type() == Event.Type.PLANNED
                || event.type() == Event.Type.QUEUED
                || event.type() == Event.Type.DUE;
        Invariants.require(!plans || plan != null, "plan: of what is not planned", event);
        if (after == null) {
            return;
        }
        EndReason reason = after.end() == null ? null : after.end().reason();
        Invariants.require(reason != EndReason.MISSED || plan != null, "plan: missed without one", event);
        if (plan == null) {
            return;
        }
        Instant at = event.at();
        switch (event.type()) {
            case QUEUED, GRANTED ->
                Invariants.require(!at.isBefore(plan.openAt().minus(plan.lead())), "plan: before it is near", event);
            case DUE -> Invariants.require(!at.isBefore(plan.openAt()), "plan: due early", event);
            case HELD -> {
                Invariants.require(!at.isBefore(plan.openAt()), "plan: held early", event);
                Invariants.require(at.isBefore(plan.latest()), "plan: held too late", event);
                Invariants.require(
                        plan.openAt()
                                .plus(after.request().hold())
                                .equals(Objects.requireNonNull(after.lease()).endsAt()),
                        "plan: ends at another time",
                        event);
            }
            case ENDED -> {
                Claim old = Objects.requireNonNull(event.before());
                boolean givenUp = command instanceof Command.GiveUp;
                boolean overtime =
                        old.overrun() != null && !old.overrun().until().isAfter(at);
                Invariants.require(reason != EndReason.TIMED_OUT, "plan: timed out", event);
                Invariants.require(
                        reason != EndReason.MISSED
                                || givenUp
                                || overtime
                                || !plan.latest().isAfter(at),
                        "plan: missed early",
                        event);
            }
            default -> {}
        }
    }

    private static void check(Claim claim, Instant now) {
        Plan plan = Objects.requireNonNull(claim.request().plan());
        if (claim.phase() == Phase.HELD) {
            return;
        }
        Instant near = plan.openAt().minus(plan.lead());
        Invariants.require((claim.phase() == Phase.PLANNED) == now.isBefore(near), "plan: in the queue or not", claim);
        Invariants.require(
                claim.lease() == null || claim.phase() == Phase.DRAINING, "plan: planned and granted", claim);
        Invariants.require(
                claim.phase() != Phase.PLANNED || claim.slot() == null, "plan: planned, and in a slot", claim);
        Invariants.require(now.isBefore(plan.latest()), "plan: not missed", claim);
        Invariants.require(
                (plan.stage() == Plan.Stage.DUE) == !now.isBefore(plan.openAt()), "plan: its time has come", claim);
        Invariants.require(plan.latest().equals(claim.request().waitUntil()), "plan: waits for longer", claim);
    }

    private static void unmoved(LockTable before, Claim claim, Command command) {
        Plan now = Objects.requireNonNull(claim.request().plan());
        Plan old = before.find(claim.id()).map(it -> it.request().plan()).orElse(null);
        boolean moved = command instanceof Move move && move.id().equals(claim.id());
        Invariants.require(
                old == null
                        || moved
                        || (old.openAt().equals(now.openAt()) && old.latest().equals(now.latest())),
                "plan: moved",
                claim,
                command);
    }

    private static void refused(
            HoursKept hours, String group, @Nullable String override, Plan plan, LockRules.Step step, Instant now) {
        boolean outside = override == null && hours.closed(group, plan.openAt());
        boolean over = !plan.latest().isAfter(now);
        boolean refused = step.reply().outcome() == Reply.Outcome.NOT_IN_TIME;
        boolean done = step.reply().outcome() == Reply.Outcome.DONE;
        Invariants.require(!refused || outside || over, "hours: refused without need, planned", plan, step);
        Invariants.require(!done || !(outside || over), "hours: waits in vain, planned", plan, step);
    }

    private static void inNobodysWay(Groups groups, HoursKept hours, LockTable table) {
        LockRules rules = new LockRules(groups, Play.LIMITS, TokenSource.counting(), hours);
        for (Claim claim : table.claims()) {
            for (Blocker blocker : rules.blockersOf(table, claim.id())) {
                Claim other = table.find(blocker.subject()).orElse(null);
                Invariants.require(
                        other == null || other.id().equals(claim.id()) || other.phase() != Phase.PLANNED,
                        "plan: in the way",
                        claim,
                        other);
            }
        }
    }
}
