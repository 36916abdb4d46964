package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.host.service.GuardedServiceProperties;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.Limits.Urgency;
import org.lockkeeper.maintenance.window.WindowProperties;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class LockkeeperPropertiesTest {

    private static final Map<String, String> LEAST = Map.of("groups.maintenance.conflicts-with", "");

    private static LockkeeperProperties bind(Map<String, String> settings) {
        Map<String, String> keys = new HashMap<>();
        settings.forEach((key, value) -> keys.put("lockkeeper." + key, value));
        return new Binder(new MapConfigurationPropertySource(keys))
                .bindOrCreate("lockkeeper", LockkeeperProperties.class);
    }

    @Test
    void oneGroupIsEnoughAndAllElseHasDefaults() {
        LockkeeperProperties properties = bind(LEAST);
        assertThat(properties.groups())
                .containsExactly(Map.entry(
                        "maintenance",
                        new GroupProperties(
                                Set.of(), Set.of(), 0, 0, 0, "15s", false, null, List.of(), List.of(), false)));
        assertThat(properties.guardedServices()).isEmpty();
        assertThat(properties.stateDirectory()).isNull();
        assertThat(properties.systemd())
                .isEqualTo(new SystemdProperties(
                        null, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(1)));
        assertThat(properties.windows())
                .isEqualTo(new WindowProperties(
                        Duration.ofHours(24), Duration.ofHours(1), Duration.ofHours(24), Duration.ofMinutes(5)));
        assertThat(properties.http())
                .isEqualTo(new HttpProperties(
                        false,
                        List.of(),
                        DataSize.ofKilobytes(64),
                        java.time.Duration.ofSeconds(10),
                        null,
                        true,
                        400,
                        true,
                        true));
        assertThat(properties.waiting().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(properties.waiting().pollInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyKeyArrives() {
        Map<String, String> settings = new HashMap<>();
        settings.put("groups.maintenance.conflicts-with", "backup, maintenance");
        settings.put("groups.backup.conflicts-with[0]", "maintenance");
        settings.put("guarded-services[0].unit", "backup-db");
        settings.put("guarded-services[0].group", "backup");
        settings.put("guarded-services[0].optional", "true");
        settings.put("state-directory", "/var/lib/lockkeeper");
        settings.put("systemd.address", "unix:path=/run/bus");
        settings.put("systemd.call-timeout", "2s");
        settings.put("systemd.resync-interval", "3s");
        settings.put("systemd.reconnect-interval", "4s");
        settings.put("windows.max-duration", "5h");
        settings.put("windows.default-wait-timeout", "6m");
        settings.put("windows.max-wait-timeout", "7h");
        settings.put("windows.lead", "8m");
        settings.put("http.allow-remote", "true");
        settings.put("http.allowed-hosts", "a.example,b.example");
        settings.put("http.max-body-size", "8KB");
        settings.put("http.max-connections-per-user", "7");
        settings.put("http.api-document", "false");
        settings.put("http.api-page", "false");
        settings.put("wait.timeout", "9s");
        settings.put("wait.poll-interval", "1s");

        LockkeeperProperties properties = bind(settings);

        assertThat(properties.groups())
                .containsEntry(
                        "maintenance",
                        new GroupProperties(
                                Set.of("backup", "maintenance"),
                                Set.of(),
                                0,
                                0,
                                0,
                                "15s",
                                false,
                                null,
                                List.of(),
                                List.of(),
                                false))
                .containsEntry(
                        "backup",
                        new GroupProperties(
                                Set.of("maintenance"),
                                Set.of(),
                                0,
                                0,
                                0,
                                "15s",
                                false,
                                null,
                                List.of(),
                                List.of(),
                                false));
        assertThat(properties.guardedServices())
                .containsExactly(new GuardedServiceProperties("backup-db.service", "backup", true));
        assertThat(properties.stateDirectory()).isEqualTo(Path.of("/var/lib/lockkeeper"));
        assertThat(properties.systemd())
                .isEqualTo(new SystemdProperties(
                        "unix:path=/run/bus", Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4)));
        assertThat(properties.windows())
                .isEqualTo(new WindowProperties(
                        Duration.ofHours(5), Duration.ofMinutes(6), Duration.ofHours(7), Duration.ofMinutes(8)));
        assertThat(properties.http())
                .isEqualTo(new HttpProperties(
                        true,
                        List.of("a.example", "b.example"),
                        DataSize.ofKilobytes(8),
                        Duration.ofSeconds(10),
                        null,
                        true,
                        7,
                        false,
                        false));
        assertThat(properties.waiting().timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(properties.waiting().pollInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void withoutTheGroupOfWindowsItIsRefused() {
        String sentence =
                "lockkeeper.groups must have a group 'maintenance', which windows and verdicts are of that name"
                        + " no other; the groups are ";
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of()))
                .withRootCauseInstanceOf(IllegalArgumentException.class)
                .havingRootCause()
                .withMessage(sentence + "[]");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of("groups.backup.conflicts-with", "backup")))
                .havingRootCause()
                .withMessage(sentence + "[backup]");
    }

    /** What {@code backup: {}} in YAML becomes: a group that conflicts with nothing. */
    @Test
    void aGroupWithoutConflictsMayBeEmpty() {
        assertThat(bind(Map.of("groups.maintenance.conflicts-with", "backup", "groups.backup.conflicts-with", ""))
                        .groups())
                .containsEntry(
                        "backup",
                        new GroupProperties(
                                Set.of(), Set.of(), 0, 0, 0, "15s", false, null, List.of(), List.of(), false));
    }

    @Test
    void nobodyIsUrgentUnlessItIsSaid() {
        assertThat(urgency(LEAST)).isEqualTo(new Urgency(Set.of(), Duration.ofHours(1)));
        Map<String, String> settings = new HashMap<>(LEAST);
        settings.put("groups.update.conflicts-with", "maintenance");
        settings.put("urgent.head-start", "10m");
        settings.put("urgent.groups", "update");
        assertThat(urgency(settings)).isEqualTo(new Urgency(Set.of("update"), Duration.ofMinutes(10)));
        settings.put("urgent.groups", "*");
        assertThat(urgency(settings)).isEqualTo(new Urgency(Set.of("maintenance", "update"), Duration.ofMinutes(10)));
    }

    private static Urgency urgency(Map<String, String> settings) {
        LockkeeperProperties properties = bind(settings);
        return RegistryProperties.of(
                        properties.groups(),
                        Set.of(),
                        properties.limits(),
                        properties.urgent(),
                        Duration.ofHours(1),
                        Duration.ofDays(7))
                .limits()
                .urgency();
    }

    @Test
    void aStarNamesAllGroupsButItsExceptions() {
        Conflicts conflicts = new RegistryProperties(
                        bind(Map.of(
                                        "groups.maintenance.conflicts-with", "*",
                                        "groups.maintenance.except", "report",
                                        "groups.report.conflicts-with", "backup",
                                        "groups.backup.conflicts-with", ""))
                                .groups(),
                        Limits.DEFAULT,
                        Set.of())
                .conflicts();
        assertThat(conflicts.between("maintenance", "maintenance")).isTrue();
        assertThat(conflicts.between("maintenance", "backup")).isTrue();
        assertThat(conflicts.between("backup", "maintenance")).isTrue();
        assertThat(conflicts.between("report", "backup")).isTrue();
        assertThat(conflicts.between("maintenance", "report")).isFalse();
        assertThat(conflicts.between("report", "maintenance")).isFalse();
        assertThat(conflicts.between("backup", "backup")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backup      | report | ''         | lockkeeper.groups.maintenance.except is [report], and is of use with conflicts-with: \"*\" alone",
                "*           | reprot | ''         | lockkeeper.groups.maintenance.except names 'reprot', which is no group",
                "*           | report | maintenance | lockkeeper.groups.maintenance.except names 'report', but lockkeeper.groups.report.conflicts-with names 'maintenance'",
                "*           | report | *          | lockkeeper.groups.maintenance.except names 'report', but lockkeeper.groups.report.conflicts-with names 'maintenance'",
                "*,report    | report | ''         | lockkeeper.groups.maintenance.except names 'report', but lockkeeper.groups.maintenance.conflicts-with names 'report'",
            })
    void anExceptionThatCannotHoldIsRefused(String names, String except, String other, String sentence) {
        Map<String, String> settings = Map.of(
                "groups.maintenance.conflicts-with", names,
                "groups.maintenance.except", except,
                "groups.backup.conflicts-with", "",
                "groups.report.conflicts-with", other);
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(settings))
                .havingRootCause()
                .withMessageStartingWith(sentence);
    }
}
