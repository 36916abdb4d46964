package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** {@code kill -9} at any moment: nothing that was said is lost, and all goes on from where it was. */
final class KillIT extends SandboxedTest {
    /** What must not change; what is in the way is seen anew. */
    private static final List<String> KEPT =
            List.of("id", "group", "state", "token", "requestedBy", "requestedAt", "waitUntil", "openedAt", "endsAt");

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard().guard("backup-a.service", "backup");
    }

    @BeforeEach
    void runs() {
        if (!host.lockkeeper().isAlive()) {
            host.lockkeeper().restart();
        }
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-a");
        if (host.lockkeeper().isAlive()) {
            host.closeAll();
        }
    }

    @Test
    void windowsInEveryStateAreTheSameAfterwardsAndGoOnInOrder() {
        String open = host.ask(Settings.FREE);
        host.reaches(open, "OPEN");
        busy();
        String draining = host.ask("maintenance");
        String second = host.ask("cleanup");
        String third = host.ask("update");
        List<String> before = living();
        assertThat(before).hasSize(4);

        kill();

        assertThat(living()).isEqualTo(before);
        assertThat(List.of(host.state(open), host.state(draining), host.state(second), host.state(third)))
                .containsExactly("OPEN", "DRAINING", "QUEUED", "QUEUED");
        assertThat(host.blockers(draining)).containsExactly("SERVICE backup-a.service");
        assertThat(host.blockers(third)).containsExactly("LEASE " + draining, "REQUEST " + second);
        sandbox.tell("backup-a", "end");
        long token = 0;
        for (String next : List.of(draining, second, third)) {
            long its = host.reaches(next, "OPEN").body().at("/token").asLong();
            assertThat(its).isGreaterThan(token);
            token = its;
            host.close(next);
        }
        Audit.read(host.api()).isWithoutGaps();
    }

    @Test
    void oneWindowSurvivesAKillInEachOfItsStates() {
        busy();
        String elder = host.ask("update");
        String id = host.ask("maintenance");
        assertThat(host.state(id)).isEqualTo("QUEUED");
        killAndCompare();
        host.close(elder);
        host.reaches(id, "DRAINING");
        killAndCompare();
        host.allHadTheirTurn();
        assertThat(host.state(id)).isEqualTo("DRAINING");

        host.lockkeeper().kill9();
        sandbox.tell("backup-a", "end");
        awaitStoppedInSystemd();
        host.lockkeeper().restart();

        host.reaches(id, "OPEN");
        killAndCompare();
        assertThat(host.close(id).text("/closeReason")).isEqualTo("RELEASED");
    }

    @Test
    void whatRanOutMeanwhileIsOnTheRecordAfterTheStart() {
        String open = host.ask("maintenance", Map.of("duration", "1s"));
        host.reaches(open, "OPEN");
        String queued = host.ask("maintenance", Map.of("waitTimeout", "1s"));
        host.lockkeeper().kill9();
        Instant over = Instant.now().plusSeconds(1);
        await().until(() -> Instant.now().isAfter(over));
        host.lockkeeper().restart();

        assertThat(host.window(open).text("/closeReason")).isEqualTo("EXPIRED");
        assertThat(host.window(queued).text("/closeReason")).isEqualTo("TIMED_OUT");
        Audit audit = Audit.read(host.api());
        assertThat(last(audit, open)).isEqualTo("ENDED EXPIRED lockkeeper");
        assertThat(last(audit, queued)).isEqualTo("ENDED TIMED_OUT lockkeeper");
        assertThat(living()).isEmpty();
    }

    @Test
    void secondProcessOnTheSameStateIsRefused() {
        CommandResult second = LockkeeperProcess.runToEnd(Settings.standard()
                .on(sandbox)
                .set(
                        "lockkeeper.state-directory",
                        host.lockkeeper().stateDirectory().toString())
                .arguments());
        assertThat(second.exitCode()).isOne();
        assertThat(second.out())
                .contains("The state directory '" + host.lockkeeper().stateDirectory() + "' is in use by process "
                        + host.lockkeeper().pid())
                .doesNotContain("\tat ");
        host.close(host.reaches(host.ask("maintenance"), "OPEN").text("/id"));
    }

    private void busy() {
        start("backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
    }

    private void kill() {
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
    }

    private void killAndCompare() {
        List<String> before = living();
        kill();
        assertThat(living()).isEqualTo(before);
    }

    private List<String> living() {
        JsonNode windows = host.api().get("/api/v1/windows").expect(200).body().at("/windows");
        return StreamSupport.stream(windows.spliterator(), false)
                .map(window -> KEPT.stream()
                        .map(field -> field + "=" + window.at("/" + field).asString("-"))
                        .toList()
                        .toString())
                .toList();
    }

    private void awaitStoppedInSystemd() {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> sandbox.systemctl("is-active", "backup-a").out().startsWith("inactive"));
    }

    private static String last(Audit audit, String id) {
        List<JsonNode> entries = audit.of(id);
        JsonNode last = entries.get(entries.size() - 1);
        return String.join(
                " ",
                last.at("/type").asString(),
                last.at("/closeReason").asString(),
                last.at("/actor").asString());
    }
}
