package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** Each state that a unit can be in: what it counts as, and that a window opens once it is over and no sooner. */
final class BusyTableIT extends SandboxedTest {
    private static final List<String> KEYS = List.of(
            "daemon",
            "oneshot",
            "prepares",
            "notifies",
            "stops",
            "tidies",
            "reloads",
            "cleaned",
            "again",
            "queued",
            "left",
            "done",
            "fails",
            "masked");

    @Override
    Settings prepare() {
        unit("daemon", Units.simple("daemon"));
        unit("oneshot", Units.oneshot("oneshot"));
        unit("prepares", Units.simple("prepares").startPre());
        unit("notifies", Units.slowStart("notifies"));
        unit("stops", Units.simple("stops").slowStop());
        unit("tidies", Units.oneshot("tidies").stopPost());
        unit("reloads", Units.simple("reloads").reload());
        unit(
                "cleaned",
                Units.oneshot("cleaned").service("RuntimeDirectory=cleaned").service("RuntimeDirectoryPreserve=yes"));
        unit("again", Units.simple("again").autoRestart(Duration.ofHours(1)));
        unit("unguarded", Units.slowStart("unguarded"));
        unit("queued", Units.oneshot("queued").after("unguarded.service"));
        unit("left", Units.leftover("left"));
        unit("done", Units.oneshot("done").remainAfterExit());
        unit("fails", Units.oneshot("fails"));
        mask("masked");
        Settings settings = Settings.standard().guardOptional("absent.service", "backup");
        for (String key :
                "daemon oneshot prepares notifies stops tidies reloads cleaned again queued left done fails masked"
                        .split(" ")) {
            settings.guard(key + ".service", "backup");
        }
        return settings;
    }

    private void mask(String key) {
        try {
            Files.createSymbolicLink(sandbox.unitFolder().resolve(key + ".service"), Path.of("/dev/null"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By force, so that a test that fails is the only one. */
    @AfterEach
    void endAll() {
        sandbox.systemctl(command("thaw", "--no-block"));
        sandbox.systemctl(command("kill", "--signal=KILL"));
        sandbox.systemctl(command("stop", "--no-block"));
        host.closeAll();
        host.awaitVerdict("maintenance", "IDLE");
    }

    private static String[] command(String... verb) {
        return Stream.concat(Stream.of(verb), KEYS.stream()).toArray(String[]::new);
    }

    @Test
    void activeDaemonIsBusyUntilItEnds() {
        start("daemon");
        isBusyUntil("daemon", "active running", () -> sandbox.tell("daemon", "end"));
    }

    @Test
    void oneshotIsBusyWhileItRuns() {
        start("oneshot");
        isBusyUntil("oneshot", "activating start", () -> sandbox.tell("oneshot", "end"));
    }

    @Test
    void startPreIsBusy() {
        start("prepares");
        isBusyUntil("prepares", "activating start-pre", () -> stop("prepares"));
    }

    @Test
    void daemonThatIsNotReadyYetIsBusy() {
        start("notifies");
        isBusyUntil("notifies", "activating start", () -> stop("notifies"));
    }

    @Test
    void slowStopIsBusyToItsEnd() {
        start("stops");
        host.awaitService("stops.service", "BUSY active running");
        stop("stops");
        isBusyUntil("stops", "deactivating stop", () -> sandbox.tell("stops", "stop"));
    }

    @Test
    void stopPostIsBusyToItsEnd() {
        sandbox.tell("tidies", "end");
        start("tidies");
        isBusyUntil("tidies", "deactivating stop-post", () -> sandbox.tell("tidies", "stop-post"));
    }

    @Test
    void reloadingIsBusy() {
        start("reloads");
        host.awaitService("reloads.service", "BUSY active running");
        systemctl("reload", "reloads");
        isBusyUntil("reloads", "reloading reload", () -> {
            sandbox.tell("reloads", "reload");
            host.awaitService("reloads.service", "BUSY active running");
            stop("reloads");
        });
    }

    /** So many files that it can be stopped in the middle, which holds it there. */
    @Test
    void cleaningIsBusy() {
        sandbox.exec("sh", "-c", "mkdir -p /run/cleaned && cd /run/cleaned && seq 60000 | xargs touch")
                .orFail();
        sandbox.exec("sh", "-c", "systemctl clean --what=runtime cleaned.service >/dev/null 2>&1 &")
                .orFail();
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> sandbox.systemctl("kill", "--signal=STOP", "cleaned.service")
                                .exitCode()
                        == 0);
        isBusyUntil(
                "cleaned",
                "maintenance cleaning",
                () -> sandbox.systemctl("kill", "--signal=CONT", "cleaned.service")
                        .orFail());
    }

    @Test
    void waitForAutoRestartIsBusy() {
        start("again");
        sandbox.tell("again", "end");
        isBusyUntil("again", "activating auto-restart", () -> stop("again"));
    }

    @Test
    void queuedStartJobIsBusy() {
        start("unguarded", "queued");
        isBusyUntil("queued", "inactive dead", () -> {
            sandbox.tell("queued", "end");
            sandbox.tell("unguarded", "ready");
        });
        stop("unguarded");
    }

    @Test
    void processLeftInTheControlGroupIsBusy() {
        start("left");
        await().until(() -> !sandbox.reached("left", "leftover").isEmpty());
        sandbox.tell("left", "end");
        isBusyUntil("left", "inactive dead", () -> sandbox.tell("left", "leftover"));
        assertThat(host.details("left.service").at("/invocationId").isMissingNode())
                .isTrue();
    }

    @Test
    void activeExitedIsIdle() {
        sandbox.tell("done", "end");
        start("done");
        host.awaitService("done.service", "IDLE active exited");
        host.reaches(host.ask("maintenance"), "OPEN");
    }

    @Test
    void frozenDaemonIsBusy() {
        start("daemon");
        host.awaitService("daemon.service", "BUSY active running");
        sandbox.systemctl("freeze", "daemon.service").orFail();
        isBusyUntil("daemon", "active running", () -> {
            sandbox.systemctl("thaw", "daemon.service").orFail();
            sandbox.tell("daemon", "end");
        });
    }

    @Test
    void failedIsIdle() {
        sandbox.tell("fails", "end", 7);
        start("fails");
        host.awaitService("fails.service", "IDLE failed failed");
        host.reaches(host.ask("maintenance"), "OPEN");
    }

    @Test
    void maskedIsIdle() {
        assertThat(host.service("masked.service")).isEqualTo("IDLE inactive dead");
        assertThat(host.details("masked.service").at("/reason").asString()).contains("masked");
    }

    @Test
    void optionalUnitThatIsMissingIsIdle() {
        assertThat(host.service("absent.service")).isEqualTo("IDLE inactive dead");
        assertThat(host.lockkeeper().log()).doesNotContain("absent.service");
    }

    private void isBusyUntil(String key, String state, Runnable over) {
        String unit = key + ".service";
        host.awaitService(unit, "BUSY " + state);
        String window = host.ask("maintenance");
        host.allHadTheirTurn();
        assertThat(host.state(window)).isEqualTo("DRAINING");
        assertThat(host.blockers(window)).containsExactly("SERVICE " + unit);
        assertThat(host.verdict("maintenance").at("/state").asString()).isEqualTo("DRAINING");

        over.run();

        assertThat(host.reaches(window, "OPEN").body().at("/blockers")).isEmpty();
        assertThat(host.service(unit)).startsWith("IDLE ");
    }
}
