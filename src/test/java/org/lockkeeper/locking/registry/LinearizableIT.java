package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lockkeeper.locking.registry.History.Kind;
import org.lockkeeper.locking.registry.History.Operation;
import org.lockkeeper.locking.registry.ShakyStore.Sabotage;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SharedPostgres;

/**
 * What clients of several registries were told, while connections are killed and the primary is, is what one pool could have
 * told that does one thing at a time. {@code -Dlockkeeper.grants=N} records a longer history.
 */
class LinearizableIT {

    private static final int REGISTRIES = 3;
    private static final int CLIENTS = 12;
    private static final int AT_MOST = 2;
    private static final int GRANTS = Integer.getInteger("lockkeeper.grants", 600);
    private static final Duration EVER = Duration.ofDays(300);

    @RegisterExtension
    private static final SharedPostgres POSTGRES = SharedPostgres.onTime();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** Registries on one database, and clients of each, with what they were told. */
    private static final class Recording implements AutoCloseable {
        private final List<FleetStore> stores = new ArrayList<>();
        private final List<StoreBackedLockRegistry> registries = new ArrayList<>();
        private final List<Operation> told = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger grants = new AtomicInteger();
        private final List<Thread> clients = new ArrayList<>();
        private volatile boolean over;

        /** @param sabotage null: the store as it is */
        Recording(String url, Path directory, @Nullable Sabotage sabotage) throws Exception {
            Groups groups = Groups.of(Map.of("web", new Groups.Rule(Set.of(), AT_MOST, null)));
            for (int i = 0; i < REGISTRIES; i++) {
                FleetStore store = FleetStore.open(
                        new FleetStoreProperties(
                                url,
                                "lockkeeper",
                                null,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Files.createDirectories(directory.resolve("registry-" + i))),
                        Mailing.TO_NOBODY);
                LockRules rules = new LockRules(
                        groups,
                        Limits.DEFAULT,
                        RegistryConfiguration.unforeseen(store.store().tokensAbove(), new SecureRandom()));
                StoreBackedLockRegistry registry = new StoreBackedLockRegistry(
                        sabotage == null
                                ? store.store()
                                : new ShakyStore(store.store(), new Random(i), sabotage, () -> {}, () -> {})
                                        .withoutDeaths(),
                        rules,
                        ClockWatch.believing(store.clock()));
                registry.start();
                store.onChange(registry::changedElsewhere);
                stores.add(store);
                registries.add(registry);
            }
        }

        void begin(int wanted) {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Thread client = new Thread(
                        () -> {
                            for (int turn = 0; grants.get() < wanted && !over; turn++) {
                                turn(registries.get(number % REGISTRIES), "r-" + number + "-" + turn);
                            }
                        },
                        "client-" + i);
                clients.add(client);
                client.start();
            }
        }

        boolean awaitEnd(Duration most) throws InterruptedException {
            long until = System.nanoTime() + most.toNanos();
            for (Thread client : clients) {
                client.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
            boolean ended = clients.stream().noneMatch(Thread::isAlive);
            over = true;
            for (Thread client : clients) {
                client.join();
            }
            return ended;
        }

        private void turn(LockRegistry registry, String id) {
            surely(Kind.ASK, registry, submit(id));
            while (!over && granted(registry, id) == 0) {
                LockSupport.parkNanos(300_000);
            }
            if (!over && surely(Kind.TAKE, registry, new Command.Hold(id))) {
                grants.incrementAndGet();
                surely(Kind.RELEASE, registry, new Command.Release(id, "alice", null, true));
            }
        }

        private static long granted(LockRegistry registry, String id) {
            return registry.state()
                    .table()
                    .find(id)
                    .filter(claim -> claim.phase() != Phase.QUEUED)
                    .map(claim -> Objects.requireNonNull(claim.lease()).token())
                    .orElse(0L);
        }

        /** Asks until it is answered, as whoever does not know what became of it has to. */
        private boolean surely(Kind kind, LockRegistry registry, Command command) {
            long asked = System.nanoTime();
            while (!over) {
                try {
                    Reply reply = registry.submit(command).get(20, TimeUnit.SECONDS);
                    String id = String.valueOf(reply.id());
                    long token = kind == Kind.TAKE ? granted(registry, id) : 0;
                    told.add(new Operation(kind, id(command), token, asked, System.nanoTime()));
                    return reply.outcome() != Reply.Outcome.NOT_FOUND;
                } catch (ExecutionException | TimeoutException unknown) {
                    LockSupport.parkNanos(20_000_000);
                } catch (InterruptedException stop) {
                    throw new IllegalStateException(stop);
                }
            }
            return false;
        }

        private static String id(Command command) {
            return command instanceof Submit submit
                    ? submit.id()
                    : command instanceof Command.Hold hold ? hold.id() : ((Command.Release) command).id();
        }

        private static Submit submit(String id) {
            return new Submit(
                    id,
                    Request.Kind.JOB,
                    "web",
                    "alice",
                    "a reason",
                    EVER,
                    EVER,
                    Binding.CLIENT,
                    List.of(),
                    false,
                    null,
                    null,
                    null);
        }

        History history() {
            return new History(AT_MOST, told);
        }

        @Override
        public void close() {
            registries.forEach(StoreBackedLockRegistry::stop);
            stores.forEach(FleetStore::close);
        }
    }

