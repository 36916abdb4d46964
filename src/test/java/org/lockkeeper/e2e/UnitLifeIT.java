package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Units come, change and go while Lockkeeper runs: each is what systemd says of it now. */
final class UnitLifeIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    Settings prepare() {
        unit("nightly-stays", Units.oneshot("stays"));
        unit("named", Units.oneshot("named"));
        return Settings.standard()
                .gated(sandbox)
                .guard("nightly-*.service", "backup")
                .guard("*-odd.service", "backup")
                .guard("named.service", "backup")
                .guard("fleeting-*.service", "backup")
                .with("catch-up", "false");
    }

    private void job(String name) {
        sandbox.unit(
                name + ".service",
                "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo run >>/shared/" + name + ".runs'\n");
    }

    private int runs(String key) {
        return sandbox.reachedLines(key + ".runs");
    }

    @AfterEach
    void endAll() {
        host.closeAll();
        awaitNothingOwed();
    }

    private void awaitNothingOwed() {
        await().pollInterval(POLL)
                .until(() -> host.api()
                        .get("/api/v1/gate")
                        .expect(200)
                        .body()
                        .at("/owed")
                        .isEmpty());
    }

    @Test
    void unitWhoseFileIsRemovedIsForgotten() {
        job("nightly-gone");
        job("gone-odd");
        sandbox.daemonReload();
        host.awaitService("nightly-gone.service", "IDLE inactive dead");
        String first = open();
        assertThat(closed(first)).contains("nightly-gone.service", "gone-odd.service");
        sandbox.systemctl("start", "nightly-gone", "gone-odd").orFail();
        host.close(first);
        await().pollInterval(POLL).until(() -> runs("nightly-gone") + runs("gone-odd") == 2);
        sandbox.removeUnit("nightly-gone.service").removeUnit("gone-odd.service");
        sandbox.daemonReload();
        // Files are read again no sooner than they may be.
        await().pollInterval(POLL)
                .untilAsserted(
                        () -> assertThat(host.service("nightly-gone.service")).startsWith("missing"));

        String second = open();
        assertThat(closed(second)).contains("nightly-stays.service").doesNotContain("nightly-gone.service");
        host.close(second);
        assertThat(host.service("nightly-gone.service")).startsWith("missing");
        forgottenOnTheHost("nightly-gone");
        forgottenOnTheHost("gone-odd");
        assertThat(host.verdict("maintenance").at("/safe").asBoolean()).isTrue();

        // And back again.
        job("nightly-gone");
        sandbox.daemonReload();
        host.awaitService("nightly-gone.service", "IDLE inactive dead");
        String third = open();
        await().pollInterval(POLL).untilAsserted(() -> assertThat(closed(third)).contains("nightly-gone.service"));
        sandbox.removeUnit("nightly-gone.service").daemonReload();
    }

    /** No file of the gate's, no line in the dead man's timer, no series in the metrics. */
    private void forgottenOnTheHost(String name) {
        await().pollInterval(POLL).untilAsserted(() -> {
            assertThat(sandbox.exec("sh", "-c", "ls -d /run/systemd/system/*.d /run/lockkeeper-gate/*/*")
                            .out())
                    .doesNotContain(name);
            assertThat(sandbox.exec("cat", "/run/systemd/system/lockkeeper-gate.timer")
                            .out())
                    .doesNotContain(name);
        });
        assertThat(host.api().get("/actuator/prometheus").expect(200).text("")).doesNotContain(name);
    }

    @Test
    void unitThatIsLoadedAgainAlthoughItIsGoneIsInNobodysWay() {
        sandbox.unit(
                "wanter.service",
                "[Unit]\nWants=nightly-never.service\nAfter=nightly-never.service\n[Service]\n"
                        + "ExecStart=/bin/sleep 1h\n");
        sandbox.daemonReload();
        sandbox.systemctl("start", "wanter").orFail();
        assertThat(sandbox.systemctl("show", "--property=LoadState", "nightly-never.service")
                        .out())
                .contains("not-found");
        host.close(open());
        assertThat(host.service("nightly-never.service")).startsWith("missing");
        sandbox.systemctl("stop", "wanter").orFail();
    }

    @Test
    void unitWhoseFileIsRemovedWhileItRunsIsInTheWayUntilItEnds() {
        unit("nightly-runs", Units.oneshot("runs"));
        sandbox.daemonReload();
        start("nightly-runs");
        host.awaitService("nightly-runs.service", "BUSY activating start");
        sandbox.removeUnit("nightly-runs.service").daemonReload();
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("SERVICE nightly-runs.service");
        sandbox.tell("runs", "end");
        host.reaches(id, "OPEN");
        host.close(id);
        await().pollInterval(POLL)
                .until(() -> host.service("nightly-runs.service").startsWith("missing"));
    }

    @Test
    void failedUnitWhoseFileIsRemovedIsInNobodysWayButItsProcessesAre() {
        unit("nightly-left", Units.leftover("left"));
        sandbox.unit("nightly-fails.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
        sandbox.daemonReload();
        sandbox.systemctl("start", "nightly-fails");
        start("nightly-left");
        host.awaitService("nightly-left.service", "BUSY active running");
        sandbox.tell("left", "end");
        host.awaitService("nightly-left.service", "BUSY inactive dead");
        sandbox.removeUnit("nightly-left.service")
                .removeUnit("nightly-fails.service")
                .daemonReload();
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("SERVICE nightly-left.service");
        sandbox.tell("left", "leftover");
        host.reaches(id, "OPEN");
        sandbox.systemctl("reset-failed");
    }

    @Test
    void unitThatIsConfiguredByItsNameIsMissedWhenItIsGone() {
        sandbox.removeUnit("named.service").daemonReload();
        await().pollInterval(POLL).until(() -> host.service("named.service").startsWith("UNKNOWN"));
        String id = host.ask("maintenance");
        host.reaches(id, "DRAINING");
        host.allHadTheirTurn();
        assertThat(host.blockers(id)).containsExactly("UNKNOWN_SERVICE named.service");
        unit("named", Units.oneshot("named"));
        sandbox.daemonReload();
        host.reaches(id, "OPEN");
    }

    @Test
    void manyTransientUnitsCostNoReloadAndLeaveNothing() {
        host.close(open());
        long reloads = reloads();
        String before = dropIns();
        sandbox.exec(
                        "sh",
                        "-c",
                        "for i in $(seq 60); do systemd-run --quiet --unit=fleeting-t$i sleep 0.2; systemd-run --quiet"
                                + " --unit=fleeting-o$i --property=Type=oneshot --no-block sleep 0.2; done")
                .orFail();
        host.close(open());
        await().pollInterval(POLL)
                .until(() -> !host.api()
                        .get("/api/v1/services")
                        .expect(200)
                        .body()
                        .toString()
                        .contains("fleeting-"));
        assertThat(dropIns()).isEqualTo(before);
        assertThat(reloads()).isEqualTo(reloads);
        // What stands for their prefix holds for them, too.
        String id = open();
        sandbox.exec("systemd-run", "--quiet", "--unit=fleeting-held", "touch", "/shared/held")
                .orFail();
        host.allHadTheirTurn();
        assertThat(sandbox.shared().resolve("held")).doesNotExist();
        host.close(id);
    }

    private long reloads() {
        return host.lockkeeper()
                .log()
                .lines()
                .filter(line -> line.contains("unit files of the gate are in place"))
                .count();
    }

    private String dropIns() {
        return sandbox.exec("ls", "/run/systemd/system").out();
    }

    @Test
    void typeOfAUnitIsAsOfTheLastReload() {
        job("nightly-type");
        sandbox.daemonReload();
        host.awaitService("nightly-type.service", "IDLE inactive dead");
        String id = open();
        sandbox.systemctl("start", "nightly-type").orFail();
        assertThat(runs("nightly-type")).isZero();

        edit("nightly-type", "simple");
        startsUntilItRuns("nightly-type");
        await().untilAsserted(() -> assertThat(closed(id)).doesNotContain("nightly-type.service"));

        edit("nightly-type", "oneshot");
        await().pollInterval(POLL).untilAsserted(() -> assertThat(closed(id)).contains("nightly-type.service"));
        int before = runs("nightly-type");
        sandbox.systemctl("start", "nightly-type").orFail();
        assertThat(runs("nightly-type")).isEqualTo(before);
        host.close(id);
        awaitNothingOwed();
        sandbox.removeUnit("nightly-type.service.d/type.conf")
                .removeUnit("nightly-type.service")
                .daemonReload();
    }

    @Test
    void typeOfATemplateIsAsOfTheLastReload() {
        job("nightly-many@");
        sandbox.daemonReload();
        sandbox.systemctl("start", "nightly-many@one").orFail();
        String id = open();
        sandbox.systemctl("start", "nightly-many@one").orFail();
        assertThat(runs("nightly-many@")).isEqualTo(1);
        edit("nightly-many@", "exec");
        startsUntilItRuns("nightly-many@one");
        // No instance is there any more that shows the type; and it stays as it is.
        for (int i = 0; i < 5; i++) {
            await().until(
                            () -> sandbox.systemctl("is-active", "nightly-many@one")
                                    .out()
                                    .strip(),
                            "inactive"::equals);
            int before = runs("nightly-many@");
            sandbox.daemonReload().systemctl("start", "nightly-many@one").orFail();
            await().untilAsserted(() -> assertThat(runs("nightly-many@")).isGreaterThan(before));
        }
        edit("nightly-many@", "oneshot");
        await().pollInterval(POLL).untilAsserted(() -> {
            int before = runs("nightly-many@");
            sandbox.systemctl("start", "nightly-many@one").orFail();
            assertThat(runs("nightly-many@")).isEqualTo(before);
        });
        host.close(id);
    }

    private void edit(String name, String type) {
        sandbox.unit(name + ".service.d/type.conf", "[Service]\nType=" + type + "\n");
        sandbox.daemonReload();
    }

    private void startsUntilItRuns(String unit) {
        String key = unit.replaceFirst("@.*", "@");
        int before = runs(key);
        await().pollInterval(POLL).untilAsserted(() -> {
            sandbox.systemctl("start", unit).orFail();
            assertThat(runs(key)).isGreaterThan(before);
        });
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    private List<String> closed(String id) {
        JsonNode closed = host.window(id).body().at("/gate/closed");
        return StreamSupport.stream(closed.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
