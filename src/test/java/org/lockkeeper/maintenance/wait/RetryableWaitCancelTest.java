package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.maintenance.wait.Waiting.seconds;
import static org.lockkeeper.maintenance.wait.Waiting.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.maintenance.wait.WaitOutcome.Result;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

class RetryableWaitCancelTest {

    private final Waiting waiting = new Waiting();
    private final RetryableWait wait = waiting.wait;
    private final Door door = Door.blockedBy("a");

    @AfterEach
    void leaveNoInterrupt() {
        Thread.interrupted();
    }

    @Test
    void doesNotLookWhenInterruptedBefore() {
        Thread.currentThread().interrupt();

        assertThat(wait.await(within(seconds(60)), door))
                .isEqualTo(new WaitOutcome(Result.CANCELLED, 0, Duration.ZERO, List.of()));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(door.looks).isEmpty();
        assertThat(waiting.timed("cancelled")).isOne();
    }

    @Test
    void endsWhenInterruptedInItsSleep() {
        waiting.time.at(seconds(6), () -> Thread.currentThread().interrupt());

        assertThat(wait.await(within(seconds(60)), door))
                .isEqualTo(new WaitOutcome(Result.CANCELLED, 2, seconds(6), List.of(Door.blocker("a"))));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void endsWhenInterruptedInALook() {
        door.duringLook = () -> Thread.currentThread().interrupt();

        assertThat(wait.await(within(seconds(60)), door).waited()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void aStormOfChangesDoesNotHideAnInterrupt() {
        waiting.time.at(seconds(1), () -> {
            door.duringLook = door::ring;
            Thread.currentThread().interrupt();
            door.ring();
        });

        assertThat(wait.await(within(seconds(60)), door).result()).isEqualTo(Result.CANCELLED);
        assertThat(door.looks).hasSize(1);
    }

    @Test
    void endsAtShutdown() {
        wait.start();
        waiting.time.at(seconds(6), wait::stop);

        assertThat(wait.await(within(seconds(60)), door))
                .isEqualTo(new WaitOutcome(Result.CANCELLED, 2, seconds(6), List.of(Door.blocker("a"))));
        assertThat(wait.isRunning()).isFalse();
    }

    @Test
    void aShutdownBetweenLookAndParkIsNotLost() {
        waiting.time.beforeNextPark(wait::stop);

        assertThat(wait.await(within(seconds(60)), door).waited()).isZero();
    }

    @Test
    void doesNotBeginAfterShutdown() {
        wait.start();
        wait.stop();

        assertThat(wait.await(within(seconds(60)), door).attempts()).isZero();
    }

    @Test
    void waitsAgainAfterARestart() {
        wait.stop();
        wait.start();

        assertThat(wait.await(within(seconds(60)), door).result()).isEqualTo(Result.TIMED_OUT);
    }

    @Test
    void stopsBeforeTheWebServerDoes() {
        assertThat(wait.getPhase()).isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }
}
