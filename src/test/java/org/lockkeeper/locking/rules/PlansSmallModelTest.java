package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every reachable state of a planned window and a job that conflicts with it: it is moved, its time comes and goes, and the clock is
 * set past it and back.
 */
@Tag("long")
class PlansSmallModelTest {

    private static final int DEPTH = 6;

    private static final Groups GROUPS = Groups.of(Map.of(
            "update", new Groups.Rule(Set.of("update"), 0, null),
            "backup", new Groups.Rule(Set.of("update"), 1, Duration.ofSeconds(15))));

    private static final Instant OPENS = Locks.START.plusSeconds(600);

    @Test
    void noReachableStateBreaksAnInvariant() {
        Set<LockTable> states = new SmallModel(GROUPS, HoursKept.NONE, DEPTH, PlansSmallModelTest::moves).explore();
        assertThat(states).hasSizeGreaterThan(1_000);
        assertThat(states)
                .as("planned, and the job goes by")
                .anyMatch(table -> phase(table, "plan") == Phase.PLANNED && phase(table, "job") == Phase.HELD);
        assertThat(states)
                .as("drains before its time, and the job waits")
                .anyMatch(table -> phase(table, "plan") == Phase.DRAINING
                        && phase(table, "job") == Phase.QUEUED
                        && table.lastNow().isBefore(OPENS));
        assertThat(states)
                .as("waits past its time for the job")
                .anyMatch(table ->
                        phase(table, "plan") == Phase.QUEUED && !table.lastNow().isBefore(OPENS));
        assertThat(states).as("held").anyMatch(table -> phase(table, "plan") == Phase.HELD);
    }

    private static Phase phase(LockTable table, String id) {
        return table.find(id).map(Claim::phase).orElse(Phase.ENDED);
    }

    private static List<SmallModel.Move> moves(LockTable table) {
        List<SmallModel.Move> moves = new ArrayList<>();
        if (table.find("plan").isEmpty()) {
            moves.add(SmallModel.Move.now(Locks.submit("plan", "update", null)
                    .on(Terms.NONE.planned(new Plan(
                            OPENS, Duration.ofMinutes(5), Duration.ZERO, OPENS.plusSeconds(300), null, null)))));
        } else {
            Instant later = OPENS.plusSeconds(900);
            moves.add(SmallModel.Move.now(
                    new Move("plan", later, later.plusSeconds(300), Duration.ofMinutes(20), "bob")));
        }
        if (table.find("job").isEmpty()) {
            moves.add(SmallModel.Move.now(Locks.submit("job", "backup", null)));
        }
        for (Claim claim : table.claims()) {
            moves.add(SmallModel.Move.now(new Command.Hold(claim.id())));
            moves.add(SmallModel.Move.now(new Command.Release(claim.id(), "bob", null, true)));
        }
        for (int seconds : List.of(299, 1, 300)) {
            moves.add(new SmallModel.Move(new Command.Tick(), Duration.ofSeconds(seconds)));
        }
        moves.add(new SmallModel.Move(new Command.ShiftClock(Duration.ofMinutes(5)), Duration.ofMinutes(1)));
        moves.add(new SmallModel.Move(new Command.ShiftClock(Duration.ofMinutes(-10)), Duration.ofMinutes(1)));
        return moves;
    }
}
