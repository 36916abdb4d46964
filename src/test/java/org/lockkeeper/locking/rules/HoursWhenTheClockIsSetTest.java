package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Deadlines move with a clock that is set; hours do not. */
class HoursWhenTheClockIsSetTest {

    /** From two to three, each day. */
    private static final HoursKept HOURS = new HoursKept(Map.of("g0", new HoursKept.Period(3600, 23 * 3600, 2 * 3600)));

    private final Play play = new Play(Map.of("g0", new Groups.Rule(Set.of(), 0, null)), HOURS, List.of());
    private final Locks locks = new Locks(play.sound());

    /** The last change is a while ago then, as it is for whoever waits. */
    private void isSet(int minutesLater, Duration by) {
        locks.now = locks.now.plus(Duration.ofMinutes(minutesLater)).plus(by);
        locks.apply(new Command.ShiftClock(by));
    }

    private void waits() {
        locks.apply(new Command.QueueStart(
                "a", "u", "g0", "held back", locks.now, Duration.ofMinutes(10), Duration.ofMinutes(5)));
        assertThat(locks.phase("a")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void nothingBeginsInHoursThatWereSkipped() {
        waits();
        isSet(60, Duration.ofMinutes(150));
        assertThat(locks.phase("a")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void whoeverWaitsBeginsAtOnceInHoursThatHaveBegunByIt() {
        waits();
        isSet(60, Duration.ofMinutes(75));
        assertThat(locks.phase("a")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void whoIsStillInHisHoursHasNotOverrunThem() {
        locks.pass(Duration.ofHours(2));
        locks.request("a", "g0");
        locks.hold("a");
        isSet(40, Duration.ofMinutes(-30));
        assertThat(locks.phase("a")).isEqualTo(Phase.HELD);
        assertThat(locks.events).extracting(Event::type).doesNotContain(Event.Type.OVERRAN);
    }

    @Test
    void thatItWasSetIsToldWithTheTimeOfTheNewClock() {
        waits();
        isSet(60, Duration.ofHours(-3));
        assertThat(locks.table.lastNow()).isEqualTo(locks.now);
        assertThat(locks.events)
                .last()
                .satisfies(event -> assertThat(event.at()).isEqualTo(locks.now));
    }
}
