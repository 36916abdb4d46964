package org.lockkeeper.registry;

import java.time.Clock;
import org.lockkeeper.lock.LockRules;
import org.lockkeeper.store.InMemoryLockStore;
import org.lockkeeper.time.Uptime;

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
