package org.lockkeeper.host.timers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** systemd's own word on when an expression comes again, and what is there if it cannot be had. */
class ElapsesTest {

    private static final Instant TIME = Instant.parse("2027-03-27T00:30:00Z");
    private static final Duration PATIENCE = Duration.ofMillis(300);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static List<String> after(String zone, String expression, int most) {
        return new Elapses("systemd-analyze", most, Duration.ofSeconds(30), ZoneId.of(zone))
                .after(expression, TIME).stream().map(Instant::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2027-03-27T05:00:00Z",
        "Etc/UTC, 2027-03-27T05:00:00Z",
        "Africa/Abidjan, 2027-03-27T05:00:00Z",
        "Europe/London, 2027-03-27T05:00:00Z",
        "Europe/Berlin, 2027-03-27T04:00:00Z",
        "Asia/Kolkata, 2027-03-27T23:30:00Z",
        "America/St_Johns, 2027-03-27T07:30:00Z"
    })
    void whatNamesNoZoneIsMeantInTheHosts(String zone, String first) {
        List<String> times = after(zone, "*-*-* 05:00:00", 3);
        assertThat(times).hasSize(3).first().isEqualTo(first);
        assertThat(after(zone, "*-*-* 05:00:00 Asia/Tokyo", 2))
                .containsExactly("2027-03-27T20:00:00Z", "2027-03-28T20:00:00Z");
    }

    @Test
    void whatIsOverOrNoExpressionHasNoTimes() {
        assertThat(after("Europe/Berlin", "2020-01-01 00:00:00", 3)).isEmpty();
        assertThat(after("Europe/Berlin", "nonsense", 3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 60", "exit 1", "exec yes", "kill -9 $$", "echo 'Next elapse: soon'"})
    void aProgramThatDoesNotAnswerIsLeftAloneForAWhile(String does) throws IOException {
        Path program = folder.resolve("analyze");
        Files.writeString(program, "#!/bin/sh\necho >>'%s/asked'\n%s\n".formatted(folder, does));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Elapses elapses = new Elapses(program.toString(), 3, PATIENCE, ZoneId.of("UTC"));
        assertThat(elapses.after("*-*-* 00:00:00", TIME)).isEmpty();
        assertThat(elapses.after("*-*-* 00:00:00", TIME)).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("asked"))).hasSize(1);
    }

    @Test
    void withoutTheProgramNothingIsKnown() {
        Elapses elapses = new Elapses(folder.resolve("none").toString(), 3, PATIENCE, ZoneId.of("UTC"));
        assertThat(elapses.after("*-*-* 00:00:00", TIME)).isEmpty();
    }
}
