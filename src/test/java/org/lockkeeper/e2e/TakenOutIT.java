package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** A unit that is taken out of the configuration keeps the lease of its run, and until that ends only. */
final class TakenOutIT extends SandboxedTest {
    private Path guarded = Path.of("/");

    @Override
    Settings prepare() {
        guarded = sandbox.scratch().resolveSibling("guarded.properties");
        guard("job.service");
        unit("job", Units.oneshot("job"));
        unit("other", Units.oneshot("other"));
        return Settings.groups().set("spring.config.additional-location", "file:" + guarded);
    }

    private void guard(String unit) {
        try {
            Files.writeString(
                    guarded,
                    "lockkeeper.guarded-services[0].unit=%s%nlockkeeper.guarded-services[0].group=backup%n"
                            .formatted(unit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void runKeepsItsLeaseUntilItEnds() {
        start("job");
        host.awaitService("job.service", "BUSY activating start");
        String lease = host.api()
                .post(
                        "/api/v1/leases",
                        Map.of(
                                "group",
                                "cleanup",
                                "owner",
                                Map.of(
                                        "unit",
                                        "job.service",
                                        "invocationId",
                                        host.details("job.service")
                                                .at("/invocationId")
                                                .asString()),
                                "reason",
                                "prune",
                                "ttl",
                                "3s",
                                "waitTimeout",
                                "10min"))
                .expect(201)
                .text("/id");
        assertThat(lease(lease, "/state", "?until=HELD&wait=30s")).isEqualTo("HELD");

        guard("other.service");
        host.lockkeeper().restart();

        assertThat(host.service("job.service")).startsWith("missing");
        String window = host.ask("maintenance");
        String endsAt = lease(lease, "/endsAt", "");
        await().pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(lease(lease, "/endsAt", "")).isGreaterThan(endsAt));
        assertThat(lease(lease, "/state", "")).isEqualTo("HELD");
        assertThat(host.blockers(window)).containsExactly("LEASE " + lease);

        sandbox.tell("job", "end");
        host.reaches(window, "OPEN");
        assertThat(lease(lease, "/state", "")).isEqualTo("ENDED");
        assertThat(lease(lease, "/endReason", "")).isEqualTo("OWNER_GONE");
    }

    private String lease(String id, String field, String query) {
        return host.api().get("/api/v1/leases/" + id + query).expect(200).text(field);
    }
}
