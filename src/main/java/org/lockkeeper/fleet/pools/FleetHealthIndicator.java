package org.lockkeeper.fleet.pools;

import org.lockkeeper.locking.registry.RegistryState;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether the fleet's store takes writes, as the last commit or check found it. A pool that is full is no fault. */
final class FleetHealthIndicator extends AbstractHealthIndicator {

    private final Fleet fleet;

    FleetHealthIndicator(Fleet fleet) {
        super("the fleet's health cannot be told");
        this.fleet = fleet;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RegistryState state = fleet.registry().state();
        if (state.storeFault() == null) {
            builder.up();
        } else {
            builder.down().withDetail("fault", state.storeFault());
        }
        if (!fleet.warnings().isEmpty()) {
            builder.withDetail("warnings", fleet.warnings());
        }
        if (!fleet.restraint().differing().isEmpty()) {
            builder.withDetail("rulesDiffer", fleet.restraint().differing());
        }
        builder.withDetail("location", fleet.registry().location()).withDetail("pools", fleet.pools());
    }
}
