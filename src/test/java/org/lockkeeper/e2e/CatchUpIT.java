package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** What was stopped and held back is made up for in order, with pauses, and not while something conflicts with it. */
final class CatchUpIT extends SandboxedTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    @Override
    Settings prepare() {
        unit("app-db", Units.simple("app-db"));
        unit("backup-long", Units.oneshot("backup-long"));
        for (String key : List.of("backup-a", "cleanup-c")) {
            sandbox.unit(key + ".service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo %p >>/shared/runs'\n");
        }
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .set("lockkeeper.gate.root", "/proc/" + sandbox.pidOfInit() + "/root")
                .guard("backup-*.service", "backup")
                .guard("cleanup-*.service", "cleanup")
                .guard("app-db.service", "app")
                .with("policy", "stop")
                .set("lockkeeper.gate.catch-up-pause", PAUSE.toSeconds() + "s");
    }

    @Test
    void stoppedOnesComeFirstThenTheLongestHeldEachAfterAPause() throws IOException {
        start("app-db");
        host.awaitService("app-db.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        for (String unit : List.of("backup-long", "cleanup-c", "backup-a")) {
            sandbox.systemctl("start", unit).orFail();
            awaitOwed(unit + ".service");
        }

        host.close(id);

        // The clean-up must not run beside the first backup; and the second one, which was held back later, not before
        // it.
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(started()).containsExactly("app-db.service", "backup-long.service"));
        await().untilAsserted(() -> assertThat(owed()).containsExactly("cleanup-c.service", "backup-a.service"));
        sandbox.tell("backup-long", "end");
        await().atMost(LONG).untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(started())
                .containsExactly("app-db.service", "backup-long.service", "cleanup-c.service", "backup-a.service");
        List<Instant> times = lines().stream()
                .map(line -> OffsetDateTime.parse(line.substring(0, line.indexOf(' ')))
                        .toInstant())
                .toList();
        for (int i = 1; i < times.size(); i++) {
            // The line is written a moment after the start that it tells of, and its clock is cut to milliseconds.
            assertThat(Duration.between(times.get(i - 1), times.get(i)).plusMillis(50))
                    .isGreaterThanOrEqualTo(PAUSE);
        }
        await().untilAsserted(
                        () -> assertThat(Files.readAllLines(sandbox.shared().resolve("runs")))
                                .containsExactly("cleanup-c", "backup-a"));
    }

    private List<String> lines() {
        return host.lockkeeper()
                .log()
                .lines()
                .filter(line -> line.contains(" was started: "))
                .toList();
    }

    private List<String> started() {
        return lines().stream()
                .map(line -> line.replaceAll(".* (\\S+\\.service) was started: .*", "$1"))
                .toList();
    }

    private List<String> owed() {
        return StreamSupport.stream(
                        host.api()
                                .get("/api/v1/gate")
                                .expect(200)
                                .body()
                                .at("/owed")
                                .spliterator(),
                        false)
                .map(it -> it.at("/unit").asString())
                .toList();
    }

    private void awaitOwed(String unit) {
        await().atMost(LONG).untilAsserted(() -> assertThat(owed()).contains(unit));
    }
}
