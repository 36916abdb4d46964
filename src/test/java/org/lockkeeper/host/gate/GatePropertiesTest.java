package org.lockkeeper.host.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class GatePropertiesTest {

    private static GateProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("gate", GateProperties.class);
    }

    @Test
    void defaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new GateProperties(
                        GateProperties.Switch.AUTO,
                        null,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(2),
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        Duration.ofMinutes(2)));
    }

    @Test
    void everyKeyArrives() {
        assertThat(bind(Map.of(
                        "gate.enabled", "true",
                        "gate.root", "/host",
                        "gate.dead-man", "1m",
                        "gate.catch-up-pause", "0s",
                        "gate.catch-up-timeout", "2h",
                        "gate.owed-retention", "1h",
                        "gate.stop-timeout", "5m")))
                .isEqualTo(new GateProperties(
                        GateProperties.Switch.ON,
                        Path.of("/host"),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Duration.ofHours(2),
                        Duration.ofHours(1),
                        Duration.ofMinutes(5)));
        assertThat(bind(Map.of("gate.enabled", "false")).enabled()).isEqualTo(GateProperties.Switch.OFF);
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GateProperties(
                        GateProperties.Switch.AUTO,
                        Path.of("host"),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Duration.ofMinutes(2)))
                .withMessage("lockkeeper.gate.root must be an absolute path, not 'host'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GateProperties(
                        GateProperties.Switch.AUTO,
                        null,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        Duration.ZERO,
                        Duration.ofMinutes(2)))
                .withMessage("lockkeeper.gate.dead-man must be from PT10S to PT24H, not PT1S");
    }
}
