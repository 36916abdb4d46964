package org.lockkeeper.host.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class GuardedServicePropertiesTest {
    private static final String ENTRY = GuardedServiceProperties.KEY + "[0]";

    @Test
    void hasDefaults() {
        assertThat(bind(Map.of(ENTRY + ".unit", "backup-db", ENTRY + ".group", "backup")))
                .containsExactly(new GuardedServiceProperties("backup-db.service", "backup", false));
    }

    @Test
    void takesEveryKey() {
        assertThat(bind(Map.of(
                        ENTRY + ".unit", "backup-*.service", ENTRY + ".group", "backup", ENTRY + ".optional", "true")))
                .containsExactly(new GuardedServiceProperties("backup-*.service", "backup", true));
    }

    @ParameterizedTest
    @CsvSource({
        "'', backup, lockkeeper.guarded-services[].unit is missing",
        "a b, backup, lockkeeper.guarded-services[].unit: 'a b'",
        "x@.service, backup, lockkeeper.guarded-services[].unit: 'x@.service'",
        "a, '', lockkeeper.guarded-services[].group of unit 'a.service'",
    })
    void refusesNonsenseAndNamesKeyAndValue(String unit, String group, String message) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(ENTRY + ".unit", unit, ENTRY + ".group", group)))
                .withMessageContaining(ENTRY)
                .havingCause()
                .withStackTraceContaining(message);
    }

    @Test
    void refusesWhatIsMissing() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(ENTRY + ".unit", "a")))
                .withStackTraceContaining("group of unit 'a.service' is missing");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(ENTRY + ".group", "a")))
                .withStackTraceContaining("unit is missing");
    }

    @Test
    void refusesTheSameUnitTwice() {
        List<GuardedServiceProperties> entries = List.of(
                new GuardedServiceProperties("a", "backup", false),
                new GuardedServiceProperties("a.service", "cleanup", false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GuardedServiceProperties.toServices(entries))
                .withMessageContaining("lockkeeper.guarded-services[1].unit: 'a.service'")
                .withMessageContaining("lockkeeper.guarded-services[0]");
    }

    private static List<GuardedServiceProperties> bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind(GuardedServiceProperties.KEY, Bindable.listOf(GuardedServiceProperties.class))
                .get();
    }

    @Test
    void whatMayBeDoneToAServiceArrives() {
        Map<String, String> settings = Map.of(
                "entry.unit", "db",
                "entry.group", "app",
                "entry.policy", "stop",
                "entry.gate", "strict",
                "entry.catch-up", "false");
        GuardedServiceProperties entry = new Binder(new MapConfigurationPropertySource(settings))
                .bind("entry", GuardedServiceProperties.class)
                .get();
        assertThat(GuardedServiceProperties.toServices(List.of(entry)))
                .containsExactly(new GuardedService(
                        "db.service", "app", false, new Gating(Gating.Policy.STOP, Gating.Gate.STRICT, false)));
    }

    @Test
    void whatIsStoppedMustBeGated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new GuardedServiceProperties("db", "app", false, Gating.Policy.STOP, Gating.Gate.OFF, true))
                .withMessageContaining("lockkeeper.guarded-services[].gate of unit 'db.service' is 'off'");
    }
}
