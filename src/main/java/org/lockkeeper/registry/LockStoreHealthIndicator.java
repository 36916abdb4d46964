package org.lockkeeper.registry;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Whether the lock store takes writes, as the last commit or check found it. */
@Component("lockStoreHealthIndicator")
final class LockStoreHealthIndicator extends AbstractHealthIndicator {

    private final LockRegistry registry;

    LockStoreHealthIndicator(LockRegistry registry) {
        super("the lock store's health cannot be told");
        this.registry = registry;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RegistryState state = registry.state();
        if (state.storeFault() == null) {
            builder.up();
        } else {
            builder.down().withDetail("fault", state.storeFault());
        }
        builder.withDetail("location", registry.location()).withDetail("version", state.version());
    }
}
