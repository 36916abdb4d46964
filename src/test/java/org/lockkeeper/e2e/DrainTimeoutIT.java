package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** What is done when a drain runs out: given up, or what may be stopped is stopped, or it is opened anyway. */
final class DrainTimeoutIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(40);

    @Override
    Settings prepare() {
        daemon("app-web", "");
        daemon("app-cache", "");
        daemon("app-worker@", "");
        daemon("app-deaf", "KillMode=process\nSendSIGKILL=no\nTimeoutStopSec=200ms\n");
        daemon("app-slow", "TimeoutStopSec=1s\n");
        daemon("app-open", "");
        unit("app-stays", Units.simple("app-stays").slowStop());
        alias("app-www.service", "app-web.service");
        alias("app-arbeiter@.service", "app-worker@.service");
        unit("backup-db", Units.oneshot("backup-db"));
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance,update")
                .set("lockkeeper.groups.odd.conflicts-with", "lonely")
                .set("lockkeeper.groups.lonely.conflicts-with", "")
                .set("lockkeeper.gate.stop-timeout", "60s")
                .gated(sandbox)
                .guard("nowhere.service", "odd")
                .guard("app-open.service", "app")
                .with("gate", "off")
                .guard("app-*.service", "app")
                .guard("backup-*.service", "backup");
    }

    private void daemon(String key, String more) {
        String main = key.equals("app-deaf") || key.equals("app-slow")
                ? "/bin/sh -c 'trap : TERM; while :; do sleep 0.1; done'"
                : "/bin/sleep infinity";
        sandbox.unit(key + ".service", "[Service]\nType=exec\nExecStart=" + main + "\n" + more);
    }

    private void alias(String name, String of) {
        try {
            Files.createSymbolicLink(sandbox.unitFolder().resolve(name), Path.of(of));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void endAll() {
        host.closeAll();
        nothingAtTheGate("/owed");
        sandbox.systemctl("kill", "--signal=KILL", "app-*", "backup-db");
        sandbox.systemctl("stop", "app-*", "backup-db");
        sandbox.systemctl("reset-failed");
        host.awaitVerdict("maintenance", "IDLE");
        nothingAtTheGate(
                "/closed"); // it opens a moment after the window has closed, and the next start would be held back
    }

    private void nothingAtTheGate(String list) {
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(host.api()
                                .get("/api/v1/gate")
                                .expect(200)
                                .body()
                                .at(list))
                        .isEmpty());
    }

    private void run(String... units) {
        for (String unit : units) {
            sandbox.systemctl("start", unit).orFail();
            host.awaitService(unit + ".service", "BUSY active running");
        }
    }

    private String ask(String action, String... stop) {
        return host.api()
                .post("/api/v1/windows", fields(action, stop))
                .expect(201)
                .text("/id");
    }

    private static Map<String, Object> fields(String action, String... stop) {
        Map<String, Object> fields = new HashMap<>(Host.fields("maintenance", Map.of("waitTimeout", "1s")));
        fields.put("onDrainTimeout", action);
        if (stop.length > 0) {
            fields.put("stop", List.of(stop));
        }
        return fields;
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    private List<String> audit(String id) {
        return Audit.read(host.api()).of(id).stream()
                .map(entry ->
                        entry.at("/type").asString() + " " + entry.at("/detail").asString(""))
                .map(entry -> entry.replaceAll(" [0-9a-f]{32}", "").strip())
                .toList();
    }

    private static List<String> units(JsonNode stops) {
        return StreamSupport.stream(stops.spliterator(), false)
                .map(stop ->
                        stop.at("/unit").asString() + " " + stop.at("/seen").asString("not seen"))
                .toList();
    }

    @Test
    void withoutAWordItIsGivenUpAndNothingIsStopped() {
        run("app-web");
        String id = host.ask("maintenance", Map.of("waitTimeout", "1s"));
        JsonNode closed = host.reaches(id, "CLOSED").body();
        assertThat(closed.at("/closeReason").asString()).isEqualTo("TIMED_OUT");
        assertThat(closed.at("/onDrainTimeout").asString()).isEqualTo("give-up");
        assertThat(closed.has("drainTimedOut")).isFalse();
        assertThat(active("app-web")).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource({
        "app-web,app-web.service",
        "app-web,app-web",
        "app-web,app-www.service",
        "app-worker@a,app-worker@a.service",
        "app-worker@a,app-arbeiter@a",
        "app-slow,app-slow.service"
    })
    void whatMayBeStoppedIsStoppedBehindAGateAndStartedAgain(String unit, String named) {
        run(unit);
        String id = ask("stop", named, "app-cache");
        host.reaches(id, "DRAINING");
        assertThat(active(unit)).isEqualTo("active");
        JsonNode open = host.reaches(id, "OPEN").body();
        assertThat(active(unit)).isNotEqualTo("active");
        String seen = unit.equals("app-slow") ? "failed (failed)" : "inactive (dead)";
        assertThat(units(open.at("/drainTimedOut/stops"))).containsExactly(unit + ".service " + seen);
        assertThat(open.at("/drainTimedOut/overridden")).isEmpty();
        assertThat(open.at("/blockers")).isEmpty();
        assertThat(host.verdict("maintenance").at("/safe").asBoolean()).isTrue();
        assertThat(audit(id))
                .containsExactly(
                        "REQUESTED",
                        "GRANTED",
                        "DRAIN_TIMED_OUT stop",
                        "STOPPING " + unit + ".service",
                        "STOPPED " + unit + ".service is " + seen,
                        "HELD after: " + unit + ".service");
        // Behind a gate, also what has none otherwise: it is not to come back inside the window.
        sandbox.systemctl("start", unit);
        assertThat(active(unit)).isNotEqualTo("active");
        host.close(id);
        await().atMost(LONG).pollInterval(POLL).until(() -> active(unit).equals("active"));
        run(unit);
        // and has none again: the next window only waits for it
        String next = host.ask("maintenance");
        host.reaches(next, "DRAINING");
        host.allHadTheirTurn();
        assertThat(active(unit)).isEqualTo("active");
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(
                                host.window(next).body().at("/gate/closed").toString())
                        .doesNotContain(unit));
        sandbox.systemctl("restart", unit).orFail();
        host.close(next);
    }

    @Test
    void othersAreNeverStoppedAndNothingIsInVain() {
        run("app-web", "app-cache");
        String id = ask("stop", "app-cache");
        JsonNode closed = host.reaches(id, "CLOSED").body();
        assertThat(closed.at("/closeReason").asString()).isEqualTo("TIMED_OUT");
        assertThat(closed.at("/note").asString()).contains("app-web.service").doesNotContain("app-cache");
        assertThat(Host.blockers(closed.at("/blockers")))
                .containsExactlyInAnyOrder("SERVICE app-web.service", "SERVICE app-cache.service");
        assertThat(active("app-web")).isEqualTo("active");
        assertThat(active("app-cache")).isEqualTo("active");
        assertThat(audit(id)).noneMatch(entry -> entry.startsWith("STOP"));
    }

    @Test
    void oneThatDoesNotStopIsNotSaidToBeStopped() {
        run("app-deaf", "app-web");
        String id = ask("stop", "app-deaf", "app-web");
        await().atMost(LONG)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(units(host.window(id).body().at("/drainTimedOut/stops")))
                        .containsExactlyInAnyOrder("app-deaf.service not seen", "app-web.service inactive (dead)"));
        // systemd has done what it could
        await().atMost(LONG).pollInterval(POLL).until(() -> active("app-deaf").equals("failed"));
        host.allHadTheirTurn();
        JsonNode window = host.window(id).body();
        assertThat(window.at("/state").asString()).isEqualTo("DRAINING");
        assertThat(units(window.at("/drainTimedOut/stops"))).contains("app-deaf.service not seen");
        assertThat(Host.blockers(window.at("/blockers"))).containsExactly("SERVICE app-deaf.service");
        host.close(id);
        assertThat(audit(id)).contains("STOPPED app-web.service is inactive (dead)");
        assertThat(audit(id)).noneMatch(entry -> entry.startsWith("STOPPED app-deaf"));
        await().atMost(LONG).pollInterval(POLL).until(() -> active("app-web").equals("active"));
    }

    @Test
    void killedBetweenTheDecisionAndTheStopItGoesOn() {
        run("app-stays");
        String id = ask("stop", "app-stays");
        await().pollInterval(POLL)
                .untilAsserted(
                        () -> assertThat(host.service("app-stays.service")).startsWith("BUSY deactivating"));
        assertThat(units(host.window(id).body().at("/drainTimedOut/stops")))
                .containsExactly("app-stays.service not seen");
        host.lockkeeper().kill9();
        sandbox.tell("app-stays", "stop");
        await().pollInterval(POLL).until(() -> active("app-stays").equals("inactive"));
        host.lockkeeper().restart();
        JsonNode open = host.reaches(id, "OPEN").body();
        assertThat(units(open.at("/drainTimedOut/stops"))).containsExactly("app-stays.service inactive (dead)");
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        host.close(id);
        await().atMost(LONG).pollInterval(POLL).until(() -> active("app-stays").equals("active"));
        assertThat(audit(id)).filteredOn(entry -> entry.startsWith("STOPPING")).hasSize(1);
    }

    @Test
    void openedAnywayItSaysBesideWhatAndIsNotSafe() {
        run("app-web", "app-cache");
        String id = ask("open-anyway");
        JsonNode open = host.reaches(id, "OPEN").body();
        assertThat(Host.blockers(open.at("/drainTimedOut/overridden")))
                .containsExactlyInAnyOrder("SERVICE app-web.service", "SERVICE app-cache.service");
        assertThat(Host.blockers(open.at("/blockers"))).contains("SERVICE app-web.service");
        assertThat(active("app-web")).isEqualTo("active");
        assertThat(host.verdict("maintenance").at("/safe").asBoolean()).isFalse();
        assertThat(host.verdict("maintenance").at("/state").asString()).isEqualTo("IN_MAINTENANCE");
        host.api().get("/actuator/health/maintenance").expect(503);
        assertThat(audit(id))
                .anyMatch(entry -> entry.startsWith("HELD anyway: ")
                        && entry.contains("app-web.service")
                        && entry.contains("app-cache.service"));
        // once they have ended it is as safe as any other
        sandbox.systemctl("stop", "app-web", "app-cache").orFail();
        await().pollInterval(POLL)
                .until(() -> host.verdict("maintenance").at("/safe").asBoolean());
        assertThat(Host.blockers(host.window(id).body().at("/drainTimedOut/overridden")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open-anyway", "stop"})
    void noLeaseOfOthersIsOverridden(String action) {
        String other = host.ask("update");
        host.reaches(other, "OPEN");
        String id = action.equals("stop") ? ask(action, "app-web") : ask(action);
        JsonNode closed = host.reaches(id, "CLOSED").body();
        assertThat(closed.at("/closeReason").asString()).isEqualTo("TIMED_OUT");
        assertThat(Host.blockers(closed.at("/blockers"))).containsExactly("LEASE " + other);
        assertThat(host.state(other)).isEqualTo("OPEN");
    }

    @Test
    void whatIsNotKnownIsNotOverriddenAndGivenUpAtOnce() {
        Map<String, Object> fields = with("group", "lonely", fields("open-anyway"));
        String id = host.api().post("/api/v1/windows", fields).expect(201).text("/id");
        JsonNode closed = host.reaches(id, "CLOSED").body();
        assertThat(closed.at("/closeReason").asString()).isEqualTo("TIMED_OUT");
        assertThat(closed.at("/note").asString()).contains("not opened anyway", "nowhere.service");
        assertThat(Host.blockers(closed.at("/blockers"))).containsExactly("UNKNOWN_SERVICE nowhere.service");
    }

    @Test
    void whatEndsInTimeIsNotTouched() {
        unitAtWork();
        String id = host.api()
                .post("/api/v1/windows", with("waitTimeout", "20s", fields("stop", "backup-db")))
                .expect(201)
                .text("/id");
        host.reaches(id, "DRAINING");
        sandbox.tell("backup-db", "end");
        JsonNode open = host.reaches(id, "OPEN").body();
        assertThat(open.has("drainTimedOut")).isFalse();
        assertThat(open.at("/stop/0").asString()).isEqualTo("backup-db.service");
    }

    @Test
    void jobsLeasesTakeItAsWell() {
        unitAtWork();
        Map<String, Object> fields = new HashMap<>(
                Map.of("group", "update", "reason", "a reason", "owner", Map.of("name", "bob"), "waitTimeout", "1s"));
        fields.put("onDrainTimeout", "open-anyway");
        String id = host.api().post("/api/v1/leases", fields).expect(201).text("/id");
        JsonNode held = host.api()
                .get("/api/v1/leases/" + id + "?until=HELD&wait=30s")
                .expect(200)
                .body();
        assertThat(held.at("/state").asString()).isEqualTo("HELD");
        assertThat(Host.blockers(held.at("/drainTimedOut/overridden"))).containsExactly("SERVICE backup-db.service");
        host.api()
                .delete("/api/v1/leases/" + id + "?token=" + held.at("/token").asString())
                .expect(200);
        sandbox.tell("backup-db", "end");
    }

    @ParameterizedTest
    @MethodSource("org.lockkeeper.e2e.Lockctl#shells")
    void lockctlSaysWhatWasDone(String shell) {
        run("app-web");
        Lockctl lockctl = new Lockctl(shell, host.lockkeeper().baseUri().toString());
        CommandResult opened = lockctl.run(
                "window", "open", "--for=10min", "--reason=r", "--wait=1s", "--on-drain-timeout", "open-anyway");
        assertThat(opened.exitCode()).as(opened.err()).isZero();
        assertThat(opened.err()).contains("not safe: it is there although app-web.service is active");
        assertThat(host.state(opened.out().strip())).isEqualTo("OPEN");
        host.close(opened.out().strip());
        CommandResult ran = lockctl.run(
                "run",
                "--group=update",
                "--timeout=1s",
                "--on-drain-timeout=stop",
                "--stop=app-cache",
                "--stop",
                "app-www",
                "--",
                "true");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("app-web.service was stopped for it, and is inactive (dead)");
        CommandResult given = lockctl.run("run", "--group=update", "--stop=app-web", "--", "true");
        assertThat(given.exitCode()).isEqualTo(64);
        assertThat(given.err()).contains("stop is of use with onDrainTimeout 'stop' alone");
        assertThat(lockctl.run("window", "close", "w-1", "--stop=app-web").exitCode())
                .isEqualTo(64);
        await().atMost(LONG).pollInterval(POLL).until(() -> active("app-web").equals("active"));
    }

    private void unitAtWork() {
        start("backup-db");
        host.awaitService("backup-db.service", "BUSY activating start");
    }

    private static Map<String, Object> with(String key, Object value, Map<String, Object> fields) {
        fields.put(key, value);
        return fields;
    }

    @ParameterizedTest
    @CsvSource({
        "onDrainTimeout,kill,",
        "onDrainTimeout,STOP,app-web",
        "stop,stop,",
        "stop,stop,sshd",
        "stop,stop,app-*",
        "stop,stop,app-worker@",
        "stop,stop,not a name",
        "stop,stop,app-open",
        "stop,stop,app-web.timer",
        "stop,give-up,app-web",
        "stop,open-anyway,app-web",
        "stop,,app-web"
    })
    void whatCannotBeMeantIsRefusedWithItsField(String field, String action, String stop) {
        Map<String, Object> fields = new HashMap<>(Host.fields("maintenance", Map.of()));
        if (action != null) {
            fields.put("onDrainTimeout", action);
        }
        if (stop != null) {
            fields.put("stop", List.of(stop));
        }
        JsonNode problem =
                host.api().post("/api/v1/windows", fields).expect(400).body();
        assertThat(problem.at("/type").asString()).endsWith("invalid-request");
        assertThat(problem.at("/errors/0/field").asString()).isEqualTo(field);
    }
}
