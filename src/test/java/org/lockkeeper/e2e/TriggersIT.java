package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Units;

/** What starts a gated unit is none the worse for it afterwards, and what it was about to start runs. */
final class TriggersIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    Settings prepare() {
        for (String kind : List.of("exists", "glob", "filled", "other", "old")) {
            job("backup-" + kind, "/run/in-" + kind);
        }
        job("backup-changed", "/run/none"); // else its own clearing up would be another change
        folders();
        path("backup-exists", "PathExists=/run/in-exists/x\n[Install]\nWantedBy=multi-user.target");
        path("backup-glob", "PathExistsGlob=/run/in-glob/*");
        path("backup-filled", "DirectoryNotEmpty=/run/in-filled");
        path("backup-changed", "PathChanged=/run/in-changed/x");
        path("elsewhere", "PathExists=/run/in-other/x\nUnit=backup-other.service");
        path("backup-old", "PathExists=/run/in-old/x");
        job("backup-of@", "/run/in-of-%i");
        path("backup-of@", "DirectoryNotEmpty=/run/in-of-%i");
        job("backup-failure", "/run/none");
        job("backup-success", "/run/none");
        sandbox.unit(
                "fails.service",
                "[Unit]\nOnFailure=backup-failure.service\n[Service]\nType=oneshot\nExecStart=false\n");
        sandbox.unit(
                "works.service", "[Unit]\nOnSuccess=backup-success.service\n[Service]\nType=oneshot\nExecStart=true\n");
        sandbox.unit("upholder.service", "[Unit]\nUpholds=held-up.service\n[Service]\nExecStart=sleep infinity\n");
        for (String daemon : List.of("held-up", "held-listens", "app-listens", "app-told")) {
            unit(daemon, Units.simple(daemon));
        }
        for (String daemon : List.of("held-listens", "app-listens", "app-told")) {
            sandbox.unit(daemon + ".socket", "[Socket]\nListenStream=/run/" + daemon + ".sock\n");
        }
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .guard("held-*.service", "app")
                .with("policy", "hold")
                .guard("app-told.service", "app")
                .with("gate", "on")
                .guard("app-*.service", "app");
    }

    /** It runs for as long as there is something in its folder. */
    private void job(String key, String folder) {
        sandbox.unit(
                key + ".service",
                "[Service]\nType=oneshot\nExecStart=sh -c 'echo >>/shared/%p-%i.runs; rm -f " + folder + "/*'\n");
    }

    private void path(String key, String lines) {
        sandbox.unit(key + ".path", "[Path]\n" + lines + "\n");
    }

    private void folders() {
        StringBuilder folders = new StringBuilder("mkdir -p");
        for (String kind : List.of("exists", "glob", "filled", "changed", "other", "old", "of-a")) {
            folders.append(" /run/in-").append(kind);
        }
        shell(folders.toString());
    }

    private void shell(String command) {
        sandbox.exec("sh", "-ec", command).orFail();
    }

    private int runs(String key) {
        return sandbox.reachedLines(key + "-.runs");
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    private void awaitActive(String unit, String state) {
        await(unit)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(active(unit)).isEqualTo(state));
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    private List<String> gate(String list) {
        return StreamSupport.stream(
                        host.api()
                                .get("/api/v1/gate")
                                .expect(200)
                                .body()
                                .at("/" + list)
                                .spliterator(),
                        false)
                .map(it -> it.isString() ? it.asString() : it.at("/unit").asString())
                .toList();
    }

    private void awaitGate(String list, String... units) {
        await(list)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(gate(list)).containsExactlyInAnyOrder(units));
    }

    private void closed(String id) {
        host.close(id);
        awaitGate("owed");
        awaitGate("paused");
    }

    @AfterEach
    void endAll() {
        if (!host.lockkeeper().isAlive()) {
            host.lockkeeper().restart();
        }
        host.closeAll();
        awaitGate("owed");
        awaitGate("paused");
        sandbox.systemctl("stop", "upholder");
        // What listens first: a connection that nobody has taken starts its service again.
        sandbox.systemctl("stop", "*.path", "held-*.socket", "app-*.socket");
        sandbox.systemctl("stop", "held-*", "app-*");
        sandbox.systemctl("reset-failed");
        shell("rm -rf /run/in-* /shared/*.runs");
        folders();
        host.awaitVerdict("maintenance", "IDLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exists", "glob", "filled"})
    void pathWhoseConditionHoldsOnStartsItsServiceAfterTheWindow(String kind) {
        String unit = "backup-" + kind;
        shell("systemctl start " + unit + ".path");
        String id = open();
        assertThat(gate("paused")).containsExactly(unit + ".path");
        assertThat(host.window(id).body().at("/gate/paused/0").asString()).isEqualTo(unit + ".path");
        shell("touch /run/in-" + kind + "/x");
        assertThat(active(unit + ".path")).isEqualTo("inactive");
        closed(id);
        awaitActive(unit + ".path", "active");
        await().pollInterval(POLL).until(() -> runs(unit) == 1);
        shell("touch /run/in-" + kind + "/x");
        await().pollInterval(POLL).until(() -> runs(unit) == 2);
    }

    @Test
    void pathOfAnotherNameAndOfATemplateIsPausedToo() {
        shell("systemctl start elsewhere.path backup-of@a.path");
        String id = open();
        shell("touch /run/in-other/x /run/in-of-a/x");
        assertThat(gate("paused")).containsExactly("backup-of@a.path", "elsewhere.path");
        closed(id);
        await().pollInterval(POLL).until(() -> runs("backup-other") == 1);
        await().pollInterval(POLL).until(() -> sandbox.reachedLines("backup-of-a.runs") == 1);
        awaitActive("elsewhere.path", "active");
    }

    @Test
    void pathThatTellsOfChangesGoesOnAndItsChangeIsMadeUpFor() {
        shell("systemctl start backup-changed.path");
        String id = open();
        shell("echo >>/run/in-changed/x");
        awaitGate("owed", "backup-changed.service");
        assertThat(active("backup-changed.path")).isEqualTo("active");
        closed(id);
        await().pollInterval(POLL).until(() -> runs("backup-changed") == 1);
    }

    @Test
    void pathThatIsStartedInsideTheWindowComesBackAfterIt() {
        String id = open();
        shell("touch /run/in-exists/x && systemctl start backup-exists.path");
        awaitGate("paused", "backup-exists.path");
        assertThat(runs("backup-exists")).isZero();
        closed(id);
        awaitActive("backup-exists.path", "active");
        // Twice, where the path starts it in the moment before the start that is owed.
        await().pollInterval(POLL).until(() -> runs("backup-exists") >= 1);
    }

    @Test
    void pathThatHadFailedBeforeAndOneThatIsDisabledMeanwhileStayAsTheyAre() {
        shell("touch /run/in-old/x");
        sandbox.unit("backup-old.service.d/never.conf", "[Unit]\nConditionPathExists=/nowhere\n")
                .daemonReload();
        shell("systemctl start backup-old.path");
        awaitActive("backup-old.path", "failed");
        shell("systemctl enable --now --quiet backup-exists.path");
        String id = open();
        assertThat(gate("paused")).containsExactly("backup-exists.path");
        shell("systemctl disable --now --quiet backup-exists.path");
        closed(id);
        assertThat(active("backup-old.path")).isEqualTo("failed");
        assertThat(active("backup-exists.path")).isEqualTo("inactive");
    }

    @Test
    void manyWindowsDoNotExhaustThePath() {
        shell("systemctl start backup-exists.path");
        for (int i = 0; i < 7; i++) {
            closed(open());
        }
        assertThat(active("backup-exists.path")).isEqualTo("active");
    }

    @Test
    void systemdStartsPathsAgainWhereLockkeeperIsDead() {
        shell("systemctl start backup-exists.path");
        String id = open();
        host.lockkeeper().kill9();
        shell("touch /run/in-exists/x; systemctl start lockkeeper-gate.service");
        awaitActive("backup-exists.path", "active");
        await().pollInterval(POLL).until(() -> runs("backup-exists") == 1);
        host.lockkeeper().restart();
        assertThat(host.state(id)).isEqualTo("OPEN");
        awaitGate("paused", "backup-exists.path");
        awaitActive("backup-exists.path", "inactive");
        closed(id);
        awaitActive("backup-exists.path", "active");
    }

    @Test
    void stopForGoodStartsPathsAgain() {
        shell("systemctl start backup-exists.path");
        open();
        host.lockkeeper().stop();
        awaitActive("backup-exists.path", "active");
        assertThat(sandbox.exec("test", "-e", "/run/lockkeeper-gate").exitCode())
                .isNotZero();
    }

    @Test
    void socketOfAHeldServiceListensAgainAfterTheWindow() {
        shell("systemctl start held-listens.socket app-told.socket app-listens.socket");
        String id = open();
        assertThat(gate("paused")).containsExactly("app-told.socket", "held-listens.socket");
        // Nobody has asked for that one, whose clients would be turned away.
        assertThat(active("app-listens.socket")).isEqualTo("active");
        closed(id);
        awaitActive("held-listens.socket", "active");
        connect("held-listens");
        awaitActive("held-listens.service", "active");
    }

    private void connect(String daemon) {
        shell("python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"/run/" + daemon + ".sock\")'");
    }

    @Test
    void socketOfAServiceThatEndsBehindTheClosedGateComesBack() {
        shell("systemctl start held-listens.socket held-listens.service");
        host.awaitService("held-listens.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        shell("systemctl kill --signal=KILL held-listens.service");
        host.reaches(id, "OPEN");
        sandbox.exec("sh", "-c", "systemctl reset-failed held-listens.service");
        sandbox.exec("python3", "-c", "import socket; socket.socket(socket.AF_UNIX).connect('/run/held-listens.sock')");
        awaitGate("paused", "held-listens.socket");
        closed(id);
        awaitActive("held-listens.socket", "active");
    }

    @Test
    void startsOnFailureOnSuccessAndForAnUpholderAreMadeUpFor() {
        String id = open();
        sandbox.systemctl("start", "fails");
        shell("systemctl start works upholder");
        awaitGate("owed", "backup-failure.service", "backup-success.service", "held-up.service");
        closed(id);
        await().pollInterval(POLL).until(() -> runs("backup-failure") == 1 && runs("backup-success") == 1);
        awaitActive("held-up.service", "active");
    }
}
