package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;

/** {@code check_lockkeeper}: one line, performance data, 0 to 3, whatever there is to be said. */
final class CheckPluginIT extends SandboxedTest {

    private static final Path PLUGIN = Path.of("monitoring/nagios/check_lockkeeper");
    private static final Path DOWNTIME = Path.of("monitoring/nagios/lockkeeper_downtime");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        unit("backup-b", Units.oneshot("backup-b"));
        return Settings.standard().guard("backup-*.service", "backup");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-*");
        host.closeAll();
        host.awaitVerdict("maintenance", "IDLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void tellsHowTheHostStands(String shell) {
        CommandResult idle = checkBy(shell, "-u", url());
        assertThat(idle.out())
                .isEqualTo("LOCKKEEPER OK - group maintenance: idle | blockers=0;;;0 window_open=0;;;0;1\n");
        assertThat(idle.exitCode()).isZero();

        sandbox.systemctl("start", "--no-block", "backup-a", "backup-b");
        host.awaitService("backup-a.service", "BUSY activating start");
        host.awaitService("backup-b.service", "BUSY activating start");
        CommandResult busy = checkBy(shell, "-u", url());
        assertThat(busy.out())
                .startsWith("LOCKKEEPER WARNING - group maintenance: busy: backup-")
                .endsWith(" (and 1 more) | blockers=2;;;0 window_open=0;;;0;1\n");
        assertThat(busy.exitCode()).isOne();
        assertThat(checkBy(shell, "-b", "-u", url()).exitCode()).isZero();
    }

    @Test
    void anOpenWindowIsWellUntilSomebodyDisturbsIt() {
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        assertThat(check("-u", url()).out())
                .startsWith("LOCKKEEPER OK - group maintenance: in maintenance")
                .contains("window_open=1;;;0;1");
        sandbox.systemctl("start", "--no-block", "backup-a");
        host.awaitService("backup-a.service", "BUSY activating start");
        CommandResult disturbed = check("-b", "-u", url());
        assertThat(disturbed.out()).startsWith("LOCKKEEPER CRITICAL - ").contains("backup-a.service");
        assertThat(disturbed.exitCode()).isEqualTo(2);
    }

    @Test
    void nobodyThereIsCriticalAndAWrongCallIsUnknown() throws IOException {
        assertThat(check("-S", folder.resolve("no.sock").toString()))
                .satisfies(gone -> assertThat(gone.exitCode()).isEqualTo(2))
                .satisfies(gone -> assertThat(gone.out()).startsWith("LOCKKEEPER CRITICAL - no answer: "));
        for (List<String> wrong : List.of(
                List.of("-x"),
                List.of("-t", "soon"),
                List.of("-t", "0"),
                List.of("-g", "a b"),
                List.of("-u", "file:///etc/passwd"),
                List.of("-f", folder.resolve("none").toString()),
                List.of("one", "more"),
                List.of("-u", url(), "-g", "nope"))) {
            assertThat(check(wrong.toArray(String[]::new)).exitCode())
                    .as(wrong.toString())
                    .isEqualTo(3);
        }
        assertThat(check("-u", url(), "-g", "nope").out()).contains("there is no service group 'nope'");
        assertThat(check("-V").out()).matches("check_lockkeeper [0-9.]+\n");
    }

