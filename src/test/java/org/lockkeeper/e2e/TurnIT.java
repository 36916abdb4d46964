package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Units;

/** Units that ask for a lease: whose turn it is depends on whether they have begun their work. */
class TurnIT extends SandboxedTest {

    private static final String LEASES = "/api/v1/leases";

    /** Work of {@code crew} excludes itself, but its leases, {@code pass}, do not exclude each other. */
    @Override
    Settings prepare() {
        for (String unit : List.of("crew-a", "crew-b", "crew-c")) {
            unit(unit, Units.oneshot(unit).startPre());
        }
        unit("backup-busy", Units.oneshot("backup-busy"));
        unit("backup-pre", Units.oneshot("backup-pre").startPre());
        unit("backup-start", Units.oneshot("backup-start"));
        unit(
                "backup-start-post",
                Units.simple("backup-start-post")
                        .service("ExecStartPost=/bin/sh /shared/await backup-start-post start-post"));
        unit("backup-running", Units.simple("backup-running"));
        unit("backup-reload", Units.simple("backup-reload").reload());
        unit("backup-stop", Units.simple("backup-stop").slowStop());
        return Settings.standard()
                .set("lockkeeper.groups.crew.conflicts-with", "crew,pass,site")
                .set("lockkeeper.groups.pass.conflicts-with", "")
                .set("lockkeeper.groups.site.conflicts-with", "")
                .guard("crew-*.service", "crew")
                .guard("backup-*.service", "backup");
    }

    @AfterEach
    void tidyUp() {
        host.releaseAll();
        host.closeAll();
        sandbox.systemctl("kill", "--signal=KILL", "crew-*", "backup-*");
        host.awaitVerdict("maintenance", "IDLE");
        host.awaitVerdict("crew", "IDLE");
    }

    private void begin(String unit, String sub) {
        start(unit + ".service");
        at(unit, sub);
    }

    private void at(String unit, String sub) {
        await().untilAsserted(() -> assertThat(host.service(unit + ".service")).endsWith(" " + sub));
    }

    private String asks(String unit, String group) {
        String run = sandbox.systemctl("show", "--value", "--property=InvocationID", unit + ".service")
                .orFail()
                .out()
                .trim();
        Map<String, Object> owner = Map.of("unit", unit, "invocationId", run);
        return host.api()
                .post(LEASES, Map.of("group", group, "reason", "nightly", "owner", owner, "waitTimeout", "10min"))
                .expect(201)
                .text("/id");
    }

    private void reaches(String lease, String state) {
        assertThat(host.api()
                        .get(LEASES + "/" + lease + "?until=" + state + "&wait=30s")
                        .text("/state"))
                .isEqualTo(state);
    }

    private String state(String lease) {
        return host.api().get(LEASES + "/" + lease).text("/state");
    }

    private void staysShut(String window, String unit) {
        host.allHadTheirTurn();
        assertThat(host.state(window)).isEqualTo("DRAINING");
        assertThat(host.blockers(window)).containsExactly("SERVICE " + unit + ".service");
        assertThat(host.window(window).text("/blockers/0/detail")).contains("in the middle of its work");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "start-post", "running", "reload", "stop"})
    void aWindowDoesNotOpenBesideAUnitThatAsksInTheMiddleOfItsWork(String sub) {
        String unit = "backup-" + sub;
        if (sub.equals("reload") || sub.equals("stop")) {
            begin(unit, "running");
            systemctl(sub, unit + ".service");
            at(unit, sub);
        } else {
            begin(unit, sub);
        }
        String window = host.ask("maintenance");
        String lease = asks(unit, "maintenance");
        assertThat(state(lease)).isEqualTo("QUEUED");
        staysShut(window, unit);
        sandbox.tell(unit, sub);
        sandbox.tell(unit, "end");
        host.reaches(window, "OPEN");
    }

    @Test
    void aUnitThatAsksBeforeItsWorkIsNotWaitedForUntilItBegins() {
        begin("backup-busy", "start");
        begin("backup-pre", "start-pre");
        String window = host.ask("maintenance");
        asks("backup-pre", "maintenance");
        await().untilAsserted(() -> assertThat(host.blockers(window)).containsExactly("SERVICE backup-busy.service"));
        // It does not wait for its answer: its request stands in the queue, and it is at work.
        sandbox.tell("backup-pre", "start-pre");
        at("backup-pre", "start");
        sandbox.tell("backup-busy", "end");
        at("backup-busy", "dead");
        staysShut(window, "backup-pre");
        sandbox.tell("backup-pre", "end");
        host.reaches(window, "OPEN");
    }

    @Test
    void aWindowOpensBesideAUnitThatWaitsBeforeItsWork() {
        begin("backup-pre", "start-pre");
        String window = host.ask("maintenance");
        assertThat(host.blockers(window)).containsExactly("SERVICE backup-pre.service");
        String lease = asks("backup-pre", "maintenance");
        host.reaches(window, "OPEN");
        assertThat(host.blockers(window)).isEmpty();
        assertThat(state(lease)).isEqualTo("QUEUED");
    }

    /** Each is busy, and so in the way of the other's lease, though the leases do not conflict. */
    @Test
    void unitsThatDrainForEachOtherTakeTurnsInTheOrderTheyAsked() {
        List<String> units = List.of("crew-b", "crew-c", "crew-a");
        units.forEach(unit -> begin(unit, "start-pre"));
        List<String> leases = units.stream().map(unit -> asks(unit, "pass")).toList();
        for (int i = 0; i < units.size(); i++) {
            reaches(leases.get(i), "HELD");
            host.allHadTheirTurn();
            for (int later = i + 1; later < units.size(); later++) {
                assertThat(state(leases.get(later))).isEqualTo("DRAINING");
            }
            sandbox.tell(units.get(i), "start-pre");
            at(units.get(i), "start");
            sandbox.tell(units.get(i), "end");
        }
    }

    /** The window excludes the work, but not the leases of the units that do it. */
    @Test
    void aWindowHasItsTurnAmongThem() {
        begin("crew-a", "start-pre");
        begin("crew-b", "start-pre");
        String first = asks("crew-a", "pass");
        String window = host.ask("site", Map.of("waitTimeout", "10min"));
        String last = asks("crew-b", "pass");
        reaches(first, "HELD");
        assertThat(host.blockers(window)).containsExactly("SERVICE crew-a.service");
        sandbox.tell("crew-a", "start-pre");
        at("crew-a", "start");
        sandbox.tell("crew-a", "end");
        host.reaches(window, "OPEN");
        host.allHadTheirTurn();
        assertThat(state(last)).isEqualTo("DRAINING");
        assertThat(Host.blockers(host.api().get(LEASES + "/" + last).body().at("/blockers")))
                .containsExactly("LEASE " + window);
        host.close(window);
        reaches(last, "HELD");
    }
}
