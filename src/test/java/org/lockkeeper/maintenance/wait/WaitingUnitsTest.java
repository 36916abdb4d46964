package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;

/** Whom a unit that waits lets go by: those who wait themselves, in this run and before their work. */
class WaitingUnitsTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final ServiceState ME = unit("me.service", "start-pre", "me", 1);

    private static ServiceState unit(String name, String sub, String run, int started) {
        return new ServiceState(
                name, "job", ServiceState.State.BUSY, "activating", sub, name, NOW.plusSeconds(started), run);
    }

    private static LockTable asked(String unit, String run) {
        Duration time = Duration.ofMinutes(1);
        return new LockRules(Conflicts.of(Map.of("job", Set.of())), Limits.DEFAULT)
                .apply(
                        LockTable.EMPTY,
                        new Submit(
                                "l",
                                Request.Kind.JOB,
                                "job",
                                "o",
                                "r",
                                time,
                                time,
                                Binding.unit(unit, run, "boot"),
                                List.of(),
                                false,
                                null,
                                null,
                                null),
                        NOW,
                        Map.of())
                .table();
    }

    @Test
    void oneThatWaitsForALeaseInThisRunIsBehind() {
        WaitingUnits queue = new WaitingUnits(asked("a.service", "a")::claims);
        assertThat(queue.behind(unit("a.service", "start-pre", "a", 0), ME)).isTrue();
    }

    @Test
    void oneWhoseEarlierRunAskedIsNot() {
        WaitingUnits queue = new WaitingUnits(asked("a.service", "first")::claims);
        assertThat(queue.behind(unit("a.service", "start-pre", "second", 0), ME))
                .isFalse();
    }

    @Test
    void oneThatAsksInTheMiddleOfItsWorkIsNot() {
        WaitingUnits queue = new WaitingUnits(asked("a.service", "a")::claims);
        assertThat(queue.behind(unit("a.service", "start", "a", 0), ME)).isFalse();
    }

    @Test
    void oneThatWaitsInTheMiddleOfItsWorkIsNot() {
        WaitingUnits queue = new WaitingUnits(List::of);
        queue.enter("a");
        assertThat(queue.behind(unit("a.service", "start-pre", "a", 2), ME)).isTrue();
        assertThat(queue.behind(unit("a.service", "start", "a", 2), ME)).isFalse();
    }

    @Test
    void oneThatWaitsAndWasStartedEarlierIsNot() {
        WaitingUnits queue = new WaitingUnits(List::of);
        queue.enter("a");
        assertThat(queue.behind(unit("a.service", "start-pre", "a", 0), ME)).isFalse();
    }
}
