package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
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
        return new StoreBackedLockRegistry(store, RULES, new ClockWatch(clock, () -> passed));
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
