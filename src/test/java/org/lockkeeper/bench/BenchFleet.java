package org.lockkeeper.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.registry.AuditProperties;
import org.lockkeeper.locking.registry.LockDomain;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Restraint;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;

/**
 * Lockkeepers that share a database, as far as their locks go, each with its own connections; and hosts that each of them speaks
 * for. A host that is granted a slot takes it and gives it back at once, so that the next one's turn comes as soon as can be.
 */
final class BenchFleet implements AutoCloseable {

    private static final Duration EVER = Duration.ofDays(3650);
    private static final Duration POLL = Duration.ofMinutes(5);

    private final List<LockDomain> keepers = new ArrayList<>();
    private final AtomicInteger left = new AtomicInteger();
    private final Sample notices = new Sample();
    private volatile boolean working;
    private volatile long released;
    private volatile CompletableFuture<Void> done = new CompletableFuture<>();

    BenchFleet(String url, int count, int atMost, Path directory) {
        Groups groups = Groups.of(Map.of("web", new Groups.Rule(Set.of(), atMost, null, false)));
        for (int i = 0; i < count; i++) {
            FleetStore store = FleetStore.open(
                    new FleetStoreProperties(
                            url, "lockkeeper", null, Duration.ofSeconds(20), POLL, folder(directory, "keeper-" + i)),
                    Mailing.TO_NOBODY);
            LockDomain keeper = LockDomain.shared(
                    "fleet-" + i,
                    store,
                    new LockDomain.Law(groups, new Limits(100_000, EVER), Restraint.NONE),
                    new LockDomain.Keeping(
                            new AuditProperties(Duration.ofDays(90), Duration.ofDays(1), Duration.ofHours(1)),
                            new OnceProperties("90d", "never", null),
                            WatchedTime.of(Clock.systemUTC())));
            int number = i;
            keeper.registry()
                    .subscribe((state, events) -> events.stream()
                            .filter(event -> event.type() == Event.Type.GRANTED && speaksFor(number, event.subject()))
                            .forEach(event -> granted(number, event.subject())));
            keeper.start();
            keepers.add(keeper);
        }
    }

    private static Path folder(Path directory, String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int size() {
        return keepers.size();
    }

    LockRegistry registry(int number) {
        return keepers.get(number).registry();
    }

    private boolean speaksFor(int number, String host) {
        return Integer.parseInt(host.substring("host-".length())) % keepers.size() == number;
    }

    /** On the thread that commits there. */
    private void granted(int number, String host) {
        if (!working) {
            return;
        }
        notices.add(Duration.ofNanos(System.nanoTime() - released));
        LockRegistry registry = registry(number);
        registry.submit(new Command.Hold(host))
                .thenCompose(held -> {
                    // The next one may hear of it before this one does.
                    released = System.nanoTime();
                    return registry.submit(new Command.Release(host, host, null, true));
                })
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        done.completeExceptionally(failure);
                    } else if (left.decrementAndGet() == 0) {
                        working = false;
                        done.complete(null);
                    }
                });
    }

    /** Hosts from one number up to another ask, as many at once as it wants. */
    void ask(int from, int upTo) {
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int i = from; i < upTo; i++) {
            asked.add(registry(i % keepers.size()).submit(slot("host-" + i)));
        }
        asked.forEach(CompletableFuture::join);
    }

    static Submit slot(String host) {
        return new Submit(
                host,
                Request.Kind.JOB,
                "web",
                host,
                "measured",
                EVER,
                EVER,
                Binding.CLIENT,
                List.of(),
                false,
                null,
                null,
                null);
    }

    /** Those that have a slot now, and all after them, until so many have had their turn. */
    Turns turns(int count) {
        awaitSame();
        notices.clear();
        left.set(count);
        done = new CompletableFuture<>();
        List<String> out =
                registry(0).state().table().leases().map(claim -> claim.id()).toList();
        working = true;
        long began = System.nanoTime();
        for (String host : out) {
            for (int i = 0; i < keepers.size(); i++) {
                if (speaksFor(i, host)) {
                    granted(i, host);
                }
            }
        }
        done.join();
        return new Turns(count, Duration.ofNanos(System.nanoTime() - began), notices.copy());
    }

    /** @param notices from a release until the next host's Lockkeeper has heard that its turn has come */
    record Turns(int count, Duration took, Sample notices) {

        double perSecond() {
            return count * 1e9 / took.toNanos();
        }
    }

    long version() {
        return registry(0).state().version();
    }

    void awaitSame() {
        long version = keepers.stream()
                .mapToLong(keeper -> keeper.registry().state().version())
                .max()
                .orElseThrow();
        while (keepers.stream().anyMatch(keeper -> keeper.registry().state().version() < version)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        keepers.forEach(LockDomain::stop);
    }
}
