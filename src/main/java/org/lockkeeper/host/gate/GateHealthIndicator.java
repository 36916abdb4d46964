package org.lockkeeper.host.gate;

import org.lockkeeper.host.gate.files.GateStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** Whether starts can be held back. Where they cannot, everything else works: that is no reason to go red. */
@Component("gateHealthIndicator")
final class GateHealthIndicator extends AbstractHealthIndicator {

    private final GateKeeper keeper;

    GateHealthIndicator(GateKeeper keeper) {
        super("the state of the start gate is not known");
        this.keeper = keeper;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        GateStatus status = keeper.gate().status();
        builder.status(status.state() == GateStatus.State.UNAVAILABLE ? Status.UNKNOWN : Status.UP)
                .withDetail("state", status.state())
                .withDetail("closed", status.closed().size())
                .withDetail("owed", status.owed().size())
                .withDetail("ungated", status.ungated().size());
        if (!status.warnings().isEmpty()) {
            builder.withDetail("warnings", status.warnings());
        }
        if (!status.failed().isEmpty()) {
            builder.withDetail(
                    "failed",
                    status.failed().stream()
                            .map(it -> "%s: %s".formatted(it.unit(), it.reason()))
                            .toList());
        }
        if (status.reason() != null) {
            builder.withDetail("reason", status.reason());
        }
    }
}
