package org.lockkeeper.host.timers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.units.UnitTimer;
import org.lockkeeper.host.systemd.units.UnitTimer.ByClock;
import org.lockkeeper.host.systemd.units.UnitTimer.Counted;

/** As systemd's timers go on, seconds after the boot. */
class CourseTest {

    private static final Instant BOOT = Instant.parse("2027-01-16T00:00:00Z");
    private static final int MOST = 100;

    private static Instant at(double seconds) {
        return BOOT.plusMillis((long) (seconds * 1000));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    /** Elapses next by the clock at the first time, or by the monotonic clock. */
    private static UnitTimer timer(
            @Nullable Double clock,
            double up,
            double spread,
            boolean evenly,
            List<ByClock> calendar,
            Counted... spans) {
        return new UnitTimer(
                "t.timer",
                List.of("t.service"),
                clock != null || up != 0,
                clock == null ? null : at(clock),
                (long) (up * 1_000_000),
                at(1),
                seconds(spread),
                evenly,
                Duration.ofMillis(1),
                calendar,
                List.of(spans));
    }

    /** Every ten seconds. */
    private static List<Instant> tens(String expression, Instant after) {
        return IntStream.rangeClosed(1, 50)
                .mapToObj(i -> after.plusSeconds(10L * i))
                .toList();
    }

    private static List<Double> starts(
            UnitTimer timer, @Nullable Double length, @Nullable Double runsUntil, double to) {
        return course(timer, length, runsUntil).starts(at(5), at(to), MOST).stream()
                .map(start -> Duration.between(BOOT, start.at()).toMillis() / 1000.0)
                .toList();
    }

    private static Course course(UnitTimer timer, @Nullable Double length, @Nullable Double runsUntil) {
        return new Course(
                timer,
                BOOT,
                length == null ? null : seconds(length),
                runsUntil == null ? null : at(runsUntil),
                CourseTest::tens);
    }

    private static final List<ByClock> TENS = List.of(new ByClock("*:*:0/10", at(10)));

    @Test
    void byTheClockItComesAgainAndAgain() {
        assertThat(starts(timer(10.0, 0, 0, false, TENS), 3.0, null, 45)).containsExactly(10.0, 20.0, 30.0, 40.0);
        assertThat(starts(timer(10.0, 0, 0, false, TENS), null, null, 40)).containsExactly(10.0, 20.0, 30.0);
    }

    @Test
    void whatComesWhileItRunsComesOnceRightAfterwards() {
        assertThat(starts(timer(10.0, 0, 0, false, TENS), 23.0, null, 90)).containsExactly(10.0, 33.0, 56.0, 79.0);
        // Now it runs, and systemd says nothing of a next time.
        UnitTimer running = timer(null, 0, 0, false, List.of(new ByClock("*:*:0/10", at(10))));
        assertThat(starts(running, 23.0, 24.0, 60)).containsExactly(24.0, 47.0);
        assertThat(starts(running, null, 6.0, 35)).containsExactly(10.0, 20.0, 30.0);
        // What has just been started is not seen to run yet.
        assertThat(starts(running, 23.0, null, 60)).containsExactly(24.0, 47.0);
        assertThat(starts(running, null, null, 35)).containsExactly(10.0, 20.0, 30.0);
    }

    @Test
    void whatIsCountedFromTheBeginningOrTheEndGoesOnFromThere() {
        Counted active = new Counted("OnUnitActiveUSec", seconds(10));
        Counted inactive = new Counted("OnUnitInactiveUSec", seconds(10));
        assertThat(starts(timer(null, 7, 0, false, List.of(), active), 3.0, null, 40))
                .containsExactly(7.0, 17.0, 27.0, 37.0);
        assertThat(starts(timer(null, 7, 0, false, List.of(), active), 12.0, null, 40))
                .containsExactly(7.0, 19.0, 31.0);
        assertThat(starts(timer(null, 7, 0, false, List.of(), inactive), 3.0, null, 40))
                .containsExactly(7.0, 20.0, 33.0);
        assertThat(starts(timer(null, 7, 0, false, List.of(), inactive), null, null, 40))
                .containsExactly(7.0);
        assertThat(starts(timer(null, 7, 0, false, List.of(), new Counted("OnBootUSec", seconds(7))), 3.0, null, 40))
                .containsExactly(7.0);
        assertThat(starts(timer(null, 0, 0, false, List.of(), inactive), 3.0, 8.0, 32))
                .containsExactly(18.0, 31.0);
    }

    @Test
    void whicheverComesFirst() {
        Counted active = new Counted("OnUnitActiveUSec", seconds(7));
        assertThat(starts(timer(10.0, 8, 0, false, TENS, active), 1.0, null, 35))
                .containsExactly(8.0, 10.0, 17.0, 20.0, 27.0, 30.0);
    }

    @Test
    void chanceIsToldAndWhatIsEvenIsKept() {
        List<Course.Start> chance =
                course(timer(13.0, 0, 5, false, TENS), 1.0, null).starts(at(5), at(35), MOST);
        assertThat(chance.stream().map(Course.Start::at)).containsExactly(at(13), at(20), at(30));
        assertThat(chance.get(0).latest()).isNull();
        assertThat(chance.get(1).latest()).isEqualTo(at(25.001));
        assertThat(chance.stream().map(Course.Start::key))
                .containsExactly(at(10).toString(), at(20).toString(), at(30).toString());
        List<Course.Start> even =
                course(timer(13.0, 0, 5, true, TENS), 1.0, null).starts(at(5), at(40), MOST);
        assertThat(even.stream().map(Course.Start::at)).containsExactly(at(13), at(23), at(33));
        assertThat(even.get(1).latest()).isNull();
    }

    @Test
    void noMoreThanAskedForAndNothingOfWhatDoesNotElapse() {
        assertThat(course(timer(10.0, 0, 0, false, TENS), 1.0, null).starts(at(5), at(400), 7))
                .hasSize(7);
        assertThat(starts(timer(null, 0, 0, false, List.of()), 1.0, null, 400)).isEmpty();
    }
}
