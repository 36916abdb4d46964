package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitPropertiesTest {

    @Test
    void hasDefaults() {
        assertThat(Properties.bound(Map.of()))
                .isEqualTo(new WaitProperties(
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        0,
                        1.0,
                        Duration.ofSeconds(30),
                        Duration.ofHours(24),
                        200));
    }

    @Test
    void readsEveryKey() {
        assertThat(Properties.bound(Map.of(
                        "lockkeeper.wait.timeout", "10m",
                        "lockkeeper.wait.poll-interval", "2s",
                        "lockkeeper.wait.max-attempts", "7",
                        "lockkeeper.wait.back-off-multiplier", "1.5",
                        "lockkeeper.wait.max-poll-interval", "1m",
                        "lockkeeper.wait.max-timeout", "2h",
                        "lockkeeper.wait.max-concurrent", "3")))
                .isEqualTo(new WaitProperties(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(2),
                        7,
                        1.5,
                        Duration.ofMinutes(1),
                        Duration.ofHours(2),
                        3));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, -1s, PT-1S",
        "timeout, 25h, PT25H",
        "poll-interval, 0s, PT0S",
        "poll-interval, 99ms, PT0.099S",
        "poll-interval, 366d, PT8784H",
        "max-attempts, -1, -1",
        "back-off-multiplier, 0.9, 0.9",
        "back-off-multiplier, NaN, NaN",
        "max-poll-interval, 1ms, PT0.001S",
        "max-timeout, 0s, PT0S",
        "max-timeout, 366d, PT8784H",
        "max-concurrent, 0, 0",
        "max-concurrent, 10001, 10001",
    })
    void refusesWhatMakesNoSenseByKeyAndValue(String key, String value, String shown) {
        assertThatThrownBy(() -> Properties.bound(Map.of("lockkeeper.wait." + key, value)))
                .rootCause()
                .hasMessageStartingWith("lockkeeper.wait.%s must be between ", key)
                .hasMessageEndingWith("not " + shown);
    }

    @ParameterizedTest
    @CsvSource({"-PT1S, 0, PT1S", "PT8761H, 0, PT1S", "PT1S, -1, PT1S", "PT1S, 0, PT0S", "PT1S, 0, PT8761H"})
    void aRequestRefusesWhatMakesNoSense(Duration timeout, int maxAttempts, Duration pollInterval) {
        assertThatThrownBy(() -> new WaitRequest(timeout, maxAttempts, pollInterval))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
