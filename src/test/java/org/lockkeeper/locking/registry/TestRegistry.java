package org.lockkeeper.locking.registry;

import java.time.Clock;
import org.lockkeeper.base.time.WatchedTime.Uptime;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.store.InMemoryLockStore;

/** The real registry on a store in memory, for the rooms above. */
public final class TestRegistry implements AutoCloseable {

    private final InMemoryLockStore store = new InMemoryLockStore();
    private final StoreBackedLockRegistry registry;

    public TestRegistry(LockRules rules) {
        registry = new StoreBackedLockRegistry(store, rules, new ClockWatch(Clock.systemUTC(), new Uptime()));
        registry.start();
    }

    public LockRegistry registry() {
        return registry;
    }

    public InMemoryLockStore store() {
        return store;
    }

    @Override
    public void close() {
        registry.stop();
    }
}
