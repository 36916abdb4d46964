package org.lockkeeper.host.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.systemd.units.ServiceManager;

/**
 * Meters of this room:
 *
 * <ul>
 *   <li>{@code lockkeeper.unit.state} (unit, group, state: idle, busy, unknown): 1 for the state a unit is in, else 0
 *   <li>{@code lockkeeper.bus.connected}: 1 while the picture follows systemd
 *   <li>{@code lockkeeper.bus.reconnects}: how often it had to be found again
 *   <li>{@code lockkeeper.bus.last.sync.timestamp}: when systemd last confirmed the picture, in seconds of the epoch; 0
 *       before that. {@code lockkeeper.bus.last.sync} is the same, by a name that says less; it goes with the next release
 * </ul>
 */
final class GuardedServiceMetrics implements MeterBinder, AutoCloseable {
    private final GuardedServices guardedServices;
    private final ServiceManager serviceManager;
    private final List<Runnable> subscriptions = new ArrayList<>();
    private List<ServiceState> shown = List.of();
    private volatile Indexed indexed = new Indexed(List.of(), Map.of());

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
        MultiGauge states = MultiGauge.builder("lockkeeper.unit.state")
                .description("The state of each guarded unit: 1 for the one it is in")
                .register(registry);
        register(states, guardedServices.picture());
        subscriptions.add(guardedServices.subscribe(picture -> register(states, picture)));
        register(states, guardedServices.picture());
    }

    private static double lastSync(GuardedServices services) {
        Instant asOf = services.picture().asOf();
        return asOf == null ? 0 : asOf.toEpochMilli() / 1000.0;
    }

    /** Rows are made anew only when units come or go: a storm of changes costs no registration. */
    private synchronized void register(MultiGauge gauge, Picture picture) {
        if (sameUnits(picture.services(), shown)) {
            return;
        }
        shown = picture.services();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (ServiceState service : picture.services()) {
            for (ServiceState.State state : ServiceState.State.values()) {
                Tags tags = Tags.of(
                        "unit", service.unit(),
                        "group", service.group(),
                        "state", state.name().toLowerCase(Locale.ROOT));
                rows.add(MultiGauge.Row.of(tags, () -> isIn(service.unit(), state)));
            }
        }
        gauge.register(rows, true);
    }

    private static boolean sameUnits(List<ServiceState> some, List<ServiceState> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            ServiceState one = some.get(i);
            ServiceState other = others.get(i);
            if (!one.unit().equals(other.unit()) || !one.group().equals(other.group())) {
                return false;
            }
        }
        return true;
    }

    private int isIn(String unit, ServiceState.State state) {
        return states().get(unit) == state ? 1 : 0;
    }

    /** One scrape asks for each unit three times: looking through all of them each time would cost the square of them. */
    private Map<String, ServiceState.State> states() {
        Picture now = guardedServices.picture();
        Indexed known = indexed;
        if (known.services() != now.services()) {
            Map<String, ServiceState.State> states = new HashMap<>();
            now.services().forEach(service -> states.put(service.unit(), service.state()));
            known = new Indexed(now.services(), states);
            indexed = known;
        }
        return known.states();
    }

    private record Indexed(List<ServiceState> services, Map<String, ServiceState.State> states) {}

    @Override
    public void close() {
        subscriptions.forEach(Runnable::run);
    }
}
