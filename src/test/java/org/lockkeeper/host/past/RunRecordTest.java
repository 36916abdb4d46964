package org.lockkeeper.host.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.FakeGuardedServices;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.service.ServiceState.State;
import org.lockkeeper.locking.store.SeenRuns;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.SeenRuns.SeenRun.Outcome;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.testing.HandClock;

/** What was seen is known afterwards, over restarts too; and so is when nobody looked. */
class RunRecordTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final Shelf shelf = new Shelf();
    private final FakeGuardedServices services = new FakeGuardedServices();
    private final List<SeenRun> systemdKnows = new ArrayList<>();
    private final HandClock clock = new HandClock(START);
    private RunRecord runs = fresh();

    private RunRecord fresh() {
        return new RunRecord(services, shelf, clock, (picture, last) -> systemdKnows);
    }

    @AfterEach
    void stop() {
        runs.stop();
    }

    private void launch() {
        runs = fresh();
        runs.start();
        await().until(() -> !shelf.watches.isEmpty()
                && shelf.watches.values().stream().anyMatch(to -> !to.isBefore(clock.instant())));
    }

    private void set(State state, String active, int since, @Nullable String run) {
        if (at(since).isAfter(clock.instant())) {
            itIs(since);
        }
        services.set(new ServiceState("a.service", "backup", state, active, "x", "x", at(since), run));
    }

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    private void itIs(int minute) {
        clock.set(at(minute));
    }

    private List<SeenRun> known() {
        return runs.between(at(-10_000), at(10_000), 100).runs();
    }

    private static SeenRun run(String id, int from, int to, Outcome how) {
        return new SeenRun("a.service", "backup", id, at(from), at(to), how);
    }

    @Test
    void aRunIsKnownAtOnceAndAfterARestart() {
        launch();
        set(State.BUSY, "active", 1, "r1");
        assertThat(known()).extracting(SeenRun::outcome).containsExactly(Outcome.RUNS);
        itIs(3);
        set(State.IDLE, "inactive", 2, null);
        assertThat(known()).containsExactly(run("r1", 1, 2, Outcome.ENDED));
        runs.stop();
        launch();
        assertThat(known()).containsExactly(run("r1", 1, 2, Outcome.ENDED));
    }

    @Test
    void aRunThatWentOnMeanwhileIsOne() {
        launch();
        set(State.BUSY, "active", 1, "r1");
        runs.stop();
        itIs(10);
        launch();
        itIs(12);
        set(State.IDLE, "failed", 11, null);
        assertThat(known()).containsExactly(run("r1", 1, 11, Outcome.FAILED));
    }

    @Test
    void theEndThatNobodySawSystemdMayKnow() {
        launch();
        set(State.BUSY, "active", 1, "r1");
        itIs(2);
        runs.stop();
        set(State.IDLE, "inactive", 5, null);
        itIs(10);
        systemdKnows.add(run("", 1, 5, Outcome.ENDED));
        launch();
        assertThat(known()).containsExactly(run("r1", 1, 5, Outcome.ENDED));
    }

    @Test
    void theEndThatNobodyKnowsIsSaidToBeLost() {
        launch();
        set(State.BUSY, "active", 1, "r1");
        itIs(2);
        runs.stop();
        set(State.IDLE, "inactive", 50, null);
        itIs(60);
        systemdKnows.add(run("", 40, 50, Outcome.FAILED));
        launch();
        assertThat(known()).containsExactly(run("", 40, 50, Outcome.FAILED), run("r1", 1, 2, Outcome.LOST));
    }

    @Test
    void whenNobodyLookedIsKnown() {
        launch();
        itIs(5);
        services.goStale("the bus is lost");
        itIs(8);
        services.goLive();
        itIs(9);
        runs.stop();
        itIs(20);
        launch();
        itIs(25);
        assertThat(runs.between(at(0), at(30), 10).looked())
                .containsExactly(
                        new SeenRuns.Watch(at(0), at(5)),
                        new SeenRuns.Watch(at(8), at(9)),
                        new SeenRuns.Watch(at(20), at(25)));
    }

    @Test
    void aStoreThatIsLostLosesNothingThatIsSeenMeanwhile() {
        launch();
        shelf.lost = true;
        set(State.BUSY, "active", 1, "r1");
        set(State.IDLE, "inactive", 2, null);
        shelf.lost = false;
        runs.stop();
        launch();
        assertThat(known()).containsExactly(run("r1", 1, 2, Outcome.ENDED));
    }

    /** As a store keeps it. */
    private static final class Shelf implements SeenRuns {
        private final Map<String, SeenRun> runs = new TreeMap<>();
        private final Map<Instant, Instant> watches = new TreeMap<>();
        private volatile boolean lost;

        private void check() {
            if (lost) {
                throw new StoreException("lost", new IllegalStateException());
            }
        }

        @Override
        public synchronized List<SeenRun> between(Instant from, Instant to, int limit) {
            check();
            return runs.values().stream()
                    .filter(run -> run.from().isBefore(to)
                            && !Objects.requireNonNullElse(run.to(), to).isBefore(from))
                    .limit(limit)
                    .toList();
        }

        @Override
        public synchronized List<SeenRun> open() {
            check();
            return runs.values().stream().filter(run -> run.to() == null).toList();
        }

        @Override
        public synchronized List<Watch> watches(Instant from, Instant to) {
            check();
            return watches.entrySet().stream()
                    .map(watch -> new Watch(watch.getKey(), watch.getValue()))
                    .toList();
        }

        @Override
        public synchronized void write(Collection<SeenRun> fresh, Collection<Watch> looked) {
            check();
            fresh.forEach(run -> runs.put(run.unit() + run.from(), run));
            looked.forEach(watch -> watches.put(watch.from(), watch.to()));
        }

        @Override
        public void prune() {
            check();
        }
    }
}
