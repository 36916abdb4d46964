package org.lockkeeper.host.systemd.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.Units;
import org.lockkeeper.testing.CommandResult;

final class DisturbancesIT extends SandboxTest {

    @Test
    void believesNoForgedSignal() {
        running("victim");
        watch(List.of("victim.service"), List.of("forged-*"));
        String path = UnitName.toPath("victim.service");
        emit(
                path,
                Systemd.PROPERTIES,
                "PropertiesChanged",
                "sa{sv}as",
                Systemd.UNIT,
                "2",
                "ActiveState",
                "s",
                "inactive",
                "SubState",
                "s",
                "dead",
                "0");
        emit(
                UnitName.toPath("forged-x.service"),
                Systemd.PROPERTIES,
                "PropertiesChanged",
                "sa{sv}as",
                Systemd.UNIT,
                "2",
                "ActiveState",
                "s",
                "active",
                "SubState",
                "s",
                "running",
                "0");
        emit(Systemd.PATH, Systemd.MANAGER, "UnitRemoved", "so", "victim.service", path);
        emit(
                Systemd.PATH,
                Systemd.MANAGER,
                "JobNew",
                "uos",
                "1",
                "/org/freedesktop/systemd1/job/1",
                "forged-y.service");
        emit("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged", "sss", Systemd.NAME, ":1.0", "");
        emit(path, Systemd.PROPERTIES, "PropertiesChanged", "s(u)v", Systemd.UNIT, "1", "s", "odd");
        emit(Systemd.PATH, Systemd.MANAGER, "UnitNew", "b", "true");

        // a true signal that comes after them all shows that they have been processed
        running("after-forgery");
        try (Watched second = new Watched(sandbox.address(), List.of("after-forgery.service"), List.of()).awaitLive()) {
            second.awaitState("after-forgery.service", "active", "running");
        }
        sandbox.systemctl("reload-or-restart", "after-forgery.service").orFail();
        assertThat(watched.watch.units().live()).isTrue();
        assertThat(watched.heard.stream().filter(Units::live)).isNotEmpty().allSatisfy(units -> {
            assertThat(units.states()).containsOnlyKeys("victim.service");
            assertThat(units.states().get("victim.service"))
                    .isNotNull()
                    .satisfies(state -> assertThat(state.activeState()).isEqualTo("active"));
        });
        stop("victim");
        watched.awaitState("victim.service", "inactive", "dead");
    }

    @Test
    void findsBackAfterTheBusRestarted() {
        running("over-restart");
        watch(List.of("over-restart.service"), List.of());
        sandbox.stopBus();
        Units stale = watched.awaitStale();
        assertThat(stale.staleReason()).isNotBlank();
        assertThat(stale.states().get("over-restart.service"))
                .isNotNull()
                .satisfies(state -> assertThat(state.activeState()).isEqualTo("active"));
        assertThat(watched.watch.refresh().live()).isFalse();
        stop("over-restart");
        sandbox.restartBus();
        watched.awaitLive().awaitState("over-restart.service", "inactive", "dead");
        assertThat(watched.manager.reconnects()).isEqualTo(1);
        running("over-restart");
        watched.awaitState("over-restart.service", "active", "running");
        stop("over-restart");
        watched.awaitState("over-restart.service", "inactive", "dead");
    }

    @Test
    void staysTrueOverReloadAndReexecution() {
        running("over-reload");
        watch(List.of("over-reload.service", "idle-over-reload.service"), List.of());
        for (int i = 0; i < 3; i++) {
            sandbox.daemonReload();
        }
        assertThat(watched.watch.refresh().live()).isTrue();
        sandbox.reexec();
        watched.awaitLive();
        assertThat(watched.heard.stream().filter(Units::live))
                .allSatisfy(units -> assertThat(units.states().get("over-reload.service"))
                        .isNotNull()
                        .satisfies(state -> assertThat(state.activeState()).isEqualTo("active")));
        stop("over-reload");
        watched.awaitState("over-reload.service", "inactive", "dead");
        running("over-reload");
        watched.awaitState("over-reload.service", "active", "running");
        stop("over-reload");
        assertThat(watched.watch.refresh().live()).isTrue();
    }

    @Test
    void waitsForASocketThatIsMissing() throws Exception {
        Path socket = sandbox.scratch().resolve("later_socket");
        Files.createDirectories(sandbox.scratch());
        try (Watched early = new Watched("unix:path=" + socket, List.of("later.service"), List.of())) {
            await().untilAsserted(() -> assertThat(early.watch.units().staleReason())
                    .contains("no connection to the bus", socket.toString()));
            assertThat(early.watch.refresh().live()).isFalse();
            Files.createSymbolicLink(socket, sandbox.busSocket());
            early.awaitLive();
            assertThat(early.state("later.service")).isNotNull();
        }
    }

    @Test
    void noticesThatSystemdHangsAndThatItGoesOn() {
        running("over-hang");
        watch(List.of("over-hang.service"), List.of());
        sandbox.pauseSystemd();
        try {
            Units refreshed = watched.watch.refresh();
            assertThat(refreshed.live()).isFalse();
            assertThat(refreshed.staleReason()).contains("did not answer").contains("1000 ms");
            assertThat(watched.watch.units().live()).isFalse();
        } finally {
            sandbox.resumeSystemd();
        }
        watched.awaitLive().awaitState("over-hang.service", "active", "running");
        stop("over-hang");
        watched.awaitState("over-hang.service", "inactive", "dead");
    }

