package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Programs;

/** The alerts that are shipped, each fired by the fault that it is about, and gone with it. Others are in MonitoringIT. */
final class AlertsIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NOBODY = "http://127.0.0.1:1/";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private Monitoring monitoring;

    @Override
    Settings prepare() {
        Programs.need("prometheus");
        Programs.need("prometheus-alertmanager");
        sandbox.unit("backup-gone.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        sandbox.unit("backup-loose.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        sandbox.unit("backup-loose.service.d/zzz.conf", "[Unit]\nConditionPathExists=\n");
        sandbox.daemonReload();
        return Settings.standard()
                .gated(sandbox)
                .guard("backup-*.service", "backup")
                .set("lockkeeper.systemd.resync-interval", "1s")
                .set("lockkeeper.fleet.pools.web.at-most", "1")
                .set("lockkeeper.fleet.pools.web.overdue-after", "1s")
                .set("lockkeeper.fleet.pools.well.after", "healthy")
                .set("lockkeeper.fleet.healthy.command", "/usr/bin/test,-e," + folder.resolve("well"))
                .set("lockkeeper.fleet.healthy.interval", "1s")
                .set("lockkeeper.fleet.healthy.within", "1s")
                .set("lockkeeper.groups.rolled.fleet", "well")
                .set("lockkeeper.silences.host", "db-1")
                .set("lockkeeper.silences.alertmanager.urls", NOBODY)
                .set("lockkeeper.notifications.receivers.ops.url", NOBODY)
                .set("lockkeeper.notifications.receivers.ops.events", "window.closed");
    }

    @BeforeAll
    void watch() throws IOException {
        AlertmanagerProcess alertmanager = new AlertmanagerProcess(folder);
        alertmanager.start();
        monitoring = Monitoring.of(
                folder,
                host,
                alertmanager,
                rules -> rules.replace("timestamp_seconds > 300 ", "timestamp_seconds > 5 ")
                        .replace("oldest_seconds > 900", "oldest_seconds > 1")
                        .replace("> 86400", "> 1"));
    }

    @AfterAll
    void stopWatching() {
        if (monitoring != null) {
            monitoring.close();
        }
    }

    private void fires(String... alerts) {
        await().atMost(LONG).untilAsserted(() -> assertThat(monitoring.told()).contains(alerts));
    }

    private void isGone(String... alerts) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(monitoring.told()).isNotEmpty().doesNotContain(alerts));
    }

    @Test
    void eachFiresForItsFaultAndIsGoneWithIt() throws IOException {
        release(lease(Settings.PURE, "1h")).expect(200); // so long it usually takes
        Answer longer = lease(Settings.PURE, "1h");

        fires("LockkeeperGateUngated");
        assertThat(monitoring.told()).containsExactlyInAnyOrder("DiskIsSlow", "LockkeeperGateUngated");
        sandbox.removeUnit("backup-loose.service.d/zzz.conf").daemonReload();
        host.api()
                .post("/api/v1/fleet/pause", Map.of("reason", "bad release", "by", "alice"))
                .expect(200);
        isGone("LockkeeperGateUngated");

        String window = host.ask("maintenance", Map.of("duration", "1h"));
        host.reaches(window, "OPEN");
        String late = host.ask("maintenance", Map.of("waitTimeout", "1min"));
        sandbox.systemctl("start", "backup-gone").orFail();
        fires("LockkeeperSilenceMissing", "LockkeeperRequestWillBeLate", "LockkeeperPoolPausedForLong");
        host.api().post("/api/v1/fleet/resume", Map.of("by", "alice")).expect(200);
        slot("pre-reboot");
        sandbox.removeUnit("backup-gone.service").daemonReload();
        host.close(late);
        host.close(window);
        fires("LockkeeperOwedStartFailed", "LockkeeperNotificationStuck");
        isGone("LockkeeperSilenceMissing", "LockkeeperRequestWillBeLate", "LockkeeperPoolPausedForLong");
        host.api()
                .delete("/api/v1/gate/owed/backup-gone.service?by=alice&reason=gone")
                .expect(200);
        isGone("LockkeeperOwedStartFailed");

        String rolled = host.ask("rolled");
        host.reaches(rolled, "OPEN");
        host.close(rolled);
        fires("LockkeeperHostUnhealthy");
        Files.createFile(folder.resolve("well"));
        isGone("LockkeeperHostUnhealthy");

        Answer hangs = lease(Settings.FREE, "1s");
        fires("LockkeeperLeaseSuspect", "LockkeeperSlotOverdue");
        release(hangs); // or it ends by itself
        slot("steady-state");
        isGone("LockkeeperLeaseSuspect", "LockkeeperSlotOverdue");

        sandbox.stopBus();
        fires("LockkeeperBusLost", "LockkeeperPictureStale", "LockkeeperVerdictUnknown");
        sandbox.restartBus();
        isGone("LockkeeperBusLost", "LockkeeperPictureStale", "LockkeeperVerdictUnknown");

        Path database = host.lockkeeper().stateDirectory().resolve("lockkeeper.db");
        Path away = database.resolveSibling("away.db");
        Files.move(database, away);
        fires("LockkeeperStoreUnavailable", "LockkeeperFleetStoreAway");
        Files.move(away, database);
        isGone("LockkeeperStoreUnavailable", "LockkeeperFleetStoreAway");

        fires("LockkeeperLeaseOverdue"); // after a minute, most of which is over
        release(longer).expect(200);
        isGone("LockkeeperLeaseOverdue");
    }

    private Answer lease(String group, String ttl) {
        Map<String, Object> client =
                Map.of("group", group, "reason", "a copy", "ttl", ttl, "owner", Map.of("name", "a client"));
        Answer held =
                host.api().post("/api/v1/leases?until=HELD&wait=10s", client).expect(201);
        assertThat(held.text("/state")).isEqualTo("HELD");
        return held;
    }

    private Answer release(Answer lease) {
        return host.api()
                .delete("/api/v1/leases/" + lease.text("/id") + "?token="
                        + lease.body().at("/token"));
    }

    private void slot(String call) {
        host.api()
                .send(
                        "POST",
                        "/v1/" + call,
                        "{\"client_params\":{\"id\":\"dark\",\"group\":\"web\"}}",
                        Map.of("fleet-lock-protocol", "true"))
                .expect(200);
    }
}
