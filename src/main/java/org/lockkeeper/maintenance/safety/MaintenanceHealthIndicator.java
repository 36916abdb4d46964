package org.lockkeeper.maintenance.safety;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Whether the host is in a safe maintenance state. {@code UP} when safe; else {@link #NOT_SAFE}, which answers 503 here
 * and does not turn the root health red: a busy host is no broken service.
 */
@Component("maintenanceHealthIndicator")
final class MaintenanceHealthIndicator extends AbstractHealthIndicator {

    static final Status NOT_SAFE = new Status("NOT_SAFE");

    private final Safety safety;

    MaintenanceHealthIndicator(Safety safety) {
        super("the maintenance verdict could not be formed");
        this.safety = safety;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Verdict verdict = safety.verdict(Safety.MAINTENANCE);
        builder.status(verdict.safe() ? Status.UP : NOT_SAFE)
                .withDetail("state", verdict.state())
                .withDetail("blockers", verdict.blockers())
                .withDetail("blockerCount", verdict.blockerCount());
        if (verdict.asOf() != null) {
            builder.withDetail("asOf", verdict.asOf());
        }
    }
}