    @Test
    void noticesAHangByTheResync() {
        watched = new Watched(sandbox.address(), List.of("any.service"), List.of(), Duration.ofSeconds(1)).awaitLive();
        sandbox.pauseSystemd();
        try {
            assertThat(watched.awaitStale().staleReason()).contains("did not answer");
        } finally {
            sandbox.resumeSystemd();
        }
        watched.awaitLive();
    }

    /** That question may take long, and systemd answers no other meanwhile. */
    @Test
    void noticesAHangInTheMomentInWhichItReadsUnitFiles() {
        for (int i = 0; i < 20; i++) { // as many as let the moment last
            sandbox.unit("filed-" + i + ".service", "[Service]\nType=oneshot\nExecStart=true\n");
        }
        sandbox.daemonReload();
        watched = new Watched(sandbox.address(), List.of("any.service"), List.of("filed-*"), Duration.ofMinutes(5))
                .awaitLive();
        String reason = "";
        for (int i = 0; i < 5 && !reason.contains("ListUnitFilesByPatterns"); i++) {
            sandbox.daemonReload();
            // Files are read again no sooner than fifty times as long as it took before.
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(DisturbancesIT::readsUnitFiles);
            sandbox.pauseSystemd();
            try {
                watched.watch.refresh();
                await().pollDelay(Duration.ZERO)
                        .until(() -> !watched.watch.units().live());
                reason = String.valueOf(watched.watch.units().staleReason());
            } finally {
                sandbox.resumeSystemd();
            }
            watched.awaitLive();
        }
        assertThat(reason).contains("has not answered ListUnitFilesByPatterns");
    }

    private static boolean readsUnitFiles() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("systemd-watch"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals("readFiles"));
    }

    @Test
    void neitherStartsNorEndsTooLateOnABusThatHangs() {
        sandbox.pauseBus();
        try (Watched hung = new Watched(sandbox.address(), List.of("any.service"), List.of())) {
            assertThat(hung.watch.refresh().live()).isFalse();
            assertThat(hung.watch.units().staleReason()).contains("has not answered");
            sandbox.resumeBus();
            hung.awaitLive();
        } finally {
            sandbox.resumeBus();
        }
    }

    /** Starts and stops as fast as systemd can; each refresh is compared with what the unit itself knows. */
    @Test
    void neverCallsARunningUnitIdleInAStorm() {
        sandbox.unit("storm@.service", """
                [Service]
                Type=oneshot
                ExecStart=/bin/sh -c 'echo > /run/storm-%i; sleep 0.01; rm /run/storm-%i'
                """)
                .unit(
                        "canary.service",
                        org.lockkeeper.testing.Units.simple("canary").text())
                .daemonReload();
        watch(List.of("canary.service"), List.of("storm@*.service"));
        CompletableFuture<CommandResult> storm =
                CompletableFuture.supplyAsync(() -> sandbox.exec(Duration.ofMinutes(3), "/bin/sh", "-c", """
                for n in $(seq 60); do
                  systemctl start --no-block storm@1 storm@2 storm@3 storm@4
                  systemctl start storm@$n
                done; systemctl start storm@1 storm@2 storm@3 storm@4"""));
        int rounds = 0;
        while (!storm.isDone()) {
            sandbox.systemctl("start", "canary.service").orFail();
            assertCanary("active");
            sandbox.systemctl("kill", "--signal=KILL", "canary.service").orFail();
            await().pollInterval(Duration.ofMillis(2))
                    .until(() ->
                            sandbox.systemctl("is-failed", "canary.service").exitCode() == 0);
            assertCanary("failed");
            sandbox.systemctl("reset-failed", "canary.service");
            rounds++;
        }
        storm.join().orFail();
        assertThat(rounds).isGreaterThan(2);
        await().untilAsserted(() -> assertThat(watched.watch.units().states())
                .containsOnlyKeys("canary.service")
                .allSatisfy((name, state) -> assertThat(state.activeState()).isEqualTo("inactive")));
    }

    private void assertCanary(String activeState) {
        // A picture that is not live, since systemd had no time to answer, says nothing.
        Units fresh = await().atMost(Duration.ofSeconds(30)).until(watched.watch::refresh, Units::live);
        assertThat(fresh.states().get("canary.service"))
                .isNotNull()
                .satisfies(state -> assertThat(state.activeState()).isEqualTo(activeState));
    }

    private void running(String key) {
        if (!Files.exists(sandbox.unitFolder().resolve(key + ".service"))) {
            sandbox.unit(
                            key + ".service",
                            org.lockkeeper.testing.Units.simple(key).text())
                    .daemonReload();
        }
        sandbox.systemctl("start", key + ".service").orFail();
    }

    private void stop(String key) {
        sandbox.systemctl("stop", key + ".service").orFail();
    }

    private void emit(String path, String iface, String member, String signature, String... values) {
        String[] command = new String[7 + values.length];
        System.arraycopy(new String[] {"busctl", "--system", "emit", path, iface, member, signature}, 0, command, 0, 7);
        System.arraycopy(values, 0, command, 7, values.length);
        sandbox.exec(command);
    }
}
