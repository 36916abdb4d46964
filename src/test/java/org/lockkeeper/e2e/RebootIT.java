package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;

/**
 * What a reboot leaves: leases of units and processes that are gone for certain, although a process of the same number
 * and start time may be there again. The kernel's boot id is another file to Lockkeeper here, which the test changes.
 */
final class RebootIT extends SandboxedTest {

    private static final String LEASES = "/api/v1/leases";
    private static final String BEFORE = "11111111-2222-4333-8444-555555555555\n";
    private static final String AFTER = "99999999-2222-4333-8444-555555555555\n";

    @SuppressWarnings("NullAway.Init") // set by the test
    private Host rebooted;

    @Override
    Settings prepare() {
        unit("update-a", Units.oneshot("update-a"));
        return Settings.standard().guard("update-*.service", "update");
    }

    @AfterEach
    void closeRebooted() {
        rebooted.close();
        stop("update-a.service");
    }

    private String lease(String group, Map<String, Object> owner) {
        String id = rebooted.api()
                .post(LEASES, Map.of("group", group, "reason", "nightly", "owner", owner, "ttl", "10min"))
                .expect(201)
                .text("/id");
        await().until(() -> rebooted.api().get(LEASES + "/" + id).text("/state").equals("HELD"));
        return id;
    }

    @Test
    void leasesOfTheLastBootEndAtOnceAndTheOthersStay() throws IOException {
        Path bootId =
                Files.writeString(Files.createDirectories(sandbox.scratch()).resolve("boot-id"), BEFORE);
        rebooted = Host.startWithMounts(
                "mount --bind \"$0\" /proc/sys/kernel/random/boot_id",
                bootId.toString(),
                Settings.standard()
                        .guard("update-*.service", "update")
                        .set("lockkeeper.groups.once.conflicts-with", "once")
                        .on(sandbox));
        start("update-a.service");
        await().until(() -> !sandbox.reached("update-a", "end").isEmpty());
        String run = sandbox.systemctl("show", "--value", "--property=InvocationID", "update-a.service")
                .orFail()
                .out()
                .trim();
        String ofUnit = lease("update", Map.of("unit", "update-a.service", "invocationId", run));
        // Held by the process of this test, which lives on.
        String ofProcess = lease("once", Map.of("pid", ProcessHandle.current().pid()));
        String ofClient = lease(Settings.FREE, Map.of("name", "pipeline"));
        String window = rebooted.ask(Settings.FREE);
        rebooted.reaches(window, "OPEN");

        rebooted.lockkeeper().kill9();
        Files.writeString(bootId, AFTER);
        rebooted.lockkeeper().restart();

        for (String id : List.of(ofUnit, ofProcess)) {
            Answer ended = rebooted.api().get(LEASES + "/" + id + "?until=ENDED&wait=30s");
            assertThat(ended.text("/endReason")).isEqualTo("OWNER_GONE");
            assertThat(ended.text("/note")).isEqualTo("the host was booted again");
        }
        assertThat(rebooted.api().get(LEASES + "/" + ofClient).text("/state")).isEqualTo("HELD");
        assertThat(rebooted.state(window)).isEqualTo("OPEN");
    }
}
