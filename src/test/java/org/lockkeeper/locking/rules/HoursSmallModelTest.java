package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every reachable state of a window and a held-back start in a group with hours, and a job that conflicts with them in one
 * without: hours come and go, the wait and the hold run out, and the clock is set past them and back.
 */
@Tag("long")
class HoursSmallModelTest {

    private static final int DEPTH = 6;

    private static final Groups GROUPS = Groups.of(Map.of(
            "update", new Groups.Rule(Set.of("update"), 0, null),
            "backup", new Groups.Rule(Set.of("update"), 1, Duration.ofSeconds(15))));

    /** Closed for longer than a window waits: it depends on when it is asked for whether that is in time. */
    private static final HoursKept HOURS = new HoursKept(Map.of("update", new HoursKept.Period(300, 900, 900)));

    @Test
    void noReachableStateBreaksAnInvariant() {
        Set<LockTable> states = new SmallModel(GROUPS, HOURS, DEPTH, HoursSmallModelTest::moves).explore();
        assertThat(states).hasSizeGreaterThan(10_000);
        assertThat(states)
                .as("a job that goes by both that wait for hours")
                .anyMatch(table -> phase(table, "window") == Phase.QUEUED
                        && phase(table, "start") == Phase.QUEUED
                        && phase(table, "job") == Phase.HELD
                        && closed(table));
        assertThat(states)
                .as("who waits within his hours, behind the job that went by")
                .anyMatch(table ->
                        phase(table, "start") == Phase.QUEUED && phase(table, "job") == Phase.HELD && !closed(table));
        assertThat(states)
                .as("one that goes on past its hours")
                .anyMatch(table ->
                        table.leases().map(Claim::lease).anyMatch(lease -> lease != null && lease.overranAt() != null));
        assertThat(states)
                .as("one that overrides them")
                .anyMatch(table ->
                        table.in(Phase.HELD).anyMatch(claim -> claim.request().override() != null) && closed(table));
    }

    private static boolean closed(LockTable table) {
        return HOURS.closed("update", table.lastNow());
    }

    private static Phase phase(LockTable table, String id) {
        return table.find(id).map(Claim::phase).orElse(Phase.ENDED);
    }

    private static List<SmallModel.Move> moves(LockTable table) {
        List<SmallModel.Move> moves = new ArrayList<>();
        if (table.find("window").isEmpty()) {
            Submit window = Locks.submit("window", "update", null);
            moves.add(SmallModel.Move.now(window));
            moves.add(SmallModel.Move.now(window.on(Terms.overriding("a reason"))));
        }
        if (table.find("start").isEmpty()) {
            moves.add(SmallModel.Move.now(new Command.QueueStart(
                    "start",
                    "u",
                    "update",
                    "held back",
                    table.equals(LockTable.EMPTY) ? Locks.START : table.lastNow(),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(5))));
        }
        if (table.find("job").isEmpty()) {
            moves.add(SmallModel.Move.now(Locks.submit("job", "backup", null)));
        }
        for (Claim claim : table.claims()) {
            moves.add(SmallModel.Move.now(
                    claim.phase() == Phase.DRAINING
                            ? new Command.Hold(claim.id())
                            : new Command.Release(claim.id(), "bob", null, true)));
        }
        for (int seconds : List.of(299, 1, 600)) {
            moves.add(new SmallModel.Move(new Command.Tick(), Duration.ofSeconds(seconds)));
        }
        // a while after the last change, so that by its time another hour would be
        moves.add(new SmallModel.Move(new Command.ShiftClock(Duration.ofMinutes(5)), Duration.ofMinutes(5)));
        moves.add(new SmallModel.Move(new Command.ShiftClock(Duration.ofMinutes(-10)), Duration.ofMinutes(5)));
        return moves;
    }
}