    /** It takes a connection and says nothing: what a check must not hang on. */
    @Test
    void whoDoesNotAnswerInTimeIsCritical() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CommandResult late = check("-t", "1", "-u", "http://127.0.0.1:" + silent.getLocalPort());
            assertThat(late.out()).isEqualTo("LOCKKEEPER CRITICAL - no answer within 1 s\n");
            assertThat(late.exitCode()).isEqualTo(2);
        }
    }

    /** Whatever is in the file, it is one header and no option of curl's. */
    @Test
    void aTokenFileIsNoWayIntoTheCommand() throws IOException {
        Path token = folder.resolve("token");
        Path made = folder.resolve("made");
        Files.writeString(token, "x\"\noutput = \"" + made + "\"\n");
        check("-f", token.toString(), "-u", url());
        assertThat(made).doesNotExist();
    }

    /** The script that keeps a host in a downtime, with a real Nagios. */
    @Test
    void aWindowIsADowntimeInNagiosAndNoLonger() {
        Programs.need("nagios4");
        try (NagiosProcess nagios = new NagiosProcess(folder)) {
            nagios.start();
            assertThat(downtime(nagios, "dash", "60").exitCode()).isZero();
            String window = host.ask("maintenance", Map.of("reason", "disk;0 [0] SHUTDOWN_PROGRAM | \\x"));
            host.reaches(window, "OPEN");
            String comment = "Lockkeeper: window " + window + " of alice: disk 0 [0] SHUTDOWN_PROGRAM     x";
            for (String shell : List.of("dash", "bash", "busybox sh")) { // the second and the third find it there
                assertThat(downtime(nagios, shell, "60"))
                        .satisfies(done ->
                                assertThat(done.exitCode()).as(done.err()).isZero());
            }
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(nagios.downtimes())
                            .hasSize(2)
                            .allSatisfy(one -> {
                                assertThat(one.host()).isEqualTo("web1");
                                assertThat(one.inEffect()).isTrue();
                                assertThat(one.comment()).isEqualTo(comment);
                                assertThat(one.end()).isBetween(now() + 10, now() + 60);
                            })
                            .extracting(NagiosProcess.Downtime::type)
                            .containsExactlyInAnyOrder("host", "service"));
            long end = nagios.downtimes().get(0).end();

            // A longer one follows as soon as a third is over.
            assertThat(downtime(nagios, "dash", "120").exitCode()).isZero();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(nagios.downtimes())
                            .filteredOn(one -> one.end() > end)
                            .hasSize(2));

            host.close(window);
            assertThat(downtime(nagios, "dash", "120").exitCode()).isZero();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(nagios.downtimes()).isEmpty());
        }
    }

    /** A dead Nagios leaves its pipe, which nobody reads; it is told once it is back. */
    @Test
    void aNagiosThatIsDownIsToldLater() {
        Programs.need("nagios4");
        NagiosProcess nagios = new NagiosProcess(folder);
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        assertThat(downtime(nagios, "dash", "60").err()).contains("is no pipe: does Nagios run");
        nagios.start();
        nagios.close();
        CommandResult dead = downtime(nagios, "dash", "60");
        assertThat(dead.exitCode()).isEqualTo(2);
        assertThat(dead.err()).contains("nobody reads ");
        nagios.start();
        assertThat(downtime(nagios, "dash", "60").exitCode()).isZero();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(nagios.downtimes()).hasSize(2));
        nagios.close();
    }

    @Test
    void theScriptOfDowntimesRefusesWhatCannotBeMeant() {
        for (List<String> wrong : List.of(
                List.of("-S", "x"),
                List.of("-n", "../web1"),
                List.of("-n", "web1;x"),
                List.of("-n", "web1", "-l", "0"),
                List.of("-n", "web1", "-t", "soon"),
                List.of("-n", "web1", "-u", "file:///etc/passwd"),
                List.of("-n", "web1", "-f", folder.resolve("none").toString()),
                List.of("-n", "web1", "more"))) {
            assertThat(run("sh", DOWNTIME, wrong).exitCode())
                    .as(wrong.toString())
                    .isEqualTo(64);
        }
        assertThat(run("sh", DOWNTIME, List.of("-V")).out()).matches("lockkeeper_downtime [0-9.]+\n");
        CommandResult silent = run(
                "sh",
                DOWNTIME,
                List.of("-n", "web1", "-S", folder.resolve("no.sock").toString()));
        assertThat(silent.exitCode()).isOne();
        assertThat(silent.err()).contains("Lockkeeper does not answer for web1");
    }

    private CommandResult downtime(NagiosProcess nagios, String shell, String length) {
        String states = folder.resolve("states").toString();
        return run(
                shell,
                DOWNTIME,
                List.of(
                        "-n",
                        "web1",
                        "-u",
                        url(),
                        "-c",
                        nagios.commands().toString(),
                        "-d",
                        states,
                        "-l",
                        length,
                        "-t",
                        "2"));
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private String url() {
        return host.lockkeeper().baseUri().toString();
    }

    private static CommandResult check(String... arguments) {
        return checkBy("sh", arguments);
    }

    private static CommandResult checkBy(String shell, String... arguments) {
        return run(shell, PLUGIN, List.of(arguments));
    }

    private static CommandResult run(String shell, Path script, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        command.add(script.toString());
        command.addAll(arguments);
        return Commands.run(LIMIT, command);
    }
}
