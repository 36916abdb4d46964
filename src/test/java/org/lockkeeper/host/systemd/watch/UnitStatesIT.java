package org.lockkeeper.host.systemd.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;
import org.lockkeeper.host.systemd.units.UnitState.Leftovers;
import org.lockkeeper.host.systemd.units.UnitState.LoadState;
import org.lockkeeper.testing.Units;

final class UnitStatesIT extends SandboxTest {

    @Test
    void followsAUnitThroughItsStates() {
        sandbox.unit(
                        "full.service",
                        Units.slowStart("full")
                                .startPre()
                                .reload()
                                .slowStop()
                                .stopPost()
                                .text())
                .daemonReload();
        watch(List.of("full.service"), List.of());
        assertThat(watched.state("full.service")).isEqualTo(UnitState.unloaded("full.service", "loaded"));

        sandbox.systemctl("start", "--no-block", "full.service").orFail();
        watched.awaitState("full.service", "activating", "start-pre");
        sandbox.tell("full", "start-pre");
        watched.awaitState("full.service", "activating", "start");
        sandbox.tell("full", "ready");
        watched.awaitState("full.service", "active", "running");
        watched.awaitUnit("full.service", state -> {
            assertThat(state.invocationId())
                    .isEqualTo(sandbox.systemctl("show", "-P", "InvocationID", "full.service")
                            .out()
                            .strip());
            assertThat(state.since()).isNotNull();
            assertThat(state.job()).isNull();
        });
        sandbox.systemctl("reload", "--no-block", "full.service").orFail();
        watched.awaitState("full.service", "reloading", "reload");
        sandbox.tell("full", "reload");
        watched.awaitState("full.service", "active", "running");
        sandbox.systemctl("freeze", "full.service").orFail();
        try (Watched second = new Watched(sandbox.address(), List.of("full.service"), List.of()).awaitLive()) {
            second.awaitUnit(
                    "full.service", state -> assertThat(state.freezerState()).isEqualTo("frozen"));
        }
        assertThat(watched.watch.refresh().states().get("full.service"))
                .isNotNull()
                .satisfies(state -> assertThat(state.active()).isEqualTo(ActiveState.ACTIVE));
        sandbox.systemctl("thaw", "full.service").orFail();
        sandbox.systemctl("stop", "--no-block", "full.service").orFail();
        watched.awaitState("full.service", "deactivating", "stop");
        sandbox.tell("full", "stop");
        watched.awaitState("full.service", "deactivating", "stop-post");
        sandbox.tell("full", "stop-post");
        watched.awaitUnit(
                "full.service", state -> assertThat(state).isEqualTo(UnitState.unloaded("full.service", "loaded")));
    }

    @Test
    void seesAnExitedAndAnAutoRestartingAndAQueuedUnit() {
        sandbox.unit("exited.service", Units.oneshot("exited").remainAfterExit().text())
                .unit(
                        "again.service",
                        Units.simple("again").autoRestart(Duration.ofHours(1)).text())
                .unit("slow.service", Units.slowStart("slow").text())
                .unit(
                        "queued.service",
                        Units.oneshot("queued").after("slow.service").text())
                .daemonReload();
        watch(List.of("exited.service", "again.service", "slow.service", "queued.service"), List.of());

        sandbox.tell("exited", "end");
        sandbox.systemctl("start", "exited.service").orFail();
        watched.awaitState("exited.service", "active", "exited");
        sandbox.tell("again", "end");
        sandbox.systemctl("start", "again.service").orFail();
        watched.awaitState("again.service", "activating", "auto-restart");
        sandbox.systemctl("start", "--no-block", "slow.service", "queued.service")
                .orFail();
        watched.awaitUnit("queued.service", state -> {
            assertThat(state.activeState()).isEqualTo("inactive");
            assertThat(state.job()).isEqualTo("start");
        });
        sandbox.systemctl("stop", "again.service", "slow.service", "queued.service");
        watched.awaitUnit("queued.service", state -> assertThat(state.job()).isNull());
    }

