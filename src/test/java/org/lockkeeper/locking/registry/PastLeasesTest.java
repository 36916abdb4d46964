package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Restraint;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.InMemoryLockStore;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;

/** What is known of leases that have ended, and for how long. */
class PastLeasesTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final LockRules RULES = new LockRules(Conflicts.of(Map.of("g", Set.of())), Limits.DEFAULT);

    private final InMemoryLockStore store = new InMemoryLockStore();
    private Duration passed = Duration.ZERO;
    private StoreBackedLockRegistry registry = registry();
    private int count;

    private StoreBackedLockRegistry registry() {
        return registry(RULES);
    }

    private StoreBackedLockRegistry registry(LockRules rules) {
        Clock clock = Clock.tick(
                new Clock() {
                    @Override
                    public Instant instant() {
                        return START.plus(passed);
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }
                },
                Duration.ofMillis(1));
        return new StoreBackedLockRegistry(store, rules, new ClockWatch(clock, () -> passed));
    }

    @BeforeEach
    void start() {
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop();
    }

    private static Submit job(String id, String owner, Binding binding) {
        return new Submit(
                id,
                Request.Kind.JOB,
                "g",
                owner,
                "nightly",
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                binding,
                List.of(),
                false,
                null,
                null,
                null);
    }

    private Request held(String owner, Binding binding) {
        String id = "j" + count++;
        registry.submit(job(id, owner, binding)).join();
        registry.submit(new Command.Hold(id)).join();
        return registry.find(id).orElseThrow().request();
    }

    private Request run(String owner, Duration length) {
        Request request = held(owner, Binding.CLIENT);
        passed = passed.plus(length);
        registry.submit(new Command.Release(request.id(), owner, null, true)).join();
        return request;
    }

    private Durations durations() {
        Durations durations = new Durations(registry, new PastRuns());
        durations.start();
        return durations;
    }

    @Test
    void theUsualTimeIsTheMedianAlsoOfRunsBeforeTheStart() {
        run("alice", Duration.ofMinutes(3));
        run("alice", Duration.ofMinutes(50));
        Durations durations = durations();
        Request last = run("alice", Duration.ofMinutes(5));
        assertThat(durations.usual(last)).contains(Duration.ofMinutes(5));
        assertThat(durations().usual(last)).contains(Duration.ofMinutes(5));
        assertThat(durations.usual(held("bob", Binding.CLIENT))).isEmpty();
    }

    @Test
    void whatIsExpectedIsWhatNineOfTenRunsTookOrWhatIsAsked() {
        Durations durations = durations();
        run("alice", Duration.ofMinutes(50));
        Request second = run("alice", Duration.ofMinutes(1));
        assertThat(durations.expected(second)).as("two are no history").isNull();
        for (int minutes = 2; minutes < 14; minutes++) {
            run("alice", Duration.ofMinutes(minutes));
        }
        Request last = run("alice", Duration.ofMinutes(14));
        assertThat(durations.expected(last))
                .isEqualTo(new Expected(Duration.ofMinutes(14), Expected.Source.HISTORY, 15));
        registry.submit(job("asked", "alice", Binding.CLIENT).on(Terms.NONE.expecting(Duration.ofHours(1))))
                .join();
        Request asked = registry.find("asked").orElseThrow().request();
        assertThat(durations.expected(asked)).isEqualTo(Expected.asked(Duration.ofHours(1)));
        assertThat(durations.likely(asked)).contains(Duration.ofHours(1));
        assertThat(durations.usual(asked)).contains(Duration.ofMinutes(8));
    }

    /** As soon as it starts, the registry grants what can be granted: what is known by then counts. */
    @Test
    void whatIsKnownIsThereBeforeAnythingIsGranted() {
        run("alice", Duration.ofMinutes(1));
        Durations durations = new Durations(registry, new PastRuns());
        assertThat(durations.getPhase()).isLessThan(registry.getPhase());
        registry.stop();
        durations.start();
        assertThat(durations.usual(registry.lastEnded(1).get(0).request())).contains(Duration.ofMinutes(1));
    }

    @Test
    void whoWaitsIsLookedAtAgainWhenSomethingWasLearned() throws InterruptedException {
        PastRuns runs = new PastRuns();
        Restraint untilKnown =
                (claims, now) -> waiting -> waiting.id().equals("waits") && runs.of(waiting.request()) == null
                        ? new Blocker(Blocker.Kind.CALENDAR, "g", "g", "not known", null, null, null)
                        : null;
        registry.stop();
        registry = registry(new LockRules(
                Groups.of(Conflicts.of(Map.of("g", Set.of()))), Limits.DEFAULT, TokenSource.counting(), untilKnown));
        Durations durations = new Durations(registry, runs);
        durations.start();
        registry.start();
        registry.submit(job("waits", "alice", Binding.CLIENT)).join();
        CountDownLatch granted = new CountDownLatch(1);
        registry.subscribe((state, events) -> state.table()
                .find("waits")
                .filter(claim -> claim.lease() != null)
                .ifPresent(claim -> granted.countDown()));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(held("alice", Binding.CLIENT).id());
        }
        assertThat(registry.find("waits").orElseThrow().lease()).isNull();
        passed = passed.plusMinutes(1);
        ids.forEach(id ->
                registry.submit(new Command.Release(id, "alice", null, true)).join());
        assertThat(granted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aJobIsKnownByItsUnitWhateverItsRun() {
        Durations durations = durations();
        Request first = held("backup.service", Binding.unit("backup.service", "run 1", "boot"));
        passed = passed.plusMinutes(7);
        registry.submit(new Command.OwnerGone(first.id(), "its run has ended")).join();
        Request second = held("backup.service", Binding.unit("backup.service", "run 2", "boot"));
        assertThat(durations.usual(second)).contains(Duration.ofMinutes(7));
    }

    @Test
    void whatWasEndedAgainstItsOwnerSaysNothingOfHowLongItTakes() {
        Durations durations = durations();
        Request request = held("alice", Binding.CLIENT);
        passed = passed.plusMinutes(7);
        registry.submit(new Command.Force(request.id(), "root", "it hangs")).join();
        assertThat(durations.usual(request)).isEmpty();
    }

    @Test
    void theAuditTrailIsCutBackByAgeAndTheTableStays() {
        run("alice", Duration.ofMinutes(3));
        Request lives = held("bob", Binding.CLIENT);
        for (int i = 0; i < 600; i++) { // more than one batch
            run("carol", Duration.ZERO);
        }
        LockTable before = registry.state().table();
        AuditProperties properties =
                new AuditProperties(Duration.ofHours(2), Duration.ofMinutes(1), Duration.ofHours(1));
        AuditRetention early = retention(properties, Duration.ofHours(1));
        assertThat(early.prune()).isZero();
        AuditRetention late = retention(properties, Duration.ofHours(3));
        assertThat(late.prune()).isEqualTo(4 + 600 * 4);
        assertThat(store.audit(new AuditQuery(0, Instant.EPOCH, 1000)))
                .extracting(AuditEntry::event)
                .extracting(Event::subject)
                .hasSize(3)
                .containsOnly(lives.id());
        assertThat(registry.state().table()).isEqualTo(before);
        assertThat(store.read().table()).isEqualTo(before);
    }

    private AuditRetention retention(AuditProperties properties, Duration later) {
        Clock clock = Clock.fixed(START.plus(later), ZoneOffset.UTC);
        WatchedTime time = new WatchedTime(clock, () -> Duration.ZERO, "boot");
        return new AuditRetention(store, registry, properties, new OnceProperties("90d", "never", null), time);
    }
}
