package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.InMemoryLockStore;

/** Two registries on one store, told of what the other has done. */
class SharedStoreTest {

    private final InMemoryLockStore store = new InMemoryLockStore();
    private final StoreBackedLockRegistry one = registry();
    private final StoreBackedLockRegistry other = registry();

    private StoreBackedLockRegistry registry() {
        LockRules rules = new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT);
        return new StoreBackedLockRegistry(store, rules, ClockWatch.believing(Clock.systemUTC()));
    }

    @BeforeEach
    void start() {
        one.start();
        other.start();
    }

    @AfterEach
    void stop() {
        one.stop();
        other.stop();
    }

    private static void ask(LockRegistry registry, Command command) throws Exception {
        registry.submit(command).get(10, TimeUnit.SECONDS);
    }

    private static Submit submit(String id) {
        return Submit.window(
                id, "g", "alice", "a reason", Duration.ofMinutes(5), Duration.ofHours(1), List.of(), false, null);
    }

    @Test
    void whoeverWaitsIsToldOfItsGrantByTheOther() throws Exception {
        ask(one, submit("w-1"));
        ask(other, submit("w-2"));
        ask(one, new Command.Release("w-1", "alice", null, true));
        CompletableFuture<Event> granted = new CompletableFuture<>();
        other.subscribe((state, events) -> events.stream()
                .filter(event -> event.type() == Event.Type.GRANTED
                        && state.table().find("w-2").orElseThrow().lease() != null)
                .forEach(granted::complete));
        assertThat(granted).isNotDone();
        other.changedElsewhere(one.state().version());
        assertThat(granted.get(10, TimeUnit.SECONDS).subject()).isEqualTo("w-2");
        assertThat(other.state()).isEqualTo(one.state());
    }

    /** The store is what it was before a fail-over, but for what this one has of it. */
    @Test
    void theSameVersionOfAnotherHistoryIsTakenOver() throws Exception {
        ask(one, submit("w-1"));
        InMemoryLockStore cutOff = new InMemoryLockStore();
        LockTable table = new LockTable(
                one.state().table().lastNow(), 7_000_000_000L, List.of(), List.of(), List.of(), List.of());
        Ledger ledger = new Ledger(
                cutOff,
                one.rules(),
                ClockWatch.believing(Clock.systemUTC()),
                System::nanoTime,
                Map.of(),
                foreseen -> {},
                (state, events) -> {});
        ledger.open();
        ledger.apply(List.of(submit("w-1")));
        cutOff.replace(table);
        assertThat(ledger.state().table()).isNotEqualTo(table);
        ledger.refresh();
        assertThat(ledger.state().table()).isEqualTo(table);
    }
}
