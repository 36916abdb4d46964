package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.endsAs;
import static org.lockkeeper.locking.rules.Planted.group;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;

/** Of what is planned. */
enum PlanBug implements Bug {
    HOLDS_A_PLANNED_ONE_BEFORE_ITS_TIME("plan: held early") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        if (claim.opensLater() != null) {
                            draft.hold(claim, List.of(), List.of());
                        }
                    }));
        }
    },
    QUEUES_A_PLANNED_ONE_AT_ONCE("plan: before it is near") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        Plan plan = claim.request().plan();
                        if (plan != null && claim.phase() == Phase.PLANNED) {
                            Plan near = plan.at(Plan.Stage.NEAR);
                            draft.plan(
                                    Event.Type.QUEUED,
                                    End.LOCKKEEPER,
                                    null,
                                    claim,
                                    near,
                                    claim.request().hold());
                        }
                    }));
        }
    },
    NEVER_MISSES_ONE("plan: not missed") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.events().size() > 1
                            ? step
                            : Surgery.undo(before, step, event -> endsAs(event, EndReason.MISSED)));
        }
    },
    GIVES_A_LATE_ONE_ITS_WHOLE_TIME("plan: ends at another time") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.changed(step, claim -> {
                        Lease lease = claim.lease();
                        return claim.request().plan() == null
                                        || lease == null
                                        || !step.table().lastNow().equals(lease.heldAt())
                                ? claim
                                : claim.endingAt(Objects.requireNonNull(lease.heldAt())
                                        .plus(claim.request().hold()));
                    }));
        }
    },
    MOVES_PLANS_WITH_THE_CLOCK("plan: moved") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> !(command instanceof Command.ShiftClock shift)
                            ? step
                            : Surgery.withTable(
                                    step, table -> Surgery.claims(table, claim -> moved(claim, shift.by()))));
        }
    },
    STAYS_NEAR_WHEN_THE_CLOCK_IS_SET_BACK("plan: in the queue or not") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before, step, event -> event.type() == Event.Type.PLANNED && event.before() != null));
        }
    },
    MISSES_A_SECOND_EARLY("plan: missed early") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (Planning.tooLate(claim, draft.now().plusSeconds(1)) && claim.phase() != Phase.HELD) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.MISSED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    WAITS_FOR_WHAT_IS_PLANNED("progress") {
        @Override
        public Rules in(Play play) {
            Groups groups = play.groups();
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before,
                            step,
                            event -> event.type() == Event.Type.GRANTED
                                    && Objects.requireNonNull(event.before())
                                            .request()
                                            .around()
                                            .isEmpty()
                                    && step.table()
                                            .in(Phase.PLANNED)
                                            .anyMatch(claim ->
                                                    groups.conflicts().between(group(claim), group(event.before())))));
        }
    };

    private final String foundBy;

    PlanBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }

    private static @Nullable Claim moved(@Nullable Claim claim, Duration by) {
        Plan plan = claim == null ? null : claim.request().plan();
        return claim == null || plan == null || claim.phase() != Phase.PLANNED
                ? claim
                : claim.planned(
                        plan.moved(plan.openAt().plus(by), plan.latest().plus(by)),
                        claim.request().hold());
    }
}
