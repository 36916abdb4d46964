package org.lockkeeper.base.vital;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way for a failure to get lost, in a process of its own. */
final class VitalTest {

    @ParameterizedTest
    @CsvSource({
        "thread-error, 70", "thread-exception, 70", "executor-execute-error, 70", "executor-schedule-error, 70",
        "executor-repeated-error, 70", "executor-exception, 0", "stranger-error, 70", "stranger-exception, 0"
    })
    void endsTheProcessOrDoesNot(String way, int exitCode) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "src/test/programs/FailingThreads.java",
                        way))
                .redirectErrorStream(true)
                .start();
        String log = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log).isEqualTo(exitCode);
        assertThat(log).contains("planted");
    }

    @Test
    void plantsNothingWithoutBeingTold() {
        Vital.turn("admission");
    }
}
