package org.lockkeeper.host.gate;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.WatchedTime;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.gate.roster.GatePlan;
import org.lockkeeper.host.gate.roster.GateRoster;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.gate.runs.CatchUp;
import org.lockkeeper.host.gate.runs.StartQueue;
import org.lockkeeper.host.gate.runs.Starter;
import org.lockkeeper.host.gate.runs.StopOrders;
import org.lockkeeper.host.gate.runs.Stopper;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.systemd.units.ServiceManager;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.store.HostChanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GateConfiguration {

    private static final Logger log = LoggerFactory.getLogger(GateConfiguration.class);
    private static final Set<String> STANDARD_BUS =
            Set.of("unix:path=/run/dbus/system_bus_socket", "unix:path=/var/run/dbus/system_bus_socket");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    @Bean
    GateParts gateParts(
            GateProperties properties,
            GuardedServices services,
            UnitControl control,
            LockRegistry registry,
            HostChanges changes,
            Clock clock,
            WatchedTime time)
            throws IOException {
        String boot = bootId();
        Path root = properties.root();
        GateFiles files = new GateFiles(root == null ? Path.of("/") : root);
        GateJournal journal = new GateJournal(changes);
        GatePlan plan = new GatePlan(registry.rules().conflicts());
        Provided provided = new Provided(files, control);
        Ungated ungated = new Ungated();
        Starter starter = new Starter(journal, files, control, time, properties.owedRetention(), boot);
        StopOrders orders = new StopOrders(services, provided, journal);
        GateRoster roster = new GateRoster(orders, control, provided, plan, ungated, properties.deadMan());
        DeadMan deadMan = new DeadMan(control, properties.deadMan());
        return new GateParts(
                plan,
                files,
                provided,
                journal,
                new Pin(services, files, journal, control, plan, clock),
                roster,
                new Installer(files, journal, control, clock),
                deadMan,
                new PausedTriggers(orders, roster, provided, journal, files, control, clock, boot),
                new UnitConflicts(control),
                new HeldStarts(services, roster, journal, control, files, clock, boot),
                starter,
                orders,
                new Stopper(orders, provided, journal, files, starter, control, clock),
                new CatchUp(
                        new StartQueue(registry, services, journal, properties.catchUpTimeout(), boot),
                        journal,
                        starter,
                        control,
                        properties.catchUpPause(),
                        boot),
                ungated,
                new LoadedConditions(files, control, provided, ungated));
    }

    @Bean
    GateKeeper gateKeeper(
            GateProperties properties,
            ServiceManager manager,
            LockRegistry registry,
            GuardedServices services,
            UnitControl control,
            Clock clock,
            GateParts parts)
            throws IOException {
        SystemdStartGate gate =
                new SystemdStartGate(registry, services, parts, control, new Closings(parts, control, clock, bootId()));
        String off = off(properties, manager);
        if (off != null) {
            log.info("The start gate is off: {}", off);
        }
        return new GateKeeper(gate, control, off);
    }

    private static String bootId() throws IOException {
        return Files.readString(BOOT_ID, StandardCharsets.US_ASCII).trim();
    }

    @Bean
    StartGate startGate(GateKeeper keeper) {
        return keeper.gate();
    }

    @Bean
    DrainTimeouts drainTimeouts(GateProperties properties, GuardedServices services, StartGate gate, GateParts parts) {
        return new DrainTimeouts(services, gate, parts.orders(), properties.stopTimeout());
    }

    /** Our own files must not be read by another systemd than the one that is asked. */
    private static @Nullable String off(GateProperties properties, ServiceManager manager) {
        boolean elsewhere = properties.root() == null && !STANDARD_BUS.contains(manager.address());
        return switch (properties.enabled()) {
            case OFF -> "lockkeeper.gate.enabled is off";
            case AUTO ->
                elsewhere
                        ? "%s is not the standard system bus; lockkeeper.gate.root says where that host's files are"
                                .formatted(manager.address())
                        : null;
            case ON -> null;
        };
    }

    @Bean
    MeterBinder gateMetrics(GateKeeper keeper, GateParts parts) {
        return new GateMetrics(keeper, parts.starter());
    }
}
