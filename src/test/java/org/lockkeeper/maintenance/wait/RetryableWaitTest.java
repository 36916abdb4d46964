package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lockkeeper.maintenance.wait.Waiting.attempts;
import static org.lockkeeper.maintenance.wait.Waiting.seconds;
import static org.lockkeeper.maintenance.wait.Waiting.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.wait.WaitOutcome.Result;

class RetryableWaitTest {

    private final Waiting waiting = new Waiting();
    private final VirtualTime time = waiting.time;

    private WaitOutcome await(WaitRequest request, WaitCondition condition) {
        return waiting.wait.await(request, condition);
    }

    @Test
    void endsAtOnceWhenQuiet() {
        Door door = Door.blockedBy();

        assertThat(await(within(seconds(60)), door))
                .isEqualTo(new WaitOutcome(Result.QUIET, 1, Duration.ZERO, List.of()));
        assertThat(time.parked()).isEmpty();
        assertThat(door.looks).containsExactly("fresh");
    }

    @Test
    void looksOnceWithoutTime() {
        assertThat(await(within(Duration.ZERO), Door.blockedBy("a")))
                .isEqualTo(new WaitOutcome(Result.TIMED_OUT, 1, Duration.ZERO, List.of(Door.blocker("a"))));
        assertThat(await(within(Duration.ZERO), Door.blockedBy()).result()).isEqualTo(Result.QUIET);
    }

    @Test
    void looksAgainEachInterval() {
        Door door = Door.blockedBy("a");
        time.at(seconds(7), () -> door.leaveUnnoticed("a"));

        assertThat(await(within(seconds(60)), door))
                .isEqualTo(new WaitOutcome(Result.QUIET, 3, seconds(10), List.of()));
    }

    @Test
    void endsWhenAChangeIsNoticed() {
        Door door = Door.blockedBy("a");
        time.at(Duration.ofMillis(5003), () -> door.leave("a"));

        assertThat(await(within(seconds(60)), door))
                .isEqualTo(new WaitOutcome(Result.QUIET, 2, Duration.ofMillis(5003), List.of()));
        assertThat(door.looks).containsExactly("fresh", "fresh", "known", "fresh");
    }

    @Test
    void doesNotTrustWhatIsKnownWithoutAskingAfresh() {
        Door door = Door.blockedBy("a");
        WaitCondition optimist = new WaitCondition() {
            @Override
            public List<Blocker> known() {
                return List.of();
            }

            @Override
            public List<Blocker> fresh() {
                return door.fresh();
            }

            @Override
            public Runnable subscribe(Runnable changed) {
                return door.subscribe(changed);
            }
        };
        time.at(seconds(1), door::ring);

        assertThat(await(within(seconds(3)), optimist).result()).isEqualTo(Result.TIMED_OUT);
    }

    @Test
    void cutsTheLastSleepToTheTimeLeftAndLooksOnceMoreThen() {
        assertThat(await(within(seconds(12)), Door.blockedBy("a", "b")))
                .isEqualTo(new WaitOutcome(
                        Result.TIMED_OUT, 4, seconds(12), List.of(Door.blocker("a"), Door.blocker("b"))));
        assertThat(time.parked()).containsExactly(seconds(5), seconds(5), seconds(2));
    }

    @Test
    void noticesQuietAtTheDeadline() {
        Door door = Door.blockedBy("a");
        time.at(Duration.ofMillis(11_999), () -> door.leaveUnnoticed("a"));

        assertThat(await(within(seconds(12)), door).result()).isEqualTo(Result.QUIET);
    }

    @Test
    void keepsADeadlineThatIsShorterThanTheInterval() {
        assertThat(await(within(Duration.ofMillis(300)), Door.blockedBy("a")))
                .isEqualTo(new WaitOutcome(Result.TIMED_OUT, 2, Duration.ofMillis(300), List.of(Door.blocker("a"))));
    }

    @Test
    void keepsADeadlineOfNanoseconds() {
        assertThat(await(within(Duration.ofNanos(7)), Door.blockedBy("a")).waited())
                .isEqualTo(Duration.ofNanos(7));
    }

    @Test
    void oneAttemptIsOneLook() {
        assertThat(await(attempts(1), Door.blockedBy("a")))
                .isEqualTo(new WaitOutcome(Result.ATTEMPTS_USED_UP, 1, Duration.ZERO, List.of(Door.blocker("a"))));
    }

