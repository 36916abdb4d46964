package org.lockkeeper.app;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.gate.GateForecast;
import org.lockkeeper.host.gate.GateProperties;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.locking.store.StoreProperties;
import org.lockkeeper.locking.store.StoredTable;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.springframework.context.ApplicationContext;

/** What a configuration means on this host, a line each: guarded, gated, not gated and why, unknown, contradictions. */
final class Outline {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final GuardedServices services;
    private final UnitControl control;
    private final GateProperties gate;
    private final RegistryProperties registry;
    private final StoreProperties store;

    Outline(ApplicationContext context) {
        services = context.getBean(GuardedServices.class);
        control = context.getBean(UnitControl.class);
        gate = context.getBean(GateProperties.class);
        registry = context.getBean(RegistryProperties.class);
        store = context.getBean(StoreProperties.class);
    }

    void print(PrintStream out) {
        Picture picture = awaited();
        if (picture.live()) {
            units(picture, out);
        } else {
            out.println("not looked at: systemd (%s); only the words were checked".formatted(picture.staleReason()));
        }
        locks(out);
        hours(out);
    }

    private void hours(PrintStream out) {
        Calendars calendars = Calendars.of(registry.groups(), ZoneId.systemDefault());
        Instant now = Instant.now();
        calendars.look(now);
        calendars.outline(now).forEach(out::println);
        calendars.doubts(now).forEach(doubt -> out.println("doubtful: " + doubt));
    }

    /** Its first picture may take its time, on a host that is busy. */
    private Picture awaited() {
        CountDownLatch live = new CountDownLatch(1);
        Runnable end = services.subscribe(picture -> {
            if (picture.live()) {
                live.countDown();
            }
        });
        try {
            boolean soon = services.picture().live() || live.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return soon ? services.refresh() : services.picture();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return services.picture();
        } finally {
            end.run();
        }
    }

    private void units(Picture picture, PrintStream out) {
        Map<String, String> notGated = Map.of();
        try {
            notGated = GateForecast.reasons(gate, services, control, registry.conflicts());
        } catch (IOException | ControlException failure) {
            out.println("not looked at: the start gate (%s)".formatted(failure.getMessage()));
        }
        for (ServiceState service : picture.services()) {
            String unit = "%s (%s)".formatted(service.unit(), service.group());
            String reason = notGated.get(service.unit());
            if (service.state() == ServiceState.State.UNKNOWN) {
                out.println("unknown: " + unit + ": " + service.reason());
            } else if (reason == null) {
                out.println("guarded: " + unit);
            } else if (reason.isEmpty()) {
                out.println("guarded: " + unit + ", gated");
            } else {
                out.println("guarded: " + unit + ", not gated: " + reason);
            }
        }
        for (GuardedService entry : services.configured()) {
            if (picture.services().stream()
                    .noneMatch(service -> service.names().stream().anyMatch(entry::fits))) {
                out.println("no unit now: %s (%s)".formatted(entry.unit(), entry.group()));
            }
        }
    }

    private void locks(PrintStream out) {
        try {
            Optional<LockTable> table = StoredTable.read(store);
            List<String> found = table.map(registry::contradictions).orElse(List.of());
            found.forEach(contradiction -> out.println("contradiction: " + contradiction));
        } catch (StoreException failure) {
            out.println("not looked at: what is locked now (%s)".formatted(failure.getMessage()));
        }
    }
}
