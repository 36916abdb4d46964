package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.End.EndReason;

/** A window for an hour from two o'clock, of which half an hour is enough, and which enters the queue ten minutes before. */
class PlannedRulesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LEAD = Duration.ofMinutes(10);
    private static final Instant TWO = Locks.START.plus(HOUR.multipliedBy(2));
    private static final Plan PLAN = new Plan(TWO, LEAD, LEAD, TWO.plus(Duration.ofMinutes(30)), null, null);

    private final Groups groups = Groups.of(Map.of(
            "update", new Groups.Rule(Set.of("update", "backup"), 0, null),
            "backup", new Groups.Rule(Set.of(), 0, Duration.ZERO),
            "pure", new Groups.Rule(Set.of("pure"), 0, null, true)));
    private final LockRules rules = new LockRules(groups, Limits.DEFAULT);
    private final Locks locks = new Locks(rules);

    private static Submit submit(String id, String group) {
        return Locks.submit(id, group, null).on(Terms.NONE.planned(PLAN));
    }

    private void plan(String id, String group) {
        assertThat(locks.apply(submit(id, group)).outcome()).isEqualTo(Reply.Outcome.DONE);
    }

    private void until(Instant time) {
        locks.pass(Duration.between(locks.now, time));
    }

    private @Nullable Instant endsAt(String id) {
        return Objects.requireNonNull(locks.table.find(id).orElseThrow().lease())
                .endsAt();
    }

    @Test
    void standsInNobodysWayUntilItsTimeIsNear() {
        plan("p", "update");
        assertThat(locks.phase("p")).isEqualTo(Phase.PLANNED);
        assertThat(locks.table.nextDeadline()).isEqualTo(TWO.minus(LEAD));
        assertThat(rules.blockersOf(locks.table, "p"))
                .extracting(Blocker::kind, Blocker::until)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Blocker.Kind.CALENDAR, TWO));
        locks.request("backup", "backup");
        assertThat(locks.phase("backup")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void drainsBeforeItsTimeAndIsHeldFromThenOn() {
        plan("p", "update");
        until(TWO.minus(LEAD));
        assertThat(locks.phase("p")).isEqualTo(Phase.DRAINING);
        assertThat(locks.table.nextDeadline()).isEqualTo(TWO);
        assertThat(locks.hold("p").outcome()).isEqualTo(Reply.Outcome.WRONG_PHASE);
        until(TWO);
        assertThat(locks.hold("p").outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(endsAt("p")).isEqualTo(TWO.plus(HOUR));
    }

    @Test
    void openedLateItEndsAtItsTimeAllTheSame() {
        plan("p", "update");
        until(TWO.plusSeconds(600));
        locks.hold("p");
        assertThat(locks.phase("p")).isEqualTo(Phase.HELD);
        assertThat(endsAt("p")).isEqualTo(TWO.plus(HOUR));
    }

    @Test
    void isMissedWhenTooLittleIsLeft() {
        plan("p", "update");
        until(TWO.minusSeconds(1200));
        locks.request("backup", "backup");
        locks.hold("backup");
        until(PLAN.latest().minusSeconds(1));
        assertThat(locks.phase("p")).isEqualTo(Phase.QUEUED);
        until(PLAN.latest());
        assertThat(locks.endOf("p").reason()).isEqualTo(EndReason.MISSED);
        assertThat(locks.endOf("p").blockers()).extracting(Blocker::subject).containsExactly("backup");
    }

    @Test
    void whoWasDownAllTheTimeHasMissedIt() {
        plan("p", "update");
        until(PLAN.latest().plusSeconds(1));
        assertThat(locks.events).extracting(Event::type).containsExactly(Event.Type.PLANNED, Event.Type.ENDED);
        assertThat(locks.endOf("p").reason()).isEqualTo(EndReason.MISSED);
    }

    @Test
    void goesBeforeWhatWasAskedForAfterItWasPlanned() {
        plan("p", "update");
        until(TWO.minusSeconds(1200));
        locks.request("first", "backup");
        locks.hold("first");
        until(TWO.minus(LEAD));
        locks.request("second", "backup");
        assertThat(locks.phase("p")).isEqualTo(Phase.QUEUED);
        assertThat(locks.phase("second")).isEqualTo(Phase.QUEUED);
        locks.release("first");
        assertThat(locks.phase("p")).isEqualTo(Phase.DRAINING);
        assertThat(locks.phase("second")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void aPureLockIsHeldAtItsTimeByTimeAlone() {
        plan("p", "pure");
        until(TWO.minusSeconds(1));
        assertThat(locks.phase("p")).isEqualTo(Phase.DRAINING);
        until(TWO);
        assertThat(locks.phase("p")).isEqualTo(Phase.HELD);
    }

    @Test
    void aClockThatIsSetDoesNotMoveIt() {
        plan("p", "update");
        shift(Duration.ofMinutes(115));
        assertThat(locks.phase("p")).isEqualTo(Phase.DRAINING);
        locks.request("b", "backup");
        shift(Duration.ofHours(-1));
        assertThat(locks.phase("p")).isEqualTo(Phase.PLANNED);
        assertThat(locks.phase("b")).isEqualTo(Phase.DRAINING);
        shift(Duration.ofHours(3));
        assertThat(locks.endOf("p").reason()).isEqualTo(EndReason.MISSED);
    }

    private void shift(Duration by) {
        locks.now = locks.now.plus(by);
        locks.apply(new Command.ShiftClock(by));
    }

    @Test
    void whatIsHeldGoesOnAsLongAsItWouldHaveWhereverTheClockIs() {
        plan("p", "update");
        until(TWO);
        locks.hold("p");
        shift(HOUR.multipliedBy(24));
        assertThat(locks.phase("p")).isEqualTo(Phase.HELD);
        assertThat(endsAt("p")).isEqualTo(TWO.plus(HOUR.multipliedBy(25)));
    }

    @Test
    void isMovedUntilItIsHeld() {
        plan("p", "update");
        until(TWO.minus(LEAD));
        Instant three = TWO.plus(HOUR);
        Move move = new Move("p", three, three.plusSeconds(60), HOUR, "bob");
        assertThat(locks.apply(move).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(locks.phase("p")).isEqualTo(Phase.PLANNED);
        assertThat(locks.apply(move).outcome()).isEqualTo(Reply.Outcome.REPEATED);
        until(three);
        locks.hold("p");
        assertThat(locks.phase("p")).isEqualTo(Phase.HELD);
        assertThat(locks.apply(move).outcome()).isEqualTo(Reply.Outcome.WRONG_PHASE);
    }

    @Test
    void oneForATimeThatIsOverIsRefused() {
        until(PLAN.latest());
        assertThat(locks.apply(submit("p", "update")).outcome()).isEqualTo(Reply.Outcome.NOT_IN_TIME);
    }

    @Test
    void whatItWaitsForIsStoppedFromItsTimeOn() {
        DrainTimeout stop = new DrainTimeout(DrainTimeout.Action.STOP, List.of("u"), HOUR);
        locks.apply(submit("p", "update").with(stop));
        until(TWO.minus(LEAD));
        until(TWO.minusSeconds(1));
        assertThat(locks.table.find("p").orElseThrow().overrun()).isNull();
        until(TWO);
        assertThat(Objects.requireNonNull(locks.table.find("p").orElseThrow().overrun())
                        .until())
                .isEqualTo(PLAN.latest());
    }
}
