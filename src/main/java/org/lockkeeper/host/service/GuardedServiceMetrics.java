package org.lockkeeper.host.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.systemd.units.ServiceManager;

/**
 * Meters of this room:
 *
 * <ul>
 *   <li>{@code lockkeeper_unit_state} (unit, group, state: idle, busy, unknown): 1 for the state a unit is in, else 0; for
 *       Prometheus alone: {@link UnitStateMetrics}
 *   <li>{@code lockkeeper.bus.connected}: 1 while the picture follows systemd
 *   <li>{@code lockkeeper.bus.reconnects}: how often it had to be found again
 *   <li>{@code lockkeeper.bus.last.sync.timestamp}: when systemd last confirmed the picture, in seconds of the epoch; 0
 *       before that. {@code lockkeeper.bus.last.sync} is the same, by a name that says less; it goes with the next release
 * </ul>
 */
final class GuardedServiceMetrics implements MeterBinder {
    private final GuardedServices guardedServices;
    private final ServiceManager serviceManager;

    GuardedServiceMetrics(GuardedServices guardedServices, ServiceManager serviceManager) {
        this.guardedServices = guardedServices;
        this.serviceManager = serviceManager;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "lockkeeper.bus.connected",
                        guardedServices,
                        services -> services.picture().live() ? 1 : 0)
                .description("Whether the picture of the guarded services follows systemd")
                .register(registry);
        FunctionCounter.builder("lockkeeper.bus.reconnects", serviceManager, ServiceManager::reconnects)
                .description("How often the connection to systemd was made again after it was lost")
                .register(registry);
        TimeGauge.builder(
                        "lockkeeper.bus.last.sync", guardedServices, TimeUnit.SECONDS, GuardedServiceMetrics::lastSync)
                .description("Deprecated, goes with the next release: lockkeeper_bus_last_sync_timestamp_seconds")
                .register(registry);
        Gauge.builder("lockkeeper.bus.last.sync.timestamp", guardedServices, GuardedServiceMetrics::lastSync)
                .description("When systemd last confirmed the picture, in seconds since 1970; 0 before that")
                .baseUnit("seconds")
                .register(registry);
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            UnitStateMetrics.of(guardedServices, registry)
                    .ifPresent(states -> prometheus.getPrometheusRegistry().register(states));
        }
    }

    private static double lastSync(GuardedServices services) {
        Instant asOf = services.picture().asOf();
        return asOf == null ? 0 : asOf.toEpochMilli() / 1000.0;
    }
}