    /** They are read property by property, beside those at work, of which all are read at once. */
    @Test
    void knowsSinceWhenOneIsAtRestAndWhichItsLastRunWas() {
        sandbox.unit("ran.service", Units.oneshot("ran").text())
                .unit("failed.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n")
                .unit("never.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n")
                .unit("unable.service", "[Service]\nType=oneshot\nExecStart=/bin/true\nEnvironmentFile=/no/such/file\n")
                .unit("keep.target", "[Unit]\nAfter=ran.service failed.service never.service unable.service\n")
                .daemonReload();
        sandbox.systemctl("start", "keep.target").orFail();
        sandbox.tell("ran", "end");
        sandbox.systemctl("start", "ran.service").orFail();
        assertThat(sandbox.systemctl("start", "failed.service").exitCode()).isNotZero();
        assertThat(sandbox.systemctl("start", "unable.service").exitCode()).isNotZero();

        List<String> units = List.of("ran.service", "failed.service", "never.service", "unable.service");
        watch(units, List.of());
        for (String unit : units) {
            watched.awaitUnit(unit, state -> {
                assertThat(state.invocationId()).isEqualTo(shown(unit, "InvocationID"));
                assertThat(state.since())
                        .isEqualTo(Stream.of("InactiveEnterTimestamp", "StateChangeTimestamp")
                                .map(property -> systemdTime(unit, property))
                                .flatMap(Optional::stream)
                                .findFirst()
                                .orElse(null));
            });
        }
        assertThat(at("ran.service").invocationId()).isNotNull();
        assertThat(at("failed.service").since()).isNotNull();
        assertThat(at("never.service").since()).isNull();
        assertThat(systemdTime("unable.service", "InactiveEnterTimestamp")).isEmpty();
        assertThat(at("unable.service").since()).isNotNull();
    }

    private UnitState at(String unit) {
        return Objects.requireNonNull(watched.state(unit));
    }

    private @Nullable String shown(String unit, String property) {
        String text =
                sandbox.systemctl("show", "-P", property, unit).orFail().out().strip();
        return text.isEmpty() ? null : text;
    }

