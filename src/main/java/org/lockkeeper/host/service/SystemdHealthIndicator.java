package org.lockkeeper.host.service;

import java.util.List;
import java.util.Locale;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether systemd is followed. It asks nobody: it tells what is known. A unit that systemd does not know is no fault of the bus. */
final class SystemdHealthIndicator extends AbstractHealthIndicator {
    private final GuardedServices guardedServices;

    SystemdHealthIndicator(GuardedServices guardedServices) {
        super("The picture of the guarded services is not available");
        this.guardedServices = guardedServices;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Picture picture = guardedServices.picture();
        builder.status(picture.live() ? "UP" : "DOWN").withDetail("address", picture.source());
        if (picture.asOf() != null) {
            builder.withDetail("asOf", picture.asOf());
        }
        if (picture.staleReason() != null) {
            builder.withDetail("staleReason", picture.staleReason());
        }
        List<String> unknown = picture.services().stream()
                .filter(service -> service.state() == ServiceState.State.UNKNOWN)
                .map(ServiceState::unit)
                .toList();
        builder.withDetail("unknownUnits", unknown);
        for (ServiceState.State state : ServiceState.State.values()) {
            long count = picture.services().stream()
                    .filter(service -> service.state() == state)
                    .count();
            builder.withDetail(state.name().toLowerCase(Locale.ROOT), count);
        }
    }
}
