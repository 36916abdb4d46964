package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.base.time.ApiDuration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** One table of durations for the API, the configuration and lockctl: what one of them reads, all read, and alike. */
class DurationDialectTest {

    @EnableConfigurationProperties(LockkeeperProperties.class)
    static class Configured {}

    @ParameterizedTest
    @CsvSource({
        "90s, 90",
        "90sec, 90",
        "1 second, 1",
        "30m, 1800",
        "30 min, 1800",
        "2 minutes, 120",
        "1h30min, 5400",
        "1h 30min, 5400",
        "1 hour 30 minutes, 5400",
        "2hr, 7200",
        "1 day, 86400",
        "2 days, 172800",
        "2d, 172800",
        "1w, 604800",
        "1 week 1 day, 691200",
        "2000ms, 2",
        "3000 msec, 3",
        "007s, 7",
        "PT1H30M, 5400",
        "pt90s, 90",
        "P1D, 86400",
        "P1DT2H, 93600",
        "P1W, 604800",
        "PT1.000S, 1"
    })
    void allThreeReadItAlike(String text, long seconds) {
        assertThat(ApiDuration.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(configured(text)).isEqualTo(Duration.ofSeconds(seconds).toString());
        assertThat(lockctl(text)).isEqualTo(String.valueOf(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "60",
                "0",
                "1.5h",
                "1H",
                "1x",
                "h",
                "1h5",
                "5 m in",
                "PT",
                "P",
                "PT5M1H",
                "P1WT1H",
                "PT1X",
                "1d-2h",
                "-5s",
                "1 hours5",
                "1hoursmin",
                "soon",
                "1h;2m"
            })
    void allThreeRefuseIt(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ApiDuration.parse(text));
        assertThat(configured(text)).isEqualTo("refused");
        assertThat(lockctl(text)).isEqualTo("refused");
    }

    private static String configured(String text) {
        String[] value = {""};
        new ApplicationContextRunner()
                .withUserConfiguration(Configured.class, DurationsConfiguration.class)
                .withPropertyValues(
                        "lockkeeper.groups.maintenance.conflicts-with=", "lockkeeper.http.body-timeout=" + text)
                .run(context -> value[0] = context.getStartupFailure() == null
                        ? context.getBean(LockkeeperProperties.class)
                                .http()
                                .bodyTimeout()
                                .toString()
                        : "refused");
        return value[0];
    }

    /** What may be a duration or a word of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"groups.maintenance.lock-delay", "once.day-retention", "once.named-retention"})
    void soDoKeysThatMayBeNever(String key) {
        assertThat(List.of("never", "2 days", "1w", "1 week 1 day", "36h", "P1W", "pt48h"))
                .allMatch(text -> taken(key, text));
        assertThat(List.of("90000000", "1.5d", "2D", "1d-2h", "-5d", "P1WT1H", "soon", "Never"))
                .noneMatch(text -> taken(key, text));
    }

    private static boolean taken(String key, String text) {
        boolean[] taken = {false};
        new ApplicationContextRunner()
                .withUserConfiguration(Configured.class, DurationsConfiguration.class, PropertiesConfiguration.class)
                .withPropertyValues(
                        "lockkeeper.groups.maintenance.conflicts-with=", "lockkeeper.%s=%s".formatted(key, text))
                .run(context -> taken[0] = context.getStartupFailure() == null);
        return taken[0];
    }

    private static String lockctl(String text) {
        try {
            Process shell = new ProcessBuilder(
                            "sh",
                            "-uc",
                            "usage_error() { echo refused; exit 0; }; . src/main/lockctl/parts/11-time.sh;"
                                    + " parse_time --for \"$1\"; echo \"$seconds\"",
                            "sh",
                            text)
                    .redirectErrorStream(true)
                    .start();
            return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
