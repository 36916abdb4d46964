package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** What goes down with a service that is stopped comes back with it; and what would start it meanwhile is stopped first. */
final class StopAlongIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(40);
    private static final List<String> APPS = List.of("app-needs", "app-bound", "app-part", "app-chain", "app-asleep");

    @Override
    Settings prepare() {
        daemon("app-db", "");
        daemon("app-needs", "Requires=app-db.service\nAfter=app-db.service\n");
        daemon("app-bound", "BindsTo=app-db.service\nAfter=app-db.service\n");
        daemon("app-part", "PartOf=app-db.service\nAfter=app-db.service\n");
        daemon("app-chain", "Requires=app-needs.service\nAfter=app-needs.service\n");
        daemon("app-asleep", "Requires=app-db.service\nAfter=app-db.service\n");
        sandbox.unit("app-set.target", "[Unit]\nPartOf=app-db.service\n");
        unit(
                "backup-long",
                Units.oneshot("backup-long").unit("Requires=app-db.service").after("app-db.service"));
        daemon("docker", "Requires=docker.socket\n");
        sandbox.unit("docker.socket", "[Socket]\nListenStream=/run/docker-test.sock\n");
        sandbox.unit("docker-more.socket", "[Socket]\nListenStream=/run/docker-more.sock\nService=docker.service\n");
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .set("lockkeeper.groups.other.conflicts-with", "")
                .gated(sandbox)
                .guard("backup-*.service", "other")
                .guard("app-db.service", "app")
                .with("policy", "stop")
                .guard("docker.service", "app")
                .with("policy", "stop");
    }

    /** Writes its name to a file when it starts, so that the order shows. */
    private void daemon(String key, String relations) {
        sandbox.unit(
                key + ".service",
                "[Unit]\n" + relations
                        + "[Service]\n"
                        + "Type=exec\n"
                        + "ExecStartPre=/bin/sh -c 'echo %p >>/shared/starts'\n"
                        + "ExecStart=/bin/sleep infinity\n");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-long");
        host.closeAll();
        await().atMost(LONG).untilAsserted(() -> assertThat(owed()).isEmpty());
        sandbox.systemctl("stop", "app-*", "docker*", "backup-long");
        sandbox.systemctl("reset-failed");
        sandbox.exec("rm", "-f", "/shared/starts");
        host.awaitService("app-db.service", "IDLE inactive dead");
    }

    private void startAll() {
        sandbox.systemctl("start", "app-db", "app-needs", "app-bound", "app-part", "app-chain", "app-set.target")
                .orFail();
        host.awaitService("app-db.service", "BUSY active running");
    }

    private String states() {
        return String.join(
                " ",
                Stream.concat(Stream.of("app-db"), APPS.stream())
                        .map(unit -> unit + "=" + active(unit))
                        .toList());
    }

    @Test
    void whatGoesDownWithItIsActiveAgainAfterwardsInOrder() {
        startAll();
        String before = states();
        sandbox.exec("rm", "/shared/starts").orFail();
        JsonNode tried = host.api()
                .post("/api/v1/windows?dryRun=true", Host.fields("maintenance", Map.of()))
                .expect(200)
                .body();
        assertThat(stops(tried))
                .containsExactly(
                        "app-db.service: app-bound.service app-chain.service app-needs.service app-part.service"
                                + " app-set.target");

        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");

        assertThat(states()).doesNotContain("=active");
        assertThat(stops(host.window(id).body())).hasSize(1).first().asString().contains("app-chain.service");
        sandbox.systemctl("start", "app-part").orFail(); // somebody else is quicker
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        host.close(id);

        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(states()).isEqualTo(before));
        await().atMost(LONG).untilAsserted(() -> assertThat(owed()).isEmpty());
        assertThat(active("app-set.target")).isEqualTo("active");
        List<String> starts =
                sandbox.exec("cat", "/shared/starts").out().lines().toList();
        assertThat(starts).doesNotHaveDuplicates().contains("app-db", "app-needs", "app-chain");
        assertThat(starts.indexOf("app-db"))
                .isLessThan(starts.indexOf("app-needs"))
                .isLessThan(starts.indexOf("app-bound"));
        assertThat(starts.indexOf("app-needs")).isLessThan(starts.indexOf("app-chain"));
    }

    @Test
    void deadManStartsAllOfItAgain() {
        startAll();
        String before = states();
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        host.lockkeeper().kill9();
        sandbox.exec("rm", "/shared/starts").orFail();
        sandbox.systemctl("start", "lockkeeper-gate.service").orFail();
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(states()).isEqualTo(before));
        host.lockkeeper().restart();
        host.close(id);
    }

    @Test
    void stopForGoodStartsAllOfItAgain() {
        startAll();
        String before = states();
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        host.lockkeeper().stop();
        assertThat(states()).isEqualTo(before);
        host.lockkeeper().restart();
        host.awaitService("app-db.service", "IDLE inactive dead"); // the window is open still
        host.close(id);
    }

    @Test
    void guardedWorkThatNeedsItIsWaitedForFirst() {
        sandbox.systemctl("start", "app-db").orFail();
        start("backup-long");
        host.awaitService("backup-long.service", "BUSY activating start");
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(active("app-db")).isEqualTo("active");
        assertThat(host.service("backup-long.service")).isEqualTo("BUSY activating start");
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(host.api()
                                .get("/api/v1/windows/" + id + "/why")
                                .expect(200)
                                .text("/notes/0"))
                        .contains("app-db.service is not stopped: backup-long.service"));
        sandbox.tell("backup-long", "end");
        host.reaches(id, "OPEN");
        assertThat(active("app-db")).isEqualTo("inactive");
        host.close(id);
        await().atMost(LONG).pollInterval(POLL).until(() -> active("app-db").equals("active"));
    }

    @Test
    void whatCouldNotBeStartedAgainIsNotTakenDown() {
        sandbox.systemctl("start", "app-db").orFail();
        host.awaitService("app-db.service", "BUSY active running");
        sandbox.exec(
                        "systemd-run",
                        "--unit=app-passing",
                        "--property=Requires=app-db.service",
                        "--property=After=app-db.service",
                        "/bin/sleep",
                        "infinity")
                .orFail();
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(active("app-passing")).isEqualTo("active");
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(
                                host.window(id).body().at("/gate/stops/0/lack").asString(""))
                        .contains("app-passing.service", "could not be started again"));
        sandbox.systemctl("stop", "app-passing").orFail();
        host.reaches(id, "OPEN");
    }

    @Test
    void socketsAreStoppedWithTheirServiceAndComeBackBeforeIt() {
        sandbox.systemctl("start", "docker.socket", "docker-more.socket", "docker")
                .orFail();
        host.awaitService("docker.service", "BUSY active running");
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        for (String unit : List.of("docker.service", "docker.socket", "docker-more.socket")) {
            assertThat(active(unit)).as(unit).isEqualTo("inactive");
        }
        assertThat(connect().exitCode()).isNotZero();
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(host.state(id)).isEqualTo("OPEN");
        assertThat(active("docker.socket")).isEqualTo("inactive");
        host.close(id);
        for (String unit : List.of("docker.service", "docker.socket", "docker-more.socket")) {
            await().atMost(LONG).pollInterval(POLL).until(() -> active(unit).equals("active"));
        }
    }

    @Test
    void socketOfAnIdleServiceStartsNothingInsideAWindow() {
        sandbox.systemctl("start", "docker.socket").orFail();
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        connect();
        assertThat(active("docker.socket")).isEqualTo("inactive");
        assertThat(active("docker")).isEqualTo("inactive");
        host.close(id);
        await().atMost(LONG)
                .pollInterval(POLL)
                .until(() -> active("docker.socket").equals("active"));
        assertThat(active("docker")).isEqualTo("inactive");
        connect();
        await().atMost(LONG).pollInterval(POLL).until(() -> active("docker").equals("active"));
    }

    private org.lockkeeper.testing.CommandResult connect() {
        return sandbox.exec(
                "python3", "-c", "import socket; socket.socket(socket.AF_UNIX).connect('/run/docker-test.sock')");
    }

    private List<String> stops(JsonNode window) {
        return StreamSupport.stream(window.at("/gate/stops").spliterator(), false)
                .map(stop -> stop.at("/unit").asString() + ": "
                        + String.join(
                                " ",
                                StreamSupport.stream(stop.at("/takesAlong").spliterator(), false)
                                        .map(JsonNode::asString)
                                        .sorted()
                                        .toList()))
                .toList();
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
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
                .map(JsonNode::toString)
                .toList();
    }
}
