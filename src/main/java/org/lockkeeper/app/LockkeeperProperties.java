package org.lockkeeper.app;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.FleetProperties;
import org.lockkeeper.host.gate.GateProperties;
import org.lockkeeper.host.service.GuardedServiceProperties;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.locking.registry.AuditProperties;
import org.lockkeeper.locking.registry.OnceProperties;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.registry.RegistryProperties.LimitProperties;
import org.lockkeeper.locking.registry.UrgentProperties;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.lockkeeper.maintenance.lease.JobProperties;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.schedule.ScheduleProperties;
import org.lockkeeper.maintenance.wait.WaitProperties;
import org.lockkeeper.maintenance.window.WindowProperties;
import org.lockkeeper.reporting.notify.NotificationProperties;
import org.lockkeeper.reporting.silence.SilenceProperties;
import org.lockkeeper.web.access.AccessProperties;
import org.lockkeeper.web.listen.HttpProperties;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The operator's configuration. Bound as a whole, so that a misspelt key anywhere in it stops the start by name.
 *
 * @param groups the service groups by name, each with the groups it conflicts with. Required: a group maintenance
 * @param limits how much may be asked for
 * @param urgent who may go before others that wait
 * @param guardedServices the systemd units whose activity makes some maintenance unsafe; the first entry that matches a
 *     unit counts
 * @param systemd how systemd is reached
 * @param stateDirectory where the locks are kept. Default: the environment's STATE_DIRECTORY, else ./data
 * @param waiting how waits look and give up
 * @param windows bounds of maintenance windows
 * @param schedules planned windows that come again, by name. Without it there are none
 * @param leases bounds of jobs' leases
 * @param gate how services are kept from starting while a lease excludes them
 * @param audit for how long the audit trail is kept
 * @param once work that is to be done once: for how long it is remembered
 * @param http where it listens, and for whom
 * @param access who may do what
 * @param notifications who is told over HTTP of what happens
 * @param silences other monitors that are to keep quiet while a window is open
 * @param fleet hosts that ask this Lockkeeper before they go into maintenance
 */
@ConfigurationProperties(prefix = "lockkeeper", ignoreUnknownFields = false)
record LockkeeperProperties(
        @DefaultValue Map<String, GroupProperties> groups,
        @DefaultValue List<GuardedServiceProperties> guardedServices,
        @DefaultValue @NestedConfigurationProperty LimitProperties limits,
        @DefaultValue @NestedConfigurationProperty UrgentProperties urgent,
        @DefaultValue @NestedConfigurationProperty SystemdProperties systemd,
        @Nullable Path stateDirectory,

        @Name("wait") @DefaultValue @NestedConfigurationProperty
        WaitProperties waiting,

        @DefaultValue @NestedConfigurationProperty WindowProperties windows,
        @DefaultValue Map<String, ScheduleProperties> schedules,
        @DefaultValue @NestedConfigurationProperty JobProperties leases,
        @DefaultValue @NestedConfigurationProperty GateProperties gate,
        @DefaultValue @NestedConfigurationProperty AuditProperties audit,
        @DefaultValue @NestedConfigurationProperty OnceProperties once,
        @DefaultValue @NestedConfigurationProperty HttpProperties http,
        @DefaultValue @NestedConfigurationProperty AccessProperties access,
        @DefaultValue @NestedConfigurationProperty NotificationProperties notifications,
        @DefaultValue @NestedConfigurationProperty SilenceProperties silences,
        @DefaultValue @NestedConfigurationProperty FleetProperties fleet) {

    LockkeeperProperties {
        require(
                groups.containsKey(Safety.MAINTENANCE),
                "lockkeeper.groups must have a group '%s', which windows and verdicts are of that name no other;"
                        + " the groups are %s",
                Safety.MAINTENANCE,
                names(groups));
        groups.forEach((name, group) -> conflicts(name, group, groups));
        known("lockkeeper.urgent.groups", urgent.groups(), groups);
        guardedServices.forEach(service -> require(
                groups.containsKey(service.group()),
                "lockkeeper.guarded-services[].group of unit '%s' is '%s', which is no group; the groups are %s",
                service.unit(),
                service.group(),
                names(groups)));
        access.roles()
                .namedServiceGroups()
                .forEach((role, named) -> groupsOrPools(
                        "lockkeeper.access.roles.%s.service-groups".formatted(role), named, groups, fleet));
        notifications
                .namedGroups()
                .forEach((receiver, named) -> groupsOrPools(
                        "lockkeeper.notifications.receivers.%s.groups".formatted(receiver), named, groups, fleet));
        silences.check(groups.keySet());
        fleet.check(groups.keySet());
        groups.forEach((name, group) -> fleet.checkGroup(name, group.fleet()));
        Calendars.of(groups, ZoneId.systemDefault());
        ScheduleProperties.check(schedules, groups.keySet(), windows);
        GuardedServiceProperties.toServices(guardedServices);
    }

    private static void groupsOrPools(
            String key, Collection<String> named, Map<String, GroupProperties> groups, FleetProperties fleet) {
        known(
                key,
                named.stream().filter(name -> !fleet.pools().containsKey(name)).toList(),
                groups);
    }

    private static void conflicts(String name, GroupProperties group, Map<String, GroupProperties> groups) {
        known("lockkeeper.groups.%s.conflicts-with".formatted(name), group.conflictsWith(), groups);
        require(
                group.except().isEmpty() || group.withAll(),
                "lockkeeper.groups.%s.except is %s, and is of use with conflicts-with: \"*\" alone",
                name,
                new TreeSet<>(group.except()));
        for (String other : group.except()) {
            GroupProperties excepted = groups.get(other);
            require(
                    excepted != null,
                    "lockkeeper.groups.%s.except names '%s', which is no group; the groups are %s",
                    name,
                    other,
                    names(groups));
            require(
                    !group.conflictsWith().contains(other)
                            && excepted != null
                            && !excepted.named(groups.keySet()).contains(name),
                    "lockkeeper.groups.%s.except names '%s', but lockkeeper.groups.%s.conflicts-with names '%s':"
                            + " a conflict is one of both sides",
                    name,
                    other,
                    group.conflictsWith().contains(other) ? name : other,
                    group.conflictsWith().contains(other) ? other : name);
        }
    }

    private static void known(String key, Collection<String> named, Map<String, GroupProperties> groups) {
        named.forEach(name -> require(
                name.equals(RegistryProperties.ALL) || groups.containsKey(name),
                "%s names '%s', which is no group; the groups are %s",
                key,
                name,
                names(groups)));
    }

    private static void require(boolean valid, String sentence, Object... values) {
        if (!valid) {
            throw new IllegalArgumentException(sentence.formatted(Arrays.stream(values)
                    .map(value -> value instanceof String text ? Text.shorten(text) : value)
                    .toArray()));
        }
    }

    private static Set<String> names(Map<String, GroupProperties> groups) {
        return new TreeSet<>(groups.keySet());
    }
}
