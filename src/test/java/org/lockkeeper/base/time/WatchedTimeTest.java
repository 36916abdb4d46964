package org.lockkeeper.base.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.lockkeeper.base.time.WatchedTime.Mark;
import org.lockkeeper.testing.HandClock;

class WatchedTimeTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration WRONG = Duration.ofDays(200);

    private Duration uptime = Duration.ofHours(1);

    private final HandClock clock = new HandClock(START);

    private void pass(Duration time) {
        clock.turn(time);
        uptime = uptime.plus(time);
    }

    private WatchedTime start(String boot) {
        return new WatchedTime(clock, () -> uptime, boot);
    }

    private WatchedTime start(String boot, Mark last) {
        WatchedTime time = start(boot);
        time.goOnFrom(last);
        return time;
    }

    @Test
    void passesWithTheClockWhileThatIsRight() {
        WatchedTime time = start("a");
        pass(Duration.ofDays(3));
        assertThat(time.now()).isEqualTo(clock.instant());
    }

    @Test
    void aClockThatIsSetAheadDoesNotTakeItAlong() {
        WatchedTime time = start("a");
        clock.turn(WRONG);
        assertThat(time.now()).isEqualTo(START);
        pass(Duration.ofHours(1));
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofHours(2)));
    }

    @Test
    void aClockThatIsAheadAtABootIsNotBelieved() {
        Mark last = start("a").mark();
        clock.turn(WRONG);
        uptime = Duration.ofMinutes(1);
        assertThat(start("b", last).now()).isEqualTo(START.plus(uptime));
    }

    @Test
    void uptimeOfAHostOfWhichNoMarkIsKnownIsNoAge() {
        uptime = Duration.ofDays(300);
        Instant lastKnown = START.minus(Duration.ofMinutes(1));
        WatchedTime time = start("a");
        time.goOnFrom(lastKnown);
        assertThat(time.now()).isEqualTo(lastKnown);
        pass(Duration.ofMinutes(1));
        assertThat(time.now()).isEqualTo(clock.instant());
    }

    @Test
    void aClockThatStandsBehindDoesNotTakeItBack() {
        WatchedTime before = start("a");
        pass(Duration.ofHours(5));
        Mark last = before.mark();
        clock.set(Instant.EPOCH);
        uptime = Duration.ofMinutes(1);
        // By as much as the host has been up since.
        assertThat(start("b", last).now()).isEqualTo(last.watched().plus(uptime));
    }

    @Test
    void inTheSameBootTheUptimeTellsWhatHasPassedMeanwhile() {
        WatchedTime before = start("a");
        Mark last = before.mark();
        pass(Duration.ofDays(9));
        clock.turn(WRONG);
        WatchedTime time = start("a", last);
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofDays(9)));
        assertThat(time.setSince(last)).contains(WRONG);
        assertThat(start("b").setSince(last)).isEmpty();
    }

    @Test
    void afterALongTimeOffItReachesTheClockAtTwiceThePace() {
        Mark last = start("a").mark();
        clock.turn(Duration.ofDays(11));
        uptime = Duration.ofMinutes(1);
        WatchedTime time = start("b", last);
        pass(Duration.ofDays(9));
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofDays(18)).plusSeconds(60));
        pass(Duration.ofDays(2));
        assertThat(time.now()).isEqualTo(clock.instant());
    }
}
