package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** What systemd does against any gate, so that nobody claims otherwise: a start that is held back stops what it conflicts with. */
final class UnitConflictsIT extends SandboxedTest {
    private static final Duration POLL = Duration.ofMillis(20);

    @Override
    Settings prepare() {
        unit("backup-rival", Units.oneshot("backup-rival").unit("Conflicts=update-work.service other.service"));
        unit("update-work", Units.oneshot("update-work"));
        unit("update-alone", Units.oneshot("update-alone"));
        unit("update-later", Units.oneshot("update-later"));
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-rival.service", "backup")
                .guard("update-*.service", "update");
    }

    @Test
    void heldBackStartStopsTheJobWhoseLeaseHoldsItBack() {
        start("update-work");
        await().until(() -> !sandbox.reached("update-work", "end").isEmpty());
        String lease = host.api()
                .post(
                        "/api/v1/leases?until=HELD&wait=30s",
                        Map.of(
                                "group", "update",
                                "reason", "nightly",
                                "owner", Map.of("unit", "update-work", "invocationId", invocation())))
                .expect(201)
                .text("/id");
        assertThat(lease(lease, "/gate/warnings/0")).contains("backup-rival.service", "update-work.service");

        sandbox.systemctl("start", "backup-rival").orFail();

        assertThat(sandbox.reached("backup-rival", "end")).isEmpty();
        await().pollInterval(POLL).until(() -> lease(lease, "/state").equals("ENDED"));
        assertThat(host.service("update-work.service")).startsWith("IDLE");
    }

    private String invocation() {
        return sandbox.systemctl("show", "--value", "--property=InvocationID", "update-work.service")
                .orFail()
                .out()
                .trim();
    }

    private String lease(String id, String field) {
        return host.api().get("/api/v1/leases/" + id).expect(200).text(field);
    }

    @Test
    void eachPairIsToldOnceAndANewOneAfterAReload() {
        String pair = "backup-rival.service and update-work.service conflict with each other";
        assertThat(host.lockkeeper().log()).containsOnlyOnce(pair);
        assertThat(warnings()).contains(pair).doesNotContain("shutdown.target", "other.service", "update-alone");
        assertThat(host.api().get("/actuator/health/gate").expect(200).text("/details/warnings/0"))
                .contains(pair);

        sandbox.unit("update-later.service.d/rival.conf", "[Unit]\nConflicts=update-alone.service\n")
                .daemonReload();

        String later = "update-alone.service and update-later.service conflict with each other";
        await().pollInterval(POLL).until(() -> warnings().contains(later));
        assertThat(host.lockkeeper().log()).containsOnlyOnce(pair).containsOnlyOnce(later);
        sandbox.removeUnit("update-later.service.d/rival.conf").daemonReload();
        await().pollInterval(POLL).until(() -> !warnings().contains(later));
    }

    private String warnings() {
        return host.api().get("/api/v1/gate").expect(200).body().at("/warnings").toString();
    }
}
