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
        // Group 0 would be exempt from hidepid.
        String mounts =
                "mount -t proc proc /proc; exec setpriv --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all \"$@\"";
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
    void whatAHidingProcDoesNotShowHasNotEnded() throws Exception {
        String id = lease();
        remount("hidepid=2");
        await().until(() -> host.lockkeeper().log().contains("hides the processes of other users"));
        assertThat(state(id)).isEqualTo("HELD");
        Answer refused = host.api().post("/api/v1/leases", fields()).expect(400);
        assertThat(refused.body().toString()).contains("cannot be told").contains("hidepid");
        remount("hidepid=0");
        endsWithItsOwner(id);
    }

    @Test
    void whatCannotBeReadHasNotEnded() throws Exception {
        String id = lease();
        limitFiles("1:4096"); // no new one
        await().until(() -> host.lockkeeper().log().contains("Too many open files"));
        limitFiles("4096:4096");
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

    private void remount(String option) throws Exception {
        run(
                "nsenter",
                "--target",
                Long.toString(host.lockkeeper().pid()),
                "--mount",
                "mount",
                "-o",
                "remount," + option,
                "/proc");
    }

    /** By a process of the same group, as the kernel wants it of whoever has not every capability. */
    private void limitFiles(String limits) throws Exception {
        String pid = Long.toString(host.lockkeeper().pid());
        run("setpriv", "--regid=65534", "--clear-groups", "prlimit", "--pid", pid, "--nofile=" + limits);
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
