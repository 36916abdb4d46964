package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.maintenance.wait.WaitOutcome.Result;

/** Random waits among random changes, each against a plain account of what must have come of it. */
class RetryableWaitRandomTest {

    private enum What {
        ENTER,
        LEAVE,
        ENTER_UNNOTICED,
        LEAVE_UNNOTICED,
        RING,
        INTERRUPT,
        STOP
    }

    private record Step(Duration at, What what, String who) {}

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 400);
    }

    @AfterEach
    void leaveNoInterrupt() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endsWhenAndAsItShould(int seed) {
        Random random = new Random(seed);
        double multiplier = random.nextBoolean() ? 1.0 : 1 + random.nextDouble() * 2;
        Duration maxInterval = millis(random, 100, 20_000);
        WaitRequest request = new WaitRequest(
                millis(random, 0, 60_000), random.nextInt(3) == 0 ? random.nextInt(8) : 0, millis(random, 1, 10_000));
        List<Step> steps = steps(random);
        String first = random.nextInt(10) == 0 ? "" : "a";

        Waiting waiting = new Waiting(multiplier, maxInterval);
        Door door = first.isEmpty() ? Door.blockedBy() : Door.blockedBy(first);
        steps.forEach(step -> waiting.time.at(step.at(), () -> play(step, door, waiting.wait)));
        WaitOutcome outcome = waiting.wait.await(request, door);

        assertThat(outcome).isEqualTo(expected(request, multiplier, maxInterval, first, steps));
        assertThat(outcome.waited()).isLessThanOrEqualTo(request.timeout());
        assertThat(door.listeners()).isZero();
    }

    /** However long asking takes, a deadline is overshot by what was being asked then, and by one last look. */
    @ParameterizedTest
    @MethodSource("seeds")
    void overshootsByItsLooksOnly(int seed) {
        Random random = new Random(seed);
        Duration slow = millis(random, 1, 3_000);
        WaitRequest request = new WaitRequest(millis(random, 0, 20_000), 0, millis(random, 100, 8_000));
        Waiting waiting = new Waiting();
        Door door = Door.blockedBy("a");
        door.duringLook = () -> {
            if (door.looks.get(door.looks.size() - 1).equals("fresh")) {
                waiting.time.pass(slow);
            }
        };
        steps(random).stream()
                .filter(step -> step.what() != What.INTERRUPT && step.what() != What.STOP)
                .forEach(step -> waiting.time.at(step.at(), () -> play(step, door, waiting.wait)));

        WaitOutcome outcome = waiting.wait.await(request, door);

        assertThat(outcome.waited())
                .isLessThanOrEqualTo(request.timeout().plus(slow).plus(slow));
        assertThat(outcome.result()).isIn(Result.QUIET, Result.TIMED_OUT);
    }

    private static List<Step> steps(Random random) {
        List<Step> steps = new ArrayList<>();
        Duration at = Duration.ZERO;
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            // Half a millisecond off each look: what comes first must be plain.
            at = at.plusMillis(1 + random.nextInt(random.nextBoolean() ? 20 : 3_000));
            What what =
                    random.nextInt(40) == 0 ? What.values()[5 + random.nextInt(2)] : What.values()[random.nextInt(5)];
            steps.add(new Step(at.plusNanos(500_000), what, random.nextBoolean() ? "a" : "b"));
        }
        return steps;
    }

    private static void play(Step step, Door door, RetryableWait wait) {
        switch (step.what()) {
            case ENTER -> door.enter(step.who());
            case LEAVE -> door.leave(step.who());
            case ENTER_UNNOTICED -> door.enterUnnoticed(step.who());
            case LEAVE_UNNOTICED -> door.leaveUnnoticed(step.who());
            case RING -> door.ring();
            case INTERRUPT -> Thread.currentThread().interrupt();
            case STOP -> wait.stop();
        }
    }

    private static WaitOutcome expected(
            WaitRequest request, double multiplier, Duration maxInterval, String first, List<Step> steps) {
        Door door = first.isEmpty() ? Door.blockedBy() : Door.blockedBy(first);
        List<Step> ahead = new ArrayList<>(steps);
        long most = Math.max(maxInterval.toMillis(), request.pollInterval().toMillis());
        long interval = request.pollInterval().toMillis();
        Duration now = Duration.ZERO;
        List<Blocker> seen = List.of();
        for (int attempts = 1; ; attempts++) {
            seen = door.fresh();
            if (seen.isEmpty()) {
                return new WaitOutcome(Result.QUIET, attempts, now, seen);
            }
            if (now.compareTo(request.timeout()) >= 0) {
                return new WaitOutcome(Result.TIMED_OUT, attempts, now, seen);
            }
            if (attempts == request.maxAttempts()) {
                return new WaitOutcome(Result.ATTEMPTS_USED_UP, attempts, now, seen);
            }
            Duration due = now.plusMillis(Math.min(interval, most));
            due = due.compareTo(request.timeout()) > 0 ? request.timeout() : due;
            interval = interval > most ? interval : (long) (interval * multiplier);
            while (!ahead.isEmpty() && ahead.get(0).at().compareTo(due) < 0) {
                Step step = ahead.remove(0);
                if (step.what() == What.INTERRUPT || step.what() == What.STOP) {
                    return new WaitOutcome(Result.CANCELLED, attempts, step.at(), seen);
                }
                play(step, door, new Waiting().wait);
                boolean noticed = step.what() != What.ENTER_UNNOTICED && step.what() != What.LEAVE_UNNOTICED;
                if (noticed) {
                    seen = door.fresh();
                }
                if (noticed && seen.isEmpty()) {
                    return new WaitOutcome(Result.QUIET, attempts, step.at(), seen);
                }
            }
            now = due;
        }
    }

    private static Duration millis(Random random, int least, int most) {
        return Duration.ofMillis(least + random.nextInt(most - least));
    }
}
