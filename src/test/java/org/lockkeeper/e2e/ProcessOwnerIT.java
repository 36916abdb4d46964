package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;

/** A process that owns a lease, looked at by a Lockkeeper without capabilities that cannot see it for a while. */
final class ProcessOwnerIT extends SandboxedTest {
    @SuppressWarnings("NullAway.Init") // set before each test
    private Process owner;

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    @Override
    Host launch(Settings settings) {
        String mounts = "mount -t proc proc /proc; exec setpriv --bounding-set=-all --inh-caps=-all \"$@\"";
        return Host.startWithMounts(mounts, "", settings);
    }

    @BeforeEach
    void process() throws IOException {
        owner = new ProcessBuilder("sleep", "infinity").start();
    }

    @AfterEach
    void endAll() {
        owner.destroyForcibly();
    }

    @Test
    void whatCannotBeReadHasNotEnded() throws Exception {
        String id = lease();
        String pid = Long.toString(host.lockkeeper().pid());
        run("prlimit", "--pid", pid, "--nofile=1:4096"); // no new one
        await().until(() -> host.lockkeeper().log().contains("Too many open files"));
        run("prlimit", "--pid", pid, "--nofile=4096:4096");
        assertThat(state(id)).isEqualTo("HELD");
        endsWithItsOwner(id);
    }

    private Map<String, Object> fields() {
        return Map.of("group", "free", "reason", "copies", "owner", Map.of("pid", owner.pid()));
    }

    private String lease() {
        Answer lease =
                host.api().post("/api/v1/leases?until=HELD&wait=30s", fields()).expect(201);
        assertThat(lease.text("/state")).isEqualTo("HELD");
        return lease.text("/id");
    }

    private String state(String id) {
        return host.api().get("/api/v1/leases/" + id).expect(200).text("/state");
    }

    private void endsWithItsOwner(String id) {
        owner.destroyForcibly().onExit().join();
        await().untilAsserted(() -> assertThat(state(id)).isEqualTo("ENDED"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isZero();
    }
}
