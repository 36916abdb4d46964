package org.lockkeeper.host.systemd.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class SystemdPropertiesTest {
    private static final String PREFIX = "lockkeeper.systemd";

    @Test
    void hasDefaults() {
        SystemdProperties properties = bind(Map.of());
        assertThat(properties)
                .isEqualTo(new SystemdProperties(
                        null, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(1)));
        assertThat(properties.effectiveAddress(null)).isEqualTo("unix:path=/run/dbus/system_bus_socket");
        assertThat(properties.effectiveAddress("unix:path=/a;unix:path=/b")).isEqualTo("unix:path=/a");
    }

    @Test
    void takesEveryKey() {
        SystemdProperties properties = bind(Map.of(
                PREFIX + ".address", "unix:path=/x",
                PREFIX + ".call-timeout", "2s",
                PREFIX + ".resync-interval", "1m",
                PREFIX + ".reconnect-interval", "500ms"));
        assertThat(properties)
                .isEqualTo(new SystemdProperties(
                        "unix:path=/x", Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofMillis(500)));
        assertThat(properties.effectiveAddress("unix:path=/a")).isEqualTo("unix:path=/x");
    }

    @ParameterizedTest
    @CsvSource({
        "address, tcp:host=x, tcp:host=x",
        "call-timeout, 0s, PT0S",
        "call-timeout, 2m, PT2M",
        "resync-interval, 10ms, PT0.01S",
        "resync-interval, 2h, PT2H",
        "reconnect-interval, -1s, PT-1S",
        "reconnect-interval, 1h, PT1H",
    })
    void refusesNonsenseAndNamesKeyAndValue(String key, String value, String shown) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(PREFIX + "." + key, value)))
                .havingRootCause()
                .withMessageContaining(PREFIX + "." + key)
                .withMessageContaining(shown);
    }

    private static SystemdProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(PREFIX, SystemdProperties.class);
    }
}