    @Test
    void whatWasToldUnderFaultsIsWhatOnePoolCouldHaveTold() throws Exception {
        List<PostgresServer> servers = new ArrayList<>();
        try {
            servers.add(PostgresServer.start());
            servers.add(servers.get(0).synchronousStandby());
            try (Recording recording =
                    new Recording(PostgresServer.url(servers.toArray(PostgresServer[]::new)), directory, null)) {
                CountDownLatch done = new CountDownLatch(1);
                AtomicInteger killed = new AtomicInteger();
                Thread faults = new Thread(() -> faults(servers, recording, done, killed), "faults");
                recording.begin(GRANTS);
                faults.start();
                boolean ended = recording.awaitEnd(Duration.ofSeconds(60 + GRANTS / 10));
                done.countDown();
                faults.join();
                assertThat(ended).as("somebody waits for ever").isTrue();
                History history = recording.history();
                assertThat(history.operations()).hasSizeGreaterThanOrEqualTo(3 * GRANTS);
                System.out.printf(
                        "%d grants, %d connections killed, one primary%n", recording.grants.get(), killed.get());
                assertThat(history.contradiction()).isNull();
            }
        } finally {
            servers.forEach(PostgresServer::close);
        }
    }

    private static void faults(
            List<PostgresServer> servers, Recording recording, CountDownLatch done, AtomicInteger killed) {
        PostgresServer primary = servers.get(0);
        try {
            while (!done.await(150, TimeUnit.MILLISECONDS)) {
                if (primary == servers.get(0) && recording.grants.get() > GRANTS / 2) {
                    primary.kill();
                    servers.get(1).promote();
                    primary = servers.get(1);
                }
                killed.addAndGet(Integer.parseInt(primary.ask("select count(pg_terminate_backend(pid)) from"
                        + " (select pid from pg_stat_activity where usename = 'lockkeeper'"
                        + " and (state <> 'idle' or random() < 0.1) order by random() limit 1) as one")));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A store that does wrong is found by what clients were told, or not told; one that only fails now and then is not. Of events
     * that are lost, and of commits that are done twice, clients of this pool are told nothing: SimulationTest finds those.
     */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"EVENTS_LOST", "COMMITTED_IS_CONFLICT"})
    void everySabotageIsFound(Sabotage sabotage) throws Exception {
        try (Recording recording = new Recording(PostgresServer.url(POSTGRES.server()), directory, sabotage)) {
            recording.begin(60);
            boolean ended = recording.awaitEnd(Duration.ofSeconds(sabotage == Sabotage.NONE ? 30 : 3));
            String contradiction = ended ? recording.history().contradiction() : "somebody waits for ever";
            System.out.println(sabotage + ": " + contradiction);
            if (sabotage == Sabotage.NONE) {
                assertThat(contradiction).isNull();
            } else {
                assertThat(contradiction).isNotNull();
            }
        }
    }
}
