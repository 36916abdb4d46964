package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.testing.Units;

/**
 * The process halts at each step of closing, stopping, opening and starting, one after the other; after the next start the
 * host ends up as after a run that nothing disturbed: the same unit states, runs, timers and files.
 */
abstract class GateKill extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String FILES =
            "cd /run && find systemd/system lockkeeper-gate /var/lib/lockkeeper/gate -type f 2>/dev/null | grep -v"
                    + " draft | sort; cat lockkeeper-gate/closed/* || :";

    private String undisturbed = "";

    @Override
    Settings prepare() {
        for (String key : List.of("backup-held", "backup-quiet")) {
            sandbox.unit(
                    key + ".service",
                    "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo $INVOCATION_ID >>/shared/%p.runs; sleep 1'\n");
        }
        sandbox.unit("backup-quiet.timer", "[Timer]\nOnCalendar=2099-01-01\nPersistent=true\n");
        sandbox.unit("backup-quiet.path", "[Path]\nPathExists=/run/nothing\n");
        unit("app-db", Units.simple("app-db"));
        unit("app-idle", Units.simple("app-idle"));
        provide();
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .guard("app-*.service", "app")
                .with("policy", "stop")
                .jvm(GateStep.HALT_FILE, haltFile().toString());
    }

    /** What is there before Lockkeeper is. */
    void provide() {}

    /** Those that it passes. */
    List<GateStep> all() {
        return List.of(GateStep.values());
    }

    /** Of so many one, another each time, unless all are asked for. */
    abstract int each();

    final List<GateStep> steps() {
        int each = Boolean.getBoolean("lockkeeper.all-steps") ? 1 : each();
        int first = (int) (System.nanoTime() % each);
        return IntStream.range(0, all().size())
                .filter(i -> i % each == first)
                .mapToObj(all()::get)
                .toList();
    }

    private Path haltFile() {
        return sandbox.shared().resolve("halt-at");
    }

    @AfterEach
    void clear() {
        halt("none");
        if (!host.lockkeeper().isAlive()) {
            host.lockkeeper().restart();
        }
        host.closeAll();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void hostEndsUpAsIfNothingHadHappened(GateStep step) {
        if (undisturbed.isEmpty()) {
            undisturbed = run(null);
        }
        assertThat(run(step)).isEqualTo(undisturbed);
        System.out.printf("halted at %s: the host ended up as undisturbed%n", step);
    }

    /** A window over a running daemon and a start that is held back; the process halts once, at this step. */
    String run(@Nullable GateStep step) {
        sandbox.systemctl("start", "backup-quiet.timer", "backup-quiet.path", "app-db")
                .orFail();
        host.awaitService("app-db.service", "BUSY active running");
        int runs = sandbox.reachedLines("backup-held.runs");
        boolean atStart = step != null && step.name().startsWith("INSTALL");
        if (step != null) {
            halt(step.name());
        }
        if (atStart) {
            host.lockkeeper().kill9();
            sandbox.exec("sh", "-c", "rm -f /run/systemd/system/backup-.service.d/*.conf")
                    .orFail();
            host.lockkeeper().launchAgain();
            resume();
        }
        String id = survive(() -> host.ask("maintenance"), this::newestWindow);
        survive(() -> host.reaches(id, "OPEN"), () -> host.reaches(id, "OPEN"));
        String inside = picture(runs);
        sandbox.systemctl("start", "backup-held").orFail();
        survive(() -> awaitOwed(2), () -> awaitOwed(2));
        survive(() -> host.close(id), () -> host.close(id));
        survive(() -> awaitOwed(0), () -> awaitOwed(0));
        await().pollInterval(POLL).until(() -> active("app-db").equals("active"));
        await().pollInterval(POLL).until(() -> active("backup-quiet.path").equals("active"));
        await().pollInterval(POLL).until(() -> sandbox.reachedLines("backup-held.runs") > runs);
        survive(this::awaitNoLease, this::awaitNoLease);
        await().pollInterval(POLL)
                .until(() -> sandbox.systemctl("list-units", "--no-legend", "--plain", "lockkeeper-*")
                        .out()
                        .lines()
                        .allMatch(unit -> unit.startsWith("lockkeeper-gate.target ")));
        if (step != null) {
            assertThat(Files.exists(haltFile())).as("it halted at " + step).isFalse();
        }
        String after = picture(runs);
        sandbox.systemctl("stop", "app-db").orFail();
        return inside.replace(id, "WINDOW") + "\n--\n" + after;
    }

    /** Does something that may end the process; if it has, starts it again and goes on with the other. */
    private <T> T survive(Supplier<T> action, Supplier<T> resumed) {
        try {
            return action.get();
        } catch (RuntimeException | AssertionError broken) {
            host.lockkeeper().awaitEnd();
            resume();
            return resumed.get();
        }
    }

    private void resume() {
        host.lockkeeper().awaitEnd();
        try {
            Files.delete(haltFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host.lockkeeper().restart();
    }

    private String newestWindow() {
        return host.api()
                .get("/api/v1/windows")
                .expect(200)
                .body()
                .at("/windows/0/id")
                .asString();
    }

    private int awaitOwed(int count) {
        await().pollInterval(POLL)
                .failFast(() -> !host.lockkeeper().isAlive())
                .ignoreExceptions()
                .until(() -> host.api()
                                .get("/api/v1/gate")
                                .expect(200)
                                .body()
                                .at("/owed")
                                .size()
                        == count);
        return count;
    }

    /** The start that was held back has had its run, and its lease has ended with it. */
    private boolean awaitNoLease() {
        await().pollInterval(POLL)
                .failFast(() -> !host.lockkeeper().isAlive())
                .ignoreExceptions()
                .until(() -> host.api()
                        .get("/api/v1/leases")
                        .expect(200)
                        .body()
                        .at("/leases")
                        .isEmpty());
        return true;
    }

    private String picture(int runsBefore) {
        StringBuilder picture = new StringBuilder();
        for (String unit : List.of(
                "backup-held.service",
                "backup-quiet.service",
                "backup-quiet.timer",
                "backup-quiet.path",
                "app-db.service",
                "app-idle.service",
                "lockkeeper-gate.timer")) {
            picture.append(unit).append(' ').append(active(unit)).append('\n');
        }
        picture.append("runs ")
                .append(sandbox.reachedLines("backup-held.runs") - runsBefore)
                .append('\n');
        picture.append("quiet ")
                .append(sandbox.reachedLines("backup-quiet.runs"))
                .append('\n');
        return picture + sandbox.exec("sh", "-c", FILES).out();
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    private void halt(String step) {
        try {
            if (step.equals("none")) {
                Files.deleteIfExists(haltFile());
            } else {
                Files.writeString(haltFile(), step);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
