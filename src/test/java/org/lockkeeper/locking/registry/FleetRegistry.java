package org.lockkeeper.locking.registry;

import java.security.SecureRandom;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.postgres.Durability;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;

/** The locks of a fleet: the same rules and the same ledger, over a store that others write as well, and by its clock. */
final class FleetRegistry implements AutoCloseable {

    private final FleetStore fleet;
    private final StoreBackedLockRegistry registry;

    private FleetRegistry(FleetStore fleet, Groups groups, Limits limits) {
        this.fleet = fleet;
        LockRules rules = new LockRules(
                groups, limits, RegistryConfiguration.unforeseen(fleet.store().tokensAbove(), new SecureRandom()));
        registry = new StoreBackedLockRegistry(fleet.store(), rules, ClockWatch.believing(fleet.clock()));
        registry.start();
        fleet.onChange(registry::changedElsewhere);
    }

    /** The database may be away still: see {@link RegistryState#storeFault}. It is taken up when it comes. */
    static FleetRegistry open(FleetStoreProperties properties, Mailing mailing, Groups groups, Limits limits) {
        return new FleetRegistry(FleetStore.open(properties, mailing), groups, limits);
    }

    LockRegistry registry() {
        return registry;
    }

    /** Looks at it now. */
    Durability durability() {
        return fleet.durability();
    }

    @Override
    public void close() {
        registry.stop();
        fleet.close();
    }
}
