package org.lockkeeper.locking.registry;

import java.security.SecureRandom;
import java.time.Clock;
import org.lockkeeper.base.time.Uptime;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.LockStore;
import org.springframework.context.SmartLifecycle;

/**
 * Locks beside this host's own, over a store of their own: the same rules, the same ledger. It is no {@link LockRegistry} itself,
 * so that whoever asks for one by type gets the host's.
 */
public final class LockDomain implements SmartLifecycle {

    private final StoreBackedLockRegistry registry;
    private final AuditRetention retention;

    private LockDomain(StoreBackedLockRegistry registry, AuditRetention retention) {
        this.registry = registry;
        this.retention = retention;
    }

    /** How long what has passed is kept, and the clock by which that is told. */
    public record Keeping(AuditProperties audit, OnceProperties once, WatchedTime time) {}

    /** @param name for its thread */
    public static LockDomain over(
            String name, LockStore store, Groups groups, Limits limits, Clock clock, Keeping keeping) {
        TokenSource tokens = RegistryConfiguration.unforeseen(store.tokensAbove(), new SecureRandom());
        StoreBackedLockRegistry registry = new StoreBackedLockRegistry(
                name + "-writer", store, new LockRules(groups, limits, tokens), new ClockWatch(clock, new Uptime()));
        return new LockDomain(
                registry, new AuditRetention(store, registry, keeping.audit(), keeping.once(), keeping.time()));
    }

    public LockRegistry registry() {
        return registry;
    }

    @Override
    public void start() {
        registry.start();
        retention.start();
    }

    @Override
    public void stop() {
        retention.stop();
        registry.stop();
    }

    @Override
    public boolean isRunning() {
        return registry.isRunning();
    }

    @Override
    public int getPhase() {
        return registry.getPhase();
    }
}
