package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;
import tools.jackson.databind.JsonNode;

/** A gate is in force, is put in force again, or says for which unit it is not; and one unit's fault is that unit's alone. */
final class UngatedIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String LONG_NAME = "backup-" + "x".repeat(253 - 7 - 8) + ".service";
    private static final String CLOSED = "/run/lockkeeper-gate/closed/";

    @Override
    Settings prepare() {
        for (String key : List.of("edited", "anyother", "strict", "trigger", "late", "late-strict", "b")) {
            job("backup-" + key + ".service");
        }
        job("cleanup-bad.service");
        job("cleanup-blocked.service");
        job(LONG_NAME);
        drop("backup-edited", "override.conf", "ConditionPathExists=");
        drop("backup-anyother", "override.conf", "ConditionPathIsDirectory=");
        drop("backup-strict", "override.conf", "AssertFileNotEmpty=");
        drop("backup-trigger", "override.conf", "ConditionPathExists=|/etc/passwd");
        drop("backup-late", "zzz.conf", "ConditionACPower=");
        drop("backup-late-strict", "zzz.conf", "AssertPathExists=");
        inside("touch /run/systemd/system/cleanup-blocked.service.d");
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-strict.service", "backup")
                .with("gate", "strict")
                .guard("backup-late-strict.service", "backup")
                .with("gate", "strict")
                .guard("backup-*.service", "backup")
                .guard("cleanup-bad.service", "cleanup")
                .guard("cleanup-blocked.service", "cleanup");
    }

    private void job(String unit) {
        sandbox.unit(unit, "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/%p.runs'\n");
    }

    private void drop(String unit, String file, String line) {
        sandbox.unit(unit + ".service.d/" + file, "[Unit]\n" + line + "\n");
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    private int runsOfStart(String unit) {
        int before = sandbox.reachedLines(unit + ".runs");
        sandbox.systemctl("start", unit);
        return sandbox.reachedLines(unit + ".runs") - before;
    }

    private Map<String, String> ungated(String of) {
        JsonNode list =
                host.api().get(of).expect(200).body().at(of.equals("/api/v1/gate") ? "/ungated" : "/gate/ungated");
        Map<String, String> reasons = new TreeMap<>();
        list.forEach(
                one -> reasons.put(one.at("/unit").asString(), one.at("/reason").asString()));
        return reasons;
    }

    private Map<String, String> ungated() {
        return ungated("/api/v1/gate");
    }

    private List<String> closed() {
        JsonNode list = host.api().get("/api/v1/gate").expect(200).body().at("/closed");
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.at("/gate").asString())
                .toList();
    }

    @AfterEach
    void endAll() {
        host.closeAll();
        await().atMost(LONG).pollInterval(POLL).until(() -> closed().isEmpty());
        await().atMost(LONG)
                .pollInterval(POLL)
                .until(() -> host.api()
                        .get("/api/v1/gate")
                        .expect(200)
                        .body()
                        .at("/owed")
                        .isEmpty());
    }

    @Test
    void overridesThatEmptyConditionsLeaveTheGateInForce() {
        String id = open();
        assertThat(ungated("/api/v1/windows/" + id))
                .doesNotContainKeys(
                        "backup-edited.service",
                        "backup-anyother.service",
                        "backup-strict.service",
                        "backup-trigger.service");
        for (String unit : List.of("backup-edited", "backup-anyother", "backup-strict", "backup-trigger")) {
            assertThat(runsOfStart(unit)).as(unit).isZero();
        }
    }

    @Test
    void conditionsThatALaterDropInTakesAwayAreSaid() {
        String id = open();
        Map<String, String> ungated = ungated("/api/v1/windows/" + id);
        assertThat(ungated.get("backup-late.service")).contains("/etc/systemd/system/backup-late.service.d/zzz.conf");
        assertThat(ungated.get("backup-late-strict.service"))
                .contains("/etc/systemd/system/backup-late-strict.service.d/zzz.conf");
        assertThat(ungated.get("cleanup-blocked.service")).contains("has not read");
        assertThat(ungated.get(LONG_NAME)).contains("too long");
        assertThat(ungated).hasSize(4);
        assertThat(runsOfStart("backup-late")).isOne();
        assertThat(runsOfStart("cleanup-blocked")).isOne();
        assertThat(runsOfStart("backup-b")).isZero();
        assertThat(host.api().get("/actuator/health/gate").expect(200).text("/details/ungated"))
                .isEqualTo("4");
        assertThat(host.lockkeeper().log()).contains("backup-late.service is not kept from starting: its condition on");
    }

    @Test
    void conditionsThatAreTakenAwayInsideAWindowAreSaidUntilTheyAreBack() {
        open();
        inside("mkdir -p /run/systemd/system/backup-b.service.d && "
                + "printf '[Unit]\\nConditionPathExists=\\n' >/run/systemd/system/backup-b.service.d/zzz.conf");
        sandbox.daemonReload();
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(ungated().get("backup-b.service"))
                        .contains("/run/systemd/system/backup-b.service.d/zzz.conf resets"));
        inside("rm /run/systemd/system/backup-b.service.d/zzz.conf");
        sandbox.daemonReload();
        await().pollInterval(POLL).untilAsserted(() -> assertThat(ungated()).doesNotContainKey("backup-b.service"));
        assertThat(runsOfStart("backup-b")).isZero();
    }

    @Test
    void gateThatCannotBeClosedIsSaidAndTheOthersAreClosed() {
        inside("mkdir -p " + CLOSED + " && ln -s /nowhere/at/all " + CLOSED + "cleanup-bad.service");
        String id = open();
        assertThat(host.window(id).text("/gate/state")).isEqualTo("READY");
        assertThat(ungated("/api/v1/windows/" + id).get("cleanup-bad.service")).contains("cannot be closed");
        assertThat(closed()).contains("backup-b.service").doesNotContain("cleanup-bad.service");
        assertThat(runsOfStart("cleanup-bad")).isOne();
        assertThat(runsOfStart("backup-b")).isZero();
        inside("rm " + CLOSED + "cleanup-bad.service");
        await().pollInterval(POLL).until(() -> closed().contains("cleanup-bad.service"));
        assertThat(runsOfStart("cleanup-bad")).isZero();
    }

    @Test
    void gateThatCannotBeOpenedStaysListedAndTheOthersOpen() {
        inside("mkdir -p " + CLOSED + "cleanup-bad.service/x");
        String id = open();
        assertThat(runsOfStart("cleanup-bad")).isZero();
        host.close(id);
        await().pollInterval(POLL).until(() -> closed().equals(List.of("cleanup-bad.service")));
        assertThat(runsOfStart("backup-b")).isOne();
        inside("rmdir " + CLOSED + "cleanup-bad.service/x");
        await().atMost(LONG).pollInterval(POLL).until(() -> closed().isEmpty());
    }

    @Test
    void whatIsUndoneByHandIsPutBack() {
        open();
        assertThat(runsOfStart("backup-b")).isZero();
        inside("rm -f /run/lockkeeper-gate/closed/*");
        awaitClosedAgain();
        inside("rm -rf /run/lockkeeper-gate");
        awaitClosedAgain();
        inside("rm -rf /run/lockkeeper-gate /run/systemd/system/*.d/*lockkeeper-gate.conf"
                + " /run/systemd/system/lockkeeper-*");
        sandbox.daemonReload();
        awaitClosedAgain();
        await().pollInterval(POLL).until(() -> active("lockkeeper-gate.timer"));
        assertThat(ungated()).doesNotContainKey("backup-b.service");
        assertThat(host.api().get("/api/v1/gate").expect(200).text("/state")).isEqualTo("READY");
    }

    /** One that started again and again would be kept from it by its start limit, too. */
    private void awaitClosedAgain() {
        await().pollInterval(POLL)
                .until(() ->
                        sandbox.exec("test", "-e", CLOSED + "backup-b.service").exitCode() == 0);
        await().pollInterval(POLL).until(() -> runsOfStart("backup-b") == 0);
    }

    @Test
    void deadMansTimerOutlivesWhoIsolatesATargetAndIsArmedAgainWhenItIsStopped() {
        open();
        assertThat(active("lockkeeper-gate.timer")).isTrue();
        sandbox.systemctl("isolate", "sandbox.target").orFail();
        host.lockkeeper().kill9();
        assertThat(active("lockkeeper-gate.timer")).isTrue();
        host.lockkeeper().restart();
        await().until(() -> !closed().isEmpty());
        sandbox.systemctl("stop", "lockkeeper-gate.timer").orFail();
        await().pollInterval(POLL).until(() -> active("lockkeeper-gate.timer"));
    }

    private boolean active(String unit) {
        return sandbox.systemctl("is-active", unit).exitCode() == 0;
    }
}