    /** By {@code busctl}, which shows the microseconds. */
    private Optional<Instant> systemdTime(String unit, String property) {
        String told = sandbox.exec(
                        "busctl",
                        "get-property",
                        "org.freedesktop.systemd1",
                        UnitName.toPath(unit),
                        "org.freedesktop.systemd1.Unit",
                        property)
                .orFail()
                .out()
                .strip();
        long micros = Long.parseLong(told.substring("t ".length()));
        return micros == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    @Test
    void seesProcessesLeftBehindUntilTheyEnd() {
        sandbox.unit("left.service", Units.leftover("left").text())
                .unit(
                        "pinned.service",
                        Units.leftover("pinned").unit("RefuseManualStop=no").text())
                .unit("pin.timer", "[Timer]\nOnActiveSec=1d\nUnit=pinned.service\n")
                .daemonReload();
        sandbox.systemctl("start", "pin.timer").orFail();
        watch(List.of("left.service", "pinned.service"), List.of());
        for (String key : List.of("left", "pinned")) {
            sandbox.systemctl("start", key + ".service").orFail();
            await().until(() -> !sandbox.reached(key, "leftover").isEmpty()
                    && !sandbox.reached(key, "end").isEmpty());
            sandbox.tell(key, "end");
            watched.awaitUnit(key + ".service", state -> {
                assertThat(state.activeState()).isEqualTo("inactive");
                assertThat(state.leftovers()).isEqualTo(Leftovers.SOME);
            });
            try (Watched second = new Watched(sandbox.address(), List.of(key + ".service"), List.of()).awaitLive()) {
                second.awaitUnit(
                        key + ".service", state -> assertThat(state.leftovers()).isEqualTo(Leftovers.SOME));
            }
            sandbox.daemonReload();
            assertThat(watched.watch.refresh().states().get(key + ".service"))
                    .isNotNull()
                    .satisfies(state -> assertThat(state.leftovers()).isEqualTo(Leftovers.SOME));
            sandbox.tell(key, "leftover");
            watched.awaitUnit(
                    key + ".service", state -> assertThat(state.leftovers()).isEqualTo(Leftovers.NONE));
        }
    }

    /**
     * A list that is read meanwhile stands in for the signals sent before it, so that not each of these runs need show;
     * but most must, where polling would see next to none.
     */
    @Test
    void hearsTheRunsOfAnInstantOneshot() {
        sandbox.unit("instant.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n")
                .daemonReload();
        watch(List.of("instant.service"), List.of());
        int runs = 50;
        for (int i = 0; i < runs; i++) {
            sandbox.systemctl("start", "instant.service").orFail();
        }
        watched.awaitUnit(
                "instant.service",
                state -> assertThat(state).isEqualTo(UnitState.unloaded("instant.service", "loaded")));
        assertThat(watched.heard.stream()
                        .map(units -> units.states().get("instant.service"))
                        .filter(state -> state != null && state.activeState().equals("activating"))
                        .map(state -> state == null ? null : state.invocationId())
                        .filter(Objects::nonNull)
                        .distinct()
                        .count())
                .isBetween(runs / 2L, (long) runs);
    }

    @Test
    void listsFilesOfAGlobAndLetsInstancesComeAndGo() {
        sandbox.unit("glob-file.service", Units.oneshot("glob-file").text())
                .unit("glob-inst@.service", Units.oneshot("inst").text())
                .daemonReload();
        watch(List.of(), List.of("glob-*.service"));
        assertThat(watched.watch.units().states()).containsOnlyKeys("glob-file.service");

        sandbox.systemctl("start", "--no-block", "glob-inst@1.service").orFail();
        watched.awaitState("glob-inst@1.service", "activating", "start");
        sandbox.exec("systemd-run", "--no-block", "--unit=glob-run", "--property=Type=exec", "/bin/sleep", "1h")
                .orFail();
        watched.awaitState("glob-run.service", "active", "running");
        sandbox.tell("inst", "end");
        sandbox.systemctl("stop", "glob-run.service").orFail();
        await().untilAsserted(() -> assertThat(watched.watch.units().states()).containsOnlyKeys("glob-file.service"));

        sandbox.unit("glob-new.service", Units.oneshot("glob-new").text()).daemonReload();
        watched.awaitUnit("glob-new.service", state -> assertThat(state.load()).isEqualTo(LoadState.LOADED));
        sandbox.removeUnit("glob-new.service").daemonReload();
        await().untilAsserted(() -> assertThat(watched.watch.units().states()).containsOnlyKeys("glob-file.service"));
    }

    @Test
    void knowsWhatCannotRun() throws Exception {
        sandbox.unit("broken.service", "[Service]\nType=oneshot\n").daemonReload();
        sandbox.unit("masked.service", "");
        watch(List.of("missing.service", "broken.service", "masked.service", "late.service"), List.of());
        assertThat(loadState("missing.service")).isEqualTo(LoadState.NOT_FOUND);
        assertThat(loadState("broken.service")).isEqualTo(LoadState.BAD_SETTING);
        assertThat(loadState("masked.service")).isEqualTo(LoadState.MASKED);
        assertThat(loadState("late.service")).isEqualTo(LoadState.NOT_FOUND);

        sandbox.unit("late.service", Units.oneshot("late").text()).daemonReload();
        watched.awaitUnit("late.service", state -> assertThat(state.load()).isEqualTo(LoadState.LOADED));
        Files.delete(sandbox.unitFolder().resolve("masked.service"));
    }

    @Test
    void followsATransientUnitOfAWatchedName() {
        watch(List.of("transient.service"), List.of());
        assertThat(loadState("transient.service")).isEqualTo(LoadState.NOT_FOUND);
        sandbox.exec("systemd-run", "--unit=transient", "--property=Type=exec", "/bin/sleep", "1h")
                .orFail();
        watched.awaitState("transient.service", "active", "running");
        assertThat(loadState("transient.service")).isEqualTo(LoadState.LOADED);
        sandbox.systemctl("stop", "transient.service").orFail();
        watched.awaitUnit(
                "transient.service",
                state -> assertThat(state).isEqualTo(UnitState.unloaded("transient.service", "not-found")));
    }

    @Test
    void callsAnAliasByItsCanonicalName() throws Exception {
        sandbox.unit("real.service", Units.oneshot("real").text());
        Path alias = sandbox.unitFolder().resolve("alias-of-real.service");
        Files.createSymbolicLink(alias, Path.of("real.service"));
        sandbox.daemonReload();
        watch(List.of("alias-of-real.service"), List.of());
        assertThat(watched.watch.units().states()).containsOnlyKeys("real.service");
        assertThat(watched.watch.units().aliases().namesOf("alias-of-real.service"))
                .containsExactly("real.service", "alias-of-real.service");
        sandbox.systemctl("start", "--no-block", "alias-of-real.service").orFail();
        watched.awaitState("real.service", "activating", "start");
        try (Watched byGlob = new Watched(sandbox.address(), List.of(), List.of("alias-of-*")).awaitLive()) {
            byGlob.awaitState("real.service", "activating", "start");
        }
        sandbox.tell("real", "end");
        watched.awaitState("real.service", "inactive", "dead");
        Files.delete(alias);
    }

    @Test
    void followsAThousandUnitsByPattern() {
        for (int i = 0; i < 1000; i++) {
            sandbox.unit("many-" + i + ".service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        }
        sandbox.unit("many-7.service", Units.oneshot("many-7").text());
        sandbox.daemonReload();
        watch(List.of(), List.of("many-*.service"));
        assertThat(watched.watch.units().states()).hasSize(1000);
        sandbox.exec("/bin/sh", "-c", "systemctl start --no-block many-1??.service many-7.service")
                .orFail();
        watched.awaitState("many-7.service", "activating", "start");
        sandbox.tell("many-7", "end");
        watched.awaitState("many-7.service", "inactive", "dead");
    }

    private LoadState loadState(String unit) {
        UnitState state = watched.state(unit);
        return state == null ? LoadState.OTHER : state.load();
    }
}
