package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;

/** {@code lockctl} where it is at home: in the {@code ExecStartPre=} of units that systemd starts. */
class LockctlUnitIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int AT_ONCE = 8;
    private static final int ROUNDS = 15;

    /**
     * Who runs on a self-hosting server, and whom each leaves out of its wait for all the others. Copies may be made side
     * by side; two of the clean-ups do not touch what is copied.
     */
    static final Map<String, Set<String>> IGNORED = new LinkedHashMap<>();

    static {
        Set<String> backups = Set.of("backup-database", "backup-files", "backup-mail", "backup-offsite");
        backups.forEach(unit -> IGNORED.put(unit, without(backups, unit)));
        IGNORED.put("cleanup-logs", Set.of("cleanup-images", "backup-database"));
        IGNORED.put("cleanup-images", Set.of("cleanup-logs"));
        IGNORED.put("cleanup-backups", Set.of());
        IGNORED.put("heal", Set.of("cleanup-logs"));
        IGNORED.put("update", Set.of());
        IGNORED.put("optimise", Set.of("heal"));
        IGNORED.put("restart", Set.of("heal", "optimise"));
    }

    private Path course = Path.of("");

    private static Set<String> without(Set<String> all, String one) {
        Set<String> rest = new HashSet<>(all);
        rest.remove(one);
        return rest;
    }

    @Override
    Settings prepare() {
        unit("backup-busy", Units.oneshot("backup-busy"));
        Settings settings = Settings.standard()
                .set("lockkeeper.groups.job.conflicts-with", "job")
                .set("lockkeeper.groups.script.conflicts-with", "")
                .guard("backup-busy.service", "backup")
                .guard("job-*.service", "job")
                .guard("script-*.service", "script");
        IGNORED.keySet().forEach(unit -> settings.guardOptional("poll-" + unit + ".service", "script"));
        return settings;
    }

    @BeforeEach
    void bring() throws IOException {
        Path script = sandbox.shared().resolve("lockctl");
        Files.deleteIfExists(script);
        Files.copy(Lockctl.SCRIPT, script);
        course = Files.createTempFile(sandbox.shared(), "course", null);
        sandbox.exec("chmod", "+x", "/shared/lockctl").orFail();
    }

    private void job(String name, String shell, String arguments, String work) {
        sandbox.unit(name + ".service", """
                [Service]
                Type=oneshot
                Environment=LOCKKEEPER_URL=%s
                ExecStartPre=%s /shared/lockctl %s
                ExecStart=/bin/sh -c 'echo begin %s >> /shared/%s; %s; echo end %4$s >> /shared/%5$s'
                """.formatted(
                        host.lockkeeper().baseUri(), shell, arguments, name, course.getFileName(), work));
    }

    private List<String> lines(int wanted) {
        await("%d lines".formatted(wanted))
                .atMost(LONG)
                .untilAsserted(() -> assertThat(Files.readAllLines(course)).hasSize(wanted));
        try {
            return Files.readAllLines(course);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Stream<String> leases(String state) {
        Answer answer = host.api().get("/api/v1/leases").expect(200);
        return StreamSupport.stream(answer.body().at("/leases").spliterator(), false)
                .filter(lease -> lease.at("/state").asString().equals(state))
                .map(lease -> lease.at("/id").asString());
    }

    private static String path(String shell) {
        return "/usr/bin/env " + shell;
    }

    @ParameterizedTest
    @MethodSource("org.lockkeeper.e2e.Lockctl#shells")
    void unitsThatAcquireRunOneAfterTheOther(String shell) {
        Programs.need(shell.split(" ")[0]);
        List<String> names = Stream.of("a", "b", "c").map(key -> "job-" + key).toList();
        names.forEach(name -> job(name, path(shell), "acquire --group job --timeout 5min", "sleep 0.1"));
        sandbox.daemonReload();
        start(names.stream().map(name -> name + ".service").toArray(String[]::new));
        List<String> lines = lines(6);
        for (int i = 0; i < lines.size(); i += 2) {
            assertThat(lines.get(i + 1))
                    .as(lines.toString())
                    .isEqualTo(lines.get(i).replace("begin", "end"));
        }
        // Nobody has released anything: systemd's word that the runs are over has.
        await().untilAsserted(() -> assertThat(leases("HELD")).isEmpty());
    }

    /** systemd's word of a run is on its way when the run's own process asks already: it must not be taken for a stranger. */
    @Test
    void unitsThatStartAllAtOnceAreEachKnownByTheirRun() {
        List<String> units = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            String name = "script-" + i;
            sandbox.unit(name + ".service", """
                    [Unit]
                    StartLimitIntervalSec=0
                    [Service]
                    Type=oneshot
                    Environment=LOCKKEEPER_URL=%s
                    ExecStart=/bin/sh /shared/lockctl acquire --group script
                    """.formatted(host.lockkeeper().baseUri()));
            units.add(name + ".service");
        }
        sandbox.daemonReload();
        units.add(0, "start");
        for (int round = 0; round < ROUNDS; round++) {
            CommandResult started = sandbox.systemctl(units.toArray(String[]::new));
            assertThat(started.exitCode())
                    .as(() -> journal("script-*.service", "err"))
                    .isZero();
        }
    }

    @Test
    void aUnitThatFailsOrIsKilledLeavesNoLeaseBehind() {
        job("job-d", "/bin/sh", "acquire --group job", "sleep 600");
        sandbox.daemonReload();
        start("job-d.service");
        lines(1);
        assertThat(leases("HELD")).hasSize(1);
        String token =
                host.api().get("/api/v1/leases").body().at("/leases/0/token").asString();
        await().untilAsserted(() -> assertThat(journal("job-d.service", "info"))
                .contains("of group job is held")
                .as("whoever reads the journal does not speak for the lease")
                .doesNotContain(token));
        sandbox.systemctl("kill", "--signal=KILL", "job-d.service").orFail();
        await().untilAsserted(() -> assertThat(leases("HELD")).isEmpty());
    }

    @Test
    void aUnitThatMayNotGoOnFailsBeforeItsWork() throws IOException {
        job("job-e", "/bin/sh", "acquire --group job --timeout 500ms", "true");
        sandbox.daemonReload();
        String lease = host.api()
                .post(
                        "/api/v1/leases?until=HELD&wait=30s",
                        Map.of("group", "job", "reason", "r", "owner", Map.of("name", "pipeline")))
                .expect(201)
                .text("/id");
        assertThat(sandbox.systemctl("start", "job-e.service").exitCode()).isNotZero();
        assertThat(sandbox.systemctl("show", "--value", "--property=Result", "job-e.service")
                        .out()
                        .strip())
                .isEqualTo("exit-code");
        assertThat(Files.readString(course)).isEmpty();
        // What it waited for is in its journal as a warning, why it failed as an error.
        assertThat(journal("job-e.service", "warning")).contains("waiting: ").contains(lease);
        assertThat(journal("job-e.service", "err")).contains("timed out").doesNotContain("waiting for lockctl");
        host.api().release(lease).expect(200);
    }

    private String journal(String unit, String level) {
        sandbox.exec("journalctl", "--sync").orFail();
        return sandbox.exec(
                        "journalctl",
                        "--unit=" + unit,
                        "--identifier=sh",
                        "--priority=" + level + ".." + level,
                        "--output=cat",
                        "--no-pager")
                .orFail()
                .out();
    }

    @Test
    void withoutTheServiceItPollsSystemctlIfItIsAskedTo() {
        start("backup-busy.service");
        host.awaitService("backup-busy.service", "BUSY activating start");
        String wait = "LOCKKEEPER_URL=http://127.0.0.1:1 exec /bin/sh /shared/lockctl wait backup-busy --fallback poll";
        var late = sandbox.exec("/bin/sh", "-c", wait + " --timeout 1s");
        assertThat(late.exitCode()).isEqualTo(75);
        assertThat(late.err()).contains("falling back").contains("backup-busy.service");
        var ignored = sandbox.exec("/bin/sh", "-c", wait + " --ignore backup-busy.service --timeout 1s");
        assertThat(ignored.exitCode()).as(ignored.err()).isZero();
        sandbox.tell("backup-busy", "end");
        var quiet = sandbox.exec("/bin/sh", "-c", wait + " --timeout 20s");
        assertThat(quiet.exitCode()).as(quiet.err()).isZero();
    }

    /** What the units of a self-hosting server do today with a polling script: only the path of the program is changed. */
    @Test
    void unitsThatAllWaitForEachOtherAllRunInTheOrderTheyWereStarted() {
        IGNORED.forEach((unit, ignored) -> {
            List<String> others = new ArrayList<>(IGNORED.keySet());
            others.remove(unit);
            String wait = "wait "
                    + String.join(" ", others.stream().map(it -> "poll-" + it).toList());
            if (!ignored.isEmpty()) {
                wait += " --ignore "
                        + String.join(
                                " ",
                                ignored.stream()
                                        .map(it -> "poll-" + it + ".service")
                                        .toList());
            }
            job("poll-" + unit, "/bin/sh", wait + " --timeout 1h", "sleep 0.2");
        });
        sandbox.daemonReload();
        start(IGNORED.keySet().stream().map(unit -> "poll-" + unit + ".service").toArray(String[]::new));
        List<String> lines = lines(2 * IGNORED.size());

        Set<String> running = new HashSet<>();
        List<String> begun = new ArrayList<>();
        for (String line : lines) {
            String unit = line.substring(line.indexOf(' ') + 1).replace("poll-", "");
            if (line.startsWith("end")) {
                running.remove(unit);
            } else {
                assertThat(without(running, unit))
                        .as("what runs when %s begins, in %s", unit, lines)
                        .isSubsetOf(mayRunBeside(unit));
                running.add(unit);
                begun.add(unit);
            }
        }
        assertThat(begun).containsExactlyInAnyOrderElementsOf(IGNORED.keySet());
        assertThat(inOrderOfTheirStart(begun)).as(lines.toString()).isEmpty();
    }

    /** What it ignores, and what ignores it: of two that take their turns at once, either may begin first. */
    private static Set<String> mayRunBeside(String unit) {
        Set<String> may = new HashSet<>(IGNORED.getOrDefault(unit, Set.of()));
        IGNORED.forEach((other, ignored) -> {
            if (ignored.contains(unit)) {
                may.add(other);
            }
        });
        return may;
    }

    /** Pairs that began in another order than they were started, though the later one waits for the earlier. */
    private List<String> inOrderOfTheirStart(List<String> begun) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            for (int j = i + 1; j < begun.size(); j++) {
                String before = begun.get(i);
                String after = begun.get(j);
                if (!mayRunBeside(before).contains(after) && started(after) < started(before)) {
                    wrong.add(before + " before " + after);
                }
            }
        }
        return wrong;
    }

    /** When systemd began its run, in its own microseconds. */
    private long started(String unit) {
        return Long.parseLong(sandbox.systemctl(
                        "show", "--value", "--property=InactiveExitTimestampMonotonic", "poll-" + unit + ".service")
                .orFail()
                .out()
                .strip());
    }
}
