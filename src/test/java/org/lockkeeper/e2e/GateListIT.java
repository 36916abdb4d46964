package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.CommandResult;

/** The package's layout: its generator puts the gate on what the operator's list names, and on nobody else's unit. */
final class GateListIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path FILES = Path.of(System.getProperty("basedir", ""), "src/main/deb/files/gate");
    private static final String SYSTEM = "/usr/lib/systemd/system/";
    private static final String GENERATORS = "/usr/lib/systemd/system-generators/";
    private static final String DROP_IN = "zz-lockkeeper-gate.conf";
    private static final String LIST = "/etc/lockkeeper/gate-units";

    @Override
    Settings prepare() {
        boolean can = sandbox.exec("test", "-w", SYSTEM).exitCode() == 0;
        if (!can && Boolean.getBoolean("lockkeeper.strict")) {
            throw new AssertionError("the sandbox's root is read-only");
        }
        Assumptions.assumeTrue(can, "the sandbox's root is read-only");
        put("lockkeeper-gate-generator", GENERATORS);
        for (String unit : List.of(
                "lockkeeper-gate.timer",
                "lockkeeper-gate.service",
                "lockkeeper-gate-units.path",
                "lockkeeper-gate-units.service",
                "lockkeeper-catch-up@.target",
                "lockkeeper-held@.service")) {
            put(unit, SYSTEM);
        }
        for (String key : List.of(
                "backup-a", "backup-edited", "backup-late", "backup-more", "db-nightly", "other", "last", "restic@")) {
            sandbox.unit(key + ".service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/%p.runs'\n");
        }
        sandbox.unit("backup-edited.service.d/override.conf", "[Unit]\nConditionPathExists=\nAssertPathExists=\n");
        sandbox.unit("backup-late.service.d/zzz.conf", "[Unit]\nConditionPathExists=\n");
        String list = "# of the operator\\r\\n\\n  backup-*.service\\t\\r\\nrestic@*.service\\n*-nightly.service \\n"
                + "../../../etc/evil.service\\n..\\n/abs.service\\nwith space.service\\nstopped.service stop now\\n"
                + "\\\\$(touch /shared/evil).service\\n" + "y".repeat(254) + ".service\\n\\377.service\\nlast.service";
        inside("mkdir -p /etc/lockkeeper; printf '" + list + "' >" + LIST);
        sandbox.daemonReload();
        inside("systemctl start lockkeeper-gate-units.path");
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .guard("*-nightly.service", "backup")
                .guard("restic@*.service", "backup")
                .guard("other.service", "backup");
    }

    private void put(String name, String folder) {
        try {
            Files.copy(FILES.resolve(name), sandbox.shared().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sandbox.exec("install", "-D", "-m755", "-t", folder, "/shared/" + name).orFail();
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private String open() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        return id;
    }

    private String ungated(String id, String unit) {
        for (var one : host.window(id).body().at("/gate/ungated")) {
            if (one.at("/unit").asString().equals(unit)) {
                return one.at("/reason").asString();
            }
        }
        return "";
    }

    private String closed(String id) {
        return host.window(id).body().at("/gate/closed").toString();
    }

    private String dropIns(String unit) {
        return inside("systemctl show --property=DropInPaths --value " + unit).out();
    }

    private int runsOfStart(String unit) {
        String file = unit.replaceAll("@.*", "") + ".runs";
        int before = sandbox.reachedLines(file);
        sandbox.systemctl("start", unit).orFail();
        return sandbox.reachedLines(file) - before;
    }

    @AfterEach
    void endAll() {
        host.closeAll();
        await().atMost(LONG).pollInterval(POLL).until(() -> {
            var gate = host.api().get("/api/v1/gate").expect(200).body();
            return gate.at("/closed").isEmpty() && gate.at("/owed").isEmpty();
        });
    }

    @Test
    void nobodyElsesUnitIsTouched() {
        for (String unit : List.of("backup-a", "backup-more", "db-nightly", "restic@x", "last")) {
            assertThat(dropIns(unit + ".service")).as(unit).contains(DROP_IN);
        }
        for (String unit : List.of("other", "dbus", "systemd-journald", "stopped", "evil", "lockkeeper-gate")) {
            assertThat(dropIns(unit + ".service")).as(unit).doesNotContain("lockkeeper-gate.conf");
        }
        assertThat(inside("cd / && find . -xdev -name " + DROP_IN + "; find /run -name " + DROP_IN)
                        .out()
                        .lines()
                        .distinct())
                .containsExactlyInAnyOrder(
                        "/run/systemd/generator/backup-.service.d/" + DROP_IN,
                        "/run/systemd/generator/restic@.service.d/" + DROP_IN,
                        "/run/systemd/generator/db-nightly.service.d/" + DROP_IN,
                        "/run/systemd/generator/last.service.d/" + DROP_IN);
        assertThat(sandbox.shared().resolve("evil")).doesNotExist();
        inside("mkdir -p /run/lockkeeper-gate/closed && touch /run/lockkeeper-gate/closed/dbus.service"
                + " /run/lockkeeper-gate/closed/other.service");
        assertThat(runsOfStart("other")).isOne();
    }

    @Test
    void overridesLeaveTheGateInForceOrAreSaid() {
        String id = open();
        for (String unit : List.of("backup-a", "backup-edited", "db-nightly")) {
            assertThat(runsOfStart(unit)).as(unit).isZero();
        }
        assertThat(ungated(id, "backup-edited.service")).isEmpty();
        assertThat(ungated(id, "backup-late.service"))
                .contains("/etc/systemd/system/backup-late.service.d/zzz.conf resets");
        assertThat(runsOfStart("backup-late")).isOne();
        assertThat(ungated(id, "other.service")).contains("no line 'other.service' in " + LIST);
        assertThat(runsOfStart("other")).isOne();
    }

    @Test
    void lineThatIsAddedOrTakenOutCountsAtOnce() {
        String id = open();
        inside("printf '\\nother.service\\n' >>" + LIST);
        await().atMost(LONG).pollInterval(POLL).until(() -> closed(id).contains("other.service"));
        assertThat(ungated(id, "other.service")).isEmpty();
        assertThat(runsOfStart("other")).isZero();
        inside("sed -i /^other/d " + LIST);
        await().atMost(LONG)
                .pollInterval(POLL)
                .until(() -> !ungated(id, "other.service").isEmpty());
        assertThat(runsOfStart("other")).isOne();
    }

    @Test
    void startThatWasHeldBackIsMadeUpForThoughItsLineIsTakenOutMeanwhile() {
        int before = sandbox.reachedLines("other.runs");
        inside("printf '\\nother.service\\n' >>" + LIST);
        String id = open();
        await().atMost(LONG).pollInterval(POLL).until(() -> closed(id).contains("other.service"));
        host.lockkeeper().pause();
        try {
            sandbox.systemctl("start", "other").orFail();
            assertThat(sandbox.reachedLines("other.runs")).isEqualTo(before);
            inside("sed -i /^other/d " + LIST);
        } finally {
            host.lockkeeper().resume();
        }
        await().atMost(LONG)
                .pollInterval(POLL)
                .until(() -> ungated(id, "other.service").contains("no line"));
        host.close(id);
        await().atMost(LONG).pollInterval(POLL).until(() -> sandbox.reachedLines("other.runs") == before + 1);
    }
}