    @Test
    void givesUpAfterTheLastAttemptAndNotAfterASleep() {
        WaitOutcome outcome = await(attempts(4), Door.blockedBy("a"));

        assertThat(outcome.result()).isEqualTo(Result.ATTEMPTS_USED_UP);
        assertThat(outcome.attempts()).isEqualTo(4);
        assertThat(outcome.waited()).isEqualTo(seconds(15));
    }

    @Test
    void hasTimedOutWhenTheLastAttemptIsAtTheDeadline() {
        assertThat(await(new WaitRequest(seconds(10), 3, seconds(5)), Door.blockedBy("a"))
                        .result())
                .isEqualTo(Result.TIMED_OUT);
    }

    @Test
    void aStormOfChangesUsesUpNoAttemptAndDelaysNone() {
        Door door = Door.blockedBy("a");
        for (int i = 1; i < 20_000; i++) {
            time.at(Duration.ofMillis(i), door::ring);
        }

        assertThat(await(attempts(3), door))
                .isEqualTo(new WaitOutcome(Result.ATTEMPTS_USED_UP, 3, seconds(10), List.of(Door.blocker("a"))));
    }

    @Test
    void changesThatComeTogetherAreSeenByOneLook() {
        Door door = Door.blockedBy("a", "b");
        time.at(seconds(1), () -> {
            door.leave("b");
            door.enter("b");
            door.leave("b");
        });

        await(within(seconds(2)), door);

        assertThat(door.looks).containsExactly("fresh", "known", "fresh");
    }

    @Test
    void losesNoChangeBetweenLookAndPark() {
        Door door = Door.blockedBy("a");
        time.beforeNextPark(() -> door.leave("a"));

        assertThat(await(within(seconds(60)), door).waited()).isEqualTo(Duration.ZERO);
    }

    @Test
    void losesNoChangeDuringALook() {
        Door door = Door.blockedBy("a");
        door.duringLook = () -> door.leave("a");

        assertThat(await(within(seconds(60)), door).waited()).isEqualTo(Duration.ZERO);
    }

    @Test
    void stretchesTheIntervalsUpToTheirMaximum() {
        Waiting patient = new Waiting(2.0, seconds(10));

        patient.wait.await(new WaitRequest(seconds(40), 0, seconds(3)), Door.blockedBy("a"));

        assertThat(patient.time.parked())
                .containsExactly(seconds(3), seconds(6), seconds(10), seconds(10), seconds(10), seconds(1));
    }

    @Test
    void doesNotShortenAnIntervalThatIsLongerThanTheMaximum() {
        Waiting patient = new Waiting(2.0, seconds(10));

        patient.wait.await(new WaitRequest(seconds(40), 0, seconds(20)), Door.blockedBy("a"));

        assertThat(patient.time.parked()).containsExactly(seconds(20), seconds(20));
    }

    @Test
    void aSlowLookDelaysTheDeadlineByItselfOnly() {
        Door door = Door.blockedBy("a");
        door.duringLook = () -> time.pass(seconds(4));

        assertThat(await(within(seconds(12)), door))
                .isEqualTo(new WaitOutcome(Result.TIMED_OUT, 2, seconds(13), List.of(Door.blocker("a"))));
    }

    @Test
    void passesAFaultOnUnchangedAndUnsubscribes() {
        IllegalStateException fault = new IllegalStateException("broken");
        Door door = Door.blockedBy("a");
        door.duringLook = () -> {
            throw fault;
        };

        assertThatThrownBy(() -> await(within(seconds(60)), door)).isSameAs(fault);
        assertThat(door.listeners()).isZero();
        assertThat(door.looks).hasSize(1);
    }

    @Test
    void passesAFaultAfterAChangeOnUnchanged() {
        AssertionError fault = new AssertionError("broken");
        Door door = Door.blockedBy("a");
        time.at(seconds(1), () -> {
            door.duringLook = () -> {
                throw fault;
            };
            door.ring();
        });

        assertThatThrownBy(() -> await(within(seconds(60)), door)).isSameAs(fault);
        assertThat(time.now()).isEqualTo(seconds(1));
    }

    @Test
    void unsubscribesAtTheEnd() {
        Door door = Door.blockedBy("a");

        await(within(seconds(60)), door);

        assertThat(door.listeners()).isZero();
    }

    @Test
    void timesEachOutcome() {
        await(within(seconds(12)), Door.blockedBy("a"));

        assertThat(waiting.timed("timed_out")).isOne();
        assertThat(waiting.timed("quiet")).isZero();
        assertThat(waiting.timed("attempts_used_up")).isZero();
        assertThat(waiting.timed("cancelled")).isZero();
    }
}
