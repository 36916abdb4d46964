package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SharedPostgres;

/** Registries that share a PostgreSQL, each with connections of its own, as several hosts have. */
class FleetRegistryIT {

    private static final Groups GROUPS = Groups.of(Conflicts.of(Map.of("web", Set.of("web"))));

    @RegisterExtension
    private static final SharedPostgres POSTGRES = SharedPostgres.ahead();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<FleetRegistry> hosts = new ArrayList<>();

    @AfterEach
    void stop() {
        hosts.forEach(FleetRegistry::close);
    }

    private LockRegistry host() {
        FleetRegistry host = FleetRegistry.open(
                new FleetStoreProperties(
                        PostgresServer.url(POSTGRES.server()),
                        "lockkeeper",
                        null,
                        Duration.ofSeconds(3),
                        Duration.ofMinutes(5), // no poll helps
                        folder()),
                Mailing.TO_NOBODY,
                GROUPS,
                Limits.DEFAULT);
        hosts.add(host);
        return host.registry();
    }

    private Path folder() {
        try {
            return Files.createDirectory(directory.resolve("host-" + hosts.size()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Submit submit(String id) {
        return Submit.window(
                id,
                "web",
                "alice",
                "a reason",
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                List.of(),
                false,
                new Command.Key("key-" + id, "content"));
    }

    private static Reply ask(LockRegistry host, Command command) throws Exception {
        return host.submit(command).get(20, TimeUnit.SECONDS);
    }

    private static Phase phase(LockRegistry host, String id) {
        return host.state().table().find(id).map(Claim::phase).orElseThrow();
    }

    @Test
    void whoeverWaitsOnOneHostHearsOfTheReleaseOnAnotherWithoutAPoll() throws Exception {
        LockRegistry one = host();
        LockRegistry other = host();
        assertThat(ask(one, submit("w-1")).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(ask(other, submit("w-2")).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(phase(other, "w-2")).isEqualTo(Phase.QUEUED);
        CountDownLatch granted = new CountDownLatch(1);
        other.subscribe((state, events) -> {
            if (events.stream()
                    .anyMatch(event -> event.type() == Event.Type.GRANTED
                            && event.subject().equals("w-2"))) {
                granted.countDown();
            }
        });
        ask(one, new Command.Release("w-1", "alice", null, true));
        assertThat(granted.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(phase(other, "w-2")).isEqualTo(Phase.DRAINING);
        assertThat(other.state().version()).isEqualTo(one.state().version());
    }

    @Test
    void allTimesAreTheDatabases() throws Exception {
        LockRegistry host = host();
        ask(host, submit("w-1"));
        Instant now = Instant.now().plus(PostgresServer.AHEAD);
        assertThat(host.audit(new AuditQuery(0, Instant.EPOCH, 100)))
                .isNotEmpty()
                .allSatisfy(
                        entry -> assertThat(entry.event().at()).isBetween(now.minusSeconds(20), now.plusSeconds(1)));
        assertThat(host.now()).isBetween(now.minusSeconds(20), now.plusSeconds(20));
    }

    @Test
    void hostsThatAskAtOnceAreGrantedOneAtATimeInOneOrder() throws Exception {
        List<LockRegistry> all = List.of(host(), host(), host());
        int each = 15;
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int h = 0; h < all.size(); h++) {
            int number = h;
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < each; i++) {
                        String id = "w-" + number + "-" + i;
                        ask(all.get(number), submit(id));
                        await().pollInterval(Duration.ofMillis(2))
                                .atMost(Duration.ofSeconds(20))
                                .until(() -> phase(all.get(number), id) == Phase.DRAINING);
                        ask(all.get(number), new Command.Release(id, "alice", null, true));
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        check(all.get(0), all.size() * each);
    }

    /** One at a time, with tokens that grow, each request once. */
    private static void check(LockRegistry host, int grants) {
        Set<String> seen = new HashSet<>();
        long token = 0;
        String holder = "";
        for (var entry : host.audit(new AuditQuery(0, Instant.EPOCH, 100_000))) {
            Event event = entry.event();
            if (event.type() == Event.Type.GRANTED) {
                assertThat(holder).as("holder at version %d", entry.version()).isEmpty();
                assertThat(seen.add(event.subject())).isTrue();
                long next = Objects.requireNonNull(
                                Objects.requireNonNull(event.after()).lease())
                        .token();
                assertThat(next).isGreaterThan(token);
                token = next;
                holder = event.subject();
            } else if (event.type() == Event.Type.ENDED && event.subject().equals(holder)) {
                holder = "";
            }
        }
        assertThat(seen).hasSize(grants);
    }

    @Test
    void aDatabaseThatComesLaterIsTakenUpWithoutARestart() throws Exception {
        POSTGRES.server().kill();
        LockRegistry host = host();
        try {
            assertThat(host.state().live()).isFalse();
            assertThat(host.submit(submit("w-1"))).failsWithin(Duration.ofSeconds(10));
        } finally {
            POSTGRES.server().up();
        }
        await().atMost(Duration.ofSeconds(15)).until(() -> host.state().live());
        assertThat(ask(host, submit("w-1")).outcome()).isEqualTo(Reply.Outcome.DONE);
    }

    /** Each backend is killed in the middle of commits: what was answered is there once, and so is what is asked again. */
    @Test
    void killedInTheMiddleOfCommitsNothingIsLostOrDoneTwice() throws Exception {
        LockRegistry host = host();
        LockRegistry other = host();
        Set<String> answered = new HashSet<>();
        CountDownLatch over = new CountDownLatch(1);
        Thread killer = new Thread(() -> {
            try {
                while (!over.await(40, TimeUnit.MILLISECONDS)) {
                    POSTGRES.server()
                            .ask("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                    + " where usename = 'lockkeeper' and state <> 'idle'");
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        killer.start();
        for (int i = 0; i < 60; i++) {
            LockRegistry one = i % 2 == 0 ? host : other;
            Submit submit = submit("w-" + i);
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> done(one, submit));
            answered.add("w-" + i);
        }
        over.countDown();
        killer.join();
        Set<String> requested = new HashSet<>();
        await().ignoreExceptions()
                .until(() -> host.audit(new AuditQuery(0, Instant.EPOCH, 1)).size() > 0);
        host.audit(new AuditQuery(0, Instant.EPOCH, 100_000)).stream()
                .map(entry -> entry.event())
                .filter(event -> event.type() == Event.Type.REQUESTED)
                .forEach(event -> assertThat(requested.add(event.subject()))
                        .as(event.subject())
                        .isTrue());
        assertThat(requested).isEqualTo(answered);
    }

    private static boolean done(LockRegistry host, Submit submit) throws Exception {
        try {
            Reply.Outcome outcome = ask(host, submit).outcome();
            return outcome == Reply.Outcome.DONE || outcome == Reply.Outcome.REPEATED;
        } catch (java.util.concurrent.ExecutionException unknown) {
            return false;
        }
    }
}
