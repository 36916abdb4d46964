package org.lockkeeper.app;

import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockkeeper.fleet.pools.FleetProperties;
import org.lockkeeper.host.gate.GateProperties;
import org.lockkeeper.host.service.GuardedServiceProperties;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.locking.registry.AuditProperties;
import org.lockkeeper.locking.registry.EachProperties;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.store.StoreProperties;
import org.lockkeeper.maintenance.lease.JobProperties;
import org.lockkeeper.maintenance.schedule.ScheduleProperties.ConfiguredSchedules;
import org.lockkeeper.maintenance.wait.WaitProperties;
import org.lockkeeper.maintenance.window.WindowProperties;
import org.lockkeeper.reporting.notify.NotificationProperties;
import org.lockkeeper.reporting.silence.SilenceProperties;
import org.lockkeeper.web.access.AccessProperties;
import org.lockkeeper.web.access.KnownGroups;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands each room its part of the configuration. */
@Configuration(proxyBeanMethods = false)
class PropertiesConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    StoreProperties storeProperties(LockkeeperProperties properties) {
        return new StoreProperties(properties.stateDirectory());
    }

    @Bean
    RegistryProperties registryProperties(LockkeeperProperties properties) {
        return registry(properties);
    }

    static RegistryProperties registry(LockkeeperProperties properties) {
        return RegistryProperties.of(
                properties.groups(),
                properties.guardedServices().stream()
                        .map(GuardedServiceProperties::group)
                        .collect(Collectors.toSet()),
                properties.limits(),
                properties.urgent(),
                properties.windows().maxDuration(),
                properties.leases().maxHeld());
    }

    @Bean
    EachProperties eachProperties(LockkeeperProperties properties) {
        return properties.limits().each();
    }

    @Bean
    WaitProperties waitProperties(LockkeeperProperties properties) {
        return properties.waiting();
    }

    @Bean
    SystemdProperties systemdProperties(LockkeeperProperties properties) {
        return properties.systemd();
    }

    @Bean
    JobProperties jobProperties(LockkeeperProperties properties) {
        return properties.leases();
    }

    @Bean
    AuditProperties auditProperties(LockkeeperProperties properties) {
        return properties.audit();
    }

    @Bean
    OnceProperties onceProperties(LockkeeperProperties properties) {
        return properties.once();
    }

    @Bean
    HttpProperties httpProperties(LockkeeperProperties properties) {
        return properties.http();
    }

    @Bean
    AccessProperties accessProperties(LockkeeperProperties properties) {
        return properties.access();
    }

    @Bean
    KnownGroups knownGroups(LockkeeperProperties properties) {
        Set<String> names = new TreeSet<>(properties.groups().keySet());
        names.addAll(properties.fleet().pools().keySet());
        return new KnownGroups(names);
    }

    @Bean
    WindowProperties windowProperties(LockkeeperProperties properties) {
        return properties.windows();
    }

    @Bean
    ConfiguredSchedules configuredSchedules(LockkeeperProperties properties) {
        return new ConfiguredSchedules(properties.schedules());
    }

    @Bean
    GateProperties gateProperties(LockkeeperProperties properties) {
        return properties.gate();
    }

    @Bean
    NotificationProperties notificationProperties(LockkeeperProperties properties) {
        return properties.notifications();
    }

    @Bean
    FleetProperties fleetProperties(LockkeeperProperties properties) {
        return properties.fleet();
    }

    @Bean
    SilenceProperties silenceProperties(LockkeeperProperties properties) {
        return properties.silences();
    }
}
