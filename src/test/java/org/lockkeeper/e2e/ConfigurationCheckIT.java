package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.Units;

/** What a configuration would mean on this host, told before it is used, beside a Lockkeeper that runs with another. */
final class ConfigurationCheckIT extends SandboxedTest {

    private static final String GROUPS = """
        lockkeeper:
          groups:
            backup: { conflicts-with: [maintenance] }
            free: { conflicts-with: [%s] }
            maintenance: { conflicts-with: [maintenance] }
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Override
    Settings prepare() {
        unit("backup-job", Units.oneshot("job"));
        unit("backup-daemon", Units.simple("daemon"));
        sandbox.unit("files.service", Units.oneshot("files").text() + "[Install]\nAlias=mirror.service\n");
        sandbox.systemctl("enable", "files.service").orFail();
        return Settings.standard();
    }

    @Test
    void tellsWhatIsGuardedGatedUnknownAndInContradiction() throws IOException {
        String free = host.ask(Settings.FREE);
        String maintenance = host.ask("maintenance");
        host.reaches(maintenance, "OPEN");
        host.reaches(free, "OPEN");
        Map<String, Long> before = files();

        CommandResult check = check(GROUPS.formatted("maintenance") + """
              guarded-services:
                - { unit: "backup-*.service", group: backup }
                - { unit: no-such.service, group: backup }
                - { unit: mirror.service, group: backup }
                - { unit: "never-*.service", group: free }
            """);

        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(check.out().lines())
                .contains("guarded: backup-job.service (backup), gated", "no unit now: never-*.service (free)")
                .contains("guarded: files.service (backup), gated")
                .noneMatch(line -> line.startsWith("no unit now: mirror"))
                .anyMatch(line -> line.startsWith("guarded: backup-daemon.service (backup), not gated: it is no job"))
                .anyMatch(line -> line.startsWith("unknown: no-such.service (backup): "))
                .anyMatch(line -> line.startsWith("contradiction: ") && line.contains(free));
        assertThat(told(check.err())).isEmpty();
        assertThat(files()).as("the state is not touched").isEqualTo(before);
        assertThat(host.state(maintenance)).isEqualTo("OPEN");

        assertThat(check(GROUPS.formatted("")).out()).contains("would start").doesNotContain("contradiction");
        host.closeAll();
    }

    @Test
    void aWrongOneIsRefusedWithTheSentenceOfTheStart() throws IOException {
        CommandResult check = check(GROUPS.formatted("nobody"));
        assertThat(check.exitCode()).isEqualTo(78);
        assertThat(told(check.err()))
                .singleElement()
                .asString()
                .startsWith("lockkeeper.groups.free.conflicts-with names 'nobody', which is no group");
        assertThat(told(check.out())).isEmpty();
    }

    @Test
    void withoutABusTheWordsAreChecked() throws IOException {
        CommandResult check = check(GROUPS.formatted("") + """
              systemd: { address: "unix:path=/run/lockkeeper-no-such-bus" }
            """);
        assertThat(check.exitCode()).isZero();
        assertThat(check.out()).contains("not looked at: systemd", "only the words were checked");
    }

    /** The file has no suffix, as where a tool checks before it copies. */
    private CommandResult check(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("candidate"), text);
        Settings settings = new Settings()
                .set("check-config", file.toString())
                .set("lockkeeper.gate.root", "/proc/" + sandbox.pidOfInit() + "/root")
                .set(
                        "lockkeeper.state-directory",
                        host.lockkeeper().stateDirectory().toString());
        return LockkeeperProcess.runToEnd((text.contains("address") ? settings : settings.on(sandbox)).arguments());
    }

    /** Without what the JVM says of a class archive of another build. */
    private static Stream<String> told(String output) {
        return output.lines().filter(line -> !line.contains("[cds"));
    }

    private Map<String, Long> files() throws IOException {
        try (Stream<Path> files = Files.list(host.lockkeeper().stateDirectory())) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString(),
                    file -> file.toFile().isDirectory() ? 0 : file.toFile().length()));
        }
    }
}
