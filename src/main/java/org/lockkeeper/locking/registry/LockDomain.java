package org.lockkeeper.locking.registry;

import java.security.SecureRandom;
import java.time.Clock;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.base.time.WatchedTime.Uptime;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Restraint;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.springframework.context.SmartLifecycle;

/**
 * Locks beside this host's own, over a store of their own: the same rules, the same ledger. It is no {@link LockRegistry} itself,
 * so that whoever asks for one by type gets the host's.
 */
public final class LockDomain implements SmartLifecycle {

    private final StoreBackedLockRegistry registry;
    private final AuditRetention retention;
    private final AutoCloseable store;

    private LockDomain(StoreBackedLockRegistry registry, AuditRetention retention, AutoCloseable store) {
        this.registry = registry;
        this.retention = retention;
        this.store = store;
    }

    /** How long what has passed is kept, and the clock by which that is told. */
    public record Keeping(AuditProperties audit, OnceProperties once, WatchedTime time) {}

    /** What there is to be locked, how much of it there may be, and what else has a say in it. */
    public record Law(Groups groups, Limits limits, Restraint restraint) {}

    /** @param name for its thread */
    public static LockDomain over(String name, LockStore store, Law law, Clock clock, Keeping keeping) {
        ClockWatch watch = new ClockWatch(clock, new Uptime());
        return of(registry(name, store, law, watch), store, keeping, () -> {});
    }

    /**
     * Over a store that others write as well, and by its clock. The database may be away still: see
     * {@link RegistryState#storeFault}. It is taken up when it comes.
     */
    public static LockDomain shared(String name, FleetStore fleet, Law law, Keeping keeping) {
        LockStore store = fleet.store();
        StoreBackedLockRegistry registry = registry(name, store, law, ClockWatch.believing(fleet.clock()));
        fleet.onChange(registry::changedElsewhere);
        return of(registry, store, keeping, fleet);
    }

    private static StoreBackedLockRegistry registry(String name, LockStore store, Law law, ClockWatch clock) {
        TokenSource tokens = RegistryConfiguration.unforeseen(store.tokensAbove(), new SecureRandom());
        return new StoreBackedLockRegistry(
                name + "-writer", store, new LockRules(law.groups(), law.limits(), tokens, law.restraint()), clock);
    }

    private static LockDomain of(
            StoreBackedLockRegistry registry, LockStore store, Keeping keeping, AutoCloseable closed) {
        return new LockDomain(
                registry, new AuditRetention(store, registry, keeping.audit(), keeping.once(), keeping.time()), closed);
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
        try {
            store.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
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
