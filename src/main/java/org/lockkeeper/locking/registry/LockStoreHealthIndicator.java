package org.lockkeeper.locking.registry;

import java.util.List;
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
        List<String> contradictions = registry.rules().contradictions(state.table());
        if (!contradictions.isEmpty()) {
            // Nothing is broken: the configuration was changed, and holds from the next grant on.
            builder.withDetail("contradictions", contradictions);
        }
        builder.withDetail("location", registry.location()).withDetail("version", state.version());
    }
}
