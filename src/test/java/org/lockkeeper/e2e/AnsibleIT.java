package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** The playbook of {@code docs/examples}, as Ansible runs it. */
class AnsibleIT extends SandboxedTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard().guard("backup-*.service", "backup");
    }

    @BeforeEach
    void needed() {
        Programs.need("ansible-playbook");
    }

    @AfterEach
    void tidyUp() {
        host.closeAll();
        stop("backup-a.service");
    }

    private CommandResult play(String work, String more) throws IOException, InterruptedException {
        Path out = home.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        "ansible-playbook",
                        "-i",
                        "localhost,",
                        "-c",
                        "local",
                        "-e",
                        "{\"lockkeeper\": \"%s\", \"work\": %s%s}"
                                .formatted(host.lockkeeper().baseUri(), work, more),
                        "docs/examples/maintenance.yml")
                .directory(Path.of(System.getProperty("basedir", ""))
                        .toAbsolutePath()
                        .toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process ansible = builder.start();
        assertThat(ansible.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return new CommandResult(ansible.exitValue(), Files.readString(out), "");
    }

    private JsonNode lastWindow() {
        return host.api().get("/api/v1/windows?state=CLOSED").expect(200).body().at("/windows/0");
    }

    @Test
    void theWorkIsDoneInsideAWindow() throws Exception {
        Path seen = home.resolve("seen");
        String look = "[\"curl\", \"-s\", \"-o\", \"%s\", \"%s/api/v1/verdict\"]"
                .formatted(seen, host.lockkeeper().baseUri());
        CommandResult played = play(look, "").orFail();
        assertThat(seen).content().contains("IN_MAINTENANCE");
        assertThat(lastWindow().at("/closeReason").asString()).as(played.out()).isEqualTo("RELEASED");
        assertThat(lastWindow().at("/closedBy").asString()).isEqualTo("ansible");
    }

    @Test
    void theWindowIsClosedAlsoIfTheWorkHasFailed() throws Exception {
        CommandResult played = play("[\"false\"]", ", \"reason\": \"it's odd\"");
        assertThat(played.exitCode()).as(played.out()).isEqualTo(2);
        assertThat(lastWindow().at("/closeReason").asString()).isEqualTo("RELEASED");
        assertThat(lastWindow().at("/reason").asString()).isEqualTo("it's odd");
    }

    @Test
    void nothingIsDoneIfItDoesNotOpen() throws Exception {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        Path done = home.resolve("done");
        CommandResult played = play("[\"touch\", \"%s\"]".formatted(done), ", \"wait\": \"1s\"");
        assertThat(played.exitCode()).as(played.out()).isEqualTo(2);
        assertThat(played.out()).contains("backup-a.service is activating");
        assertThat(done).doesNotExist();
        assertThat(lastWindow().at("/closeReason").asString()).isEqualTo("TIMED_OUT");
    }
}
