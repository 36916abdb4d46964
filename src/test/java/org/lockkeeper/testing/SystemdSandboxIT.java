package org.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SystemdSandboxIT {
    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @BeforeAll
    void boot() {
        sandbox = SystemdSandbox.start();
    }

    @AfterAll
    void end() {
        if (sandbox != null) { // skipped
            sandbox.close();
        }
    }

    @Test
    void answersOnItsBusFromOutside() {
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();
    }

    @Test
    void knowsNoneOfTheHostsServicesAndTimers() {
        assertThat(sandbox.systemctl("list-unit-files", "--no-legend", "*.timer")
                        .out())
                .isEmpty();
        assertThat(sandbox.systemctl("list-units", "--no-legend", "--plain", "--state=loaded", "*.service")
                        .out())
                .doesNotContain("cron", "ssh", "networking");
        assertThat(sandbox.systemctl("--failed", "--no-legend").out()).isEmpty();
    }

    /** As after kill -9 of the demonstration: nobody has cleared its folder. */
    @Test
    void whatAKilledOneHasLeftIsNoObstacle() throws IOException {
        Path left = Path.of(System.getProperty("basedir", ""), "target/sandbox/left");
        Files.createDirectories(left.resolve("shared"));
        Files.createDirectories(left.resolve("units"));
        Files.writeString(left.resolve("shared/await"), "old");
        Files.writeString(left.resolve("units/old.service"), "[Service]\nExecStart=true\n");
        try (SystemdSandbox again = SystemdSandbox.boot("left")) {
            assertThat(again.systemctl("cat", "old.service").exitCode()).isNotZero();
            assertThatThrownBy(() -> SystemdSandbox.boot("left")).hasMessageContaining("one is running");
            assertThat(pingFromOutside(again).exitCode()).isZero();
        }
        assertThat(left).doesNotExist();
    }

    @Test
    void runsAOneshotUntilItIsTold() {
        sandbox.unit("told.service", Units.oneshot("told").stopPost().text()).daemonReload();
        sandbox.systemctl("start", "--no-block", "told.service").orFail();
        awaitReached("told", "end");
        assertState("told.service", "activating", "start");

        sandbox.tell("told", "end");
        awaitReached("told", "stop-post");
        assertState("told.service", "deactivating", "stop-post");

        sandbox.tell("told", "stop-post");
        awaitState("told.service", "inactive", "dead");
        assertThat(sandbox.reached("told", "end")).hasSize(1).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void bringsUnitsIntoTheStatesThatAreEasilyMissed() {
        sandbox.unit("failing.service", Units.oneshot("failing").text())
                .unit("done.service", Units.oneshot("done").remainAfterExit().text())
                .unit(
                        "slow.service",
                        Units.slowStart("slow").slowStop().reload().text())
                .unit(
                        "queued.service",
                        Units.oneshot("queued").after("slow.service").text())
                .unit(
                        "again.service",
                        Units.simple("again").autoRestart(Duration.ofHours(1)).text())
                .unit("left.service", Units.leftover("left").text())
                .daemonReload();

        sandbox.tell("failing", "end", 7);
        assertThat(sandbox.systemctl("start", "failing.service").exitCode()).isOne();
        assertState("failing.service", "failed", "failed");

        sandbox.tell("done", "end");
        sandbox.systemctl("start", "done.service").orFail();
        assertState("done.service", "active", "exited");

        sandbox.systemctl("start", "--no-block", "slow.service", "queued.service")
                .orFail();
        awaitReached("slow", "ready");
        assertState("slow.service", "activating", "start");
        assertThat(sandbox.systemctl("list-jobs", "--no-legend").out()).contains("queued.service start waiting");
        sandbox.tell("slow", "ready");
        sandbox.tell("queued", "end");
        awaitState("slow.service", "active", "running");
        sandbox.systemctl("reload", "--no-block", "slow.service").orFail();
        awaitState("slow.service", "reloading", "reload");
        sandbox.tell("slow", "reload");
        awaitState("slow.service", "active", "running");
        sandbox.systemctl("stop", "--no-block", "slow.service").orFail();
        awaitState("slow.service", "deactivating", "stop");
        sandbox.tell("slow", "stop");
        awaitState("slow.service", "inactive", "dead");

        sandbox.tell("again", "end");
        sandbox.systemctl("start", "again.service").orFail();
        awaitState("again.service", "activating", "auto-restart");
        sandbox.systemctl("stop", "again.service").orFail();

        sandbox.systemctl("start", "left.service").orFail();
        awaitReached("left", "leftover");
        awaitReached("left", "end");
        sandbox.tell("left", "end");
        awaitState("left.service", "inactive", "dead");
        assertThat(sandbox.exec("cat", "/sys/fs/cgroup/system.slice/left.service/cgroup.procs")
                        .out())
                .isNotBlank();
        sandbox.tell("left", "leftover");
    }

    @Test
    void losesAndRegainsItsBus() {
        sandbox.stopBus();
        assertThat(sandbox.busSocket()).doesNotExist();
        assertThat(sandbox.systemctl("is-active", "dbus.service").out()).isEqualTo("inactive\n");
        sandbox.restartBus();
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();

        sandbox.hideBusSocket();
        assertThat(pingFromOutside(sandbox).exitCode()).isNotZero();
        sandbox.showBusSocket();
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();

        sandbox.pauseBus();
        assertThat(pingFromOutside(sandbox).exitCode()).isNotZero();
        sandbox.resumeBus();
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();
    }

    @Test
    void hangsGoesOnAndReexecutes() {
        sandbox.pauseSystemd();
        assertThat(pingFromOutside(sandbox).exitCode()).isNotZero();
        sandbox.resumeSystemd();
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();

        long pid = sandbox.pidOfInit();
        String owner = ownerOfSystemdsName();
        sandbox.reexec();
        assertThat(ownerOfSystemdsName()).isNotEqualTo(owner);
        assertThat(sandbox.pidOfInit()).isEqualTo(pid);
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();
    }

    @Test
    void rebootsAndKeepsWhatAHostKeeps() {
        String before = bootId();
        sandbox.unit("kept.service", Units.simple("kept").text()).daemonReload();
        sandbox.systemctl("start", "kept.service").orFail();
        sandbox.exec("touch", "/etc/kept", "/run/lost").orFail();
        sandbox.reboot();
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();
        assertThat(bootId()).isNotEqualTo(before);
        assertThat(sandbox.exec("test", "-e", "/etc/kept").exitCode()).isZero();
        assertThat(sandbox.exec("test", "-e", "/run/lost").exitCode()).isOne();
        assertState("kept.service", "inactive", "dead");
    }

    private String bootId() {
        return sandbox.exec("cat", "/proc/sys/kernel/random/boot_id").orFail().out();
    }

    @Test
    void leavesNothingBehindBesideAnotherOne() {
        SystemdSandbox other = SystemdSandbox.start();
        long pid = other.pidOfInit();
        other.unit("busy.service", Units.oneshot("busy").text()).daemonReload();
        other.systemctl("start", "--no-block", "busy.service").orFail();

        other.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(other.busSocket().getParent()).doesNotExist();
        assertThat(Files.exists(other.shared())).isFalse();
        assertThat(pingFromOutside(sandbox).exitCode()).isZero();
    }

    private static CommandResult pingFromOutside(SystemdSandbox sandbox) {
        return Commands.run(
                Duration.ofSeconds(10),
                List.of(("timeout 1 busctl --address=" + sandbox.address()
                                + " call org.freedesktop.systemd1 /org/freedesktop/systemd1"
                                + " org.freedesktop.DBus.Peer Ping")
                        .split(" ")));
    }

    private String ownerOfSystemdsName() {
        return sandbox.exec(
                        "busctl",
                        "call",
                        "org.freedesktop.DBus",
                        "/",
                        "org.freedesktop.DBus",
                        "GetNameOwner",
                        "s",
                        "org.freedesktop.systemd1")
                .orFail()
                .out();
    }

    private void awaitReached(String key, String event) {
        await().until(() -> !sandbox.reached(key, event).isEmpty());
    }

    private void awaitState(String unit, String active, String sub) {
        await().untilAsserted(() -> assertState(unit, active, sub));
    }

    private void assertState(String unit, String active, String sub) {
        assertThat(sandbox.systemctl("show", "--value", "--property=ActiveState,SubState", unit)
                        .out())
                .isEqualTo(active + "\n" + sub + "\n");
    }
}
