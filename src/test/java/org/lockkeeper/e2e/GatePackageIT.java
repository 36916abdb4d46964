package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.DebianPackage;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/** The start gate as the Debian package brings it: user lockkeeper, hardened, allowed by polkit what the operator lists. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GatePackageIT {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String DEAD_MAN = "lockkeeper-gate.timer.d/short.conf";
    private static final String CLOSED = "/run/lockkeeper-gate/closed/";

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        new Shell(sandbox)
                .require(
                        "command -v dpkg && test -w /usr/lib && test -w /var/lib/dpkg",
                        "no package can be installed in the sandbox");
        new Shell(sandbox).require("command -v pkcheck", "polkit is not installed: install the package polkitd");
        new Shell(sandbox)
                .require("test -d /usr/share/polkit-1/rules.d", "this polkit has no rules: it is older than 0.106");
        DebianPackage.bringWithArchive(sandbox);
        int port = Ports.reserve();
        api = new Api(URI.create("http://127.0.0.1:" + port));
        Files.writeString(sandbox.shared().resolve("application.yml"), """
                lockkeeper:
                  groups:
                    backup: { conflicts-with: [maintenance] }
                    app: { conflicts-with: [maintenance] }
                    maintenance: { conflicts-with: [maintenance] }
                  guarded-services:
                    - { unit: backup-strict.service, group: backup, gate: strict }
                    - { unit: "backup-*.service", group: backup }
                    - { unit: "unlisted*.service", group: backup }
                    - { unit: app-db.service, group: app, policy: stop }
                    - { unit: mysql.service, group: app, policy: stop }
                    - { unit: "cache-*.service", group: app }
                    - { unit: "restic-backup@*.service", group: backup }
                  gate: { catch-up-pause: 0s }
                  http: { tcp: true }
                  access: { anonymous: admin } # who may do what is another test
                server:
                  port: %d
                """.formatted(port));
        Files.writeString(
                sandbox.shared().resolve("gate-units"),
                "# listed\nbackup-*.service\n  app-db.service   stop\nbackup-b.path stop\nunlisted-too.service\n"
                        + "mysql.service stop\ncache-listed.service stop\ncache-gated.service\nrestic-backup@*.service\nnextcloud.service\n");
        inside("mkdir -p /etc/lockkeeper && cp /shared/application.yml /shared/gate-units /etc/lockkeeper");
        for (String unit : new String[] {"backup-a", "backup-b", "backup-strict", "unlisted"}) {
            sandbox.unit(
                    unit + ".service",
                    "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/%p.runs; rm -f /run/inbox'\n");
        }
        sandbox.unit("backup-b.path", "[Path]\nPathExists=/run/inbox\n");
        sandbox.unit("unlisted-too.service", "[Service]\nType=oneshot\nExecStart=true\n");
        sandbox.unit("unlisted-too.path", "[Path]\nPathExists=/run/nothing\n");
        sandbox.unit("app-db.service", Units.simple("app-db").text());
        sandbox.unit("cache-listed.service", "[Service]\nExecStart=sleep infinity\n");
        sandbox.unit("cache-gated.service", "[Service]\nExecStart=sleep infinity\n");
        sandbox.unit("mariadb.service", Units.simple("mariadb").text());
        sandbox.unit("nextcloud.service", "[Unit]\nRequires=mysql.service\n[Service]\nExecStart=sleep infinity\n");
        sandbox.unit(
                "restic@.service",
                "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/restic.runs; sleep 1'\n");
        sandbox.unit("restic@.timer", "[Timer]\nOnActiveSec=1d\n");
        sandbox.unit("restic-backup@.timer", "[Timer]\nOnActiveSec=1d\n");
        alias("mariadb.service", "mysql.service");
        alias("restic@.service", "restic-backup@.service");
        // The distribution's own unit is hidden in the sandbox.
        sandbox.unit("polkit.service", polkit());
        sandbox.unit(DEAD_MAN, afterSeconds(45));
        sandbox.unit(
                "systemd-logind.service",
                "[Service]\nType=dbus\nBusName=org.freedesktop.login1\nRuntimeDirectory=systemd/inhibit\n"
                        + "ExecStart=/lib/systemd/systemd-logind\n");
        sandbox.daemonReload();
        inside("systemctl start polkit systemd-logind");
        inside("dpkg --force-confold -i /shared/lockkeeper.deb");
        DebianPackage.keepArchive(sandbox);
        ready();
    }

    private void alias(String unit, String name) {
        inside("ln -s " + unit + " /etc/systemd/system/" + name);
    }

    private void ready() {
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> api.get("/api/v1/gate").text("/state").equals("READY"));
    }

    /** As a host that has just been set up. */
    @AfterEach
    void tidyUp() {
        inside("systemctl start polkit systemd-logind lockkeeper");
        ready();
        api.get("/api/v1/windows")
                .expect(200)
                .body()
                .at("/windows")
                .forEach(window ->
                        api.delete("/api/v1/windows/" + window.at("/id").asString()));
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(api.get("/api/v1/gate").body().at("/owed")).isEmpty());
        inside("systemctl stop app-db; rm -f /shared/*.runs");
    }

    @AfterAll
    void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private String polkit() {
        return "[Service]\nType=dbus\nBusName=org.freedesktop.PolicyKit1\nExecStart=" + polkitd() + " --no-debug\n";
    }

    private String polkitd() {
        return inside("ls /usr/lib/polkit-1/polkitd /usr/libexec/polkitd /usr/lib/policykit-1/polkitd 2>/dev/null"
                        + " | head -n 1")
                .out()
                .strip();
    }

    private static String afterSeconds(int seconds) {
        return "[Timer]\nOnActiveSec=\nOnActiveSec=%ds\n".formatted(seconds);
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private String window() {
        return api.post("/api/v1/windows?until=OPEN&wait=30s", Host.fields("maintenance", Map.of()))
                .expect(201)
                .text("/id");
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    private boolean exists(String path) {
        return sandbox.exec("test", "-e", path).exitCode() == 0;
    }

    @Test
    void holdsBackStopsAndMakesUpForWithoutBeingRoot() {
        inside("systemctl start app-db");
        String window = window();
        assertThat(active("app-db")).isEqualTo("inactive");
        assertThat(exists("/run/lockkeeper-gate/strict/backup-strict.service")).isTrue();

        sandbox.systemctl("start", "backup-a").orFail();
        assertThat(sandbox.systemctl("start", "backup-strict").err()).contains("Assertion failed");
        assertThat(sandbox.reachedLines("backup-a.runs")).isZero();
        assertThat(sandbox.reachedLines("backup-strict.runs")).isZero();
        // What Lockkeeper may not start again it does not hold back.
        sandbox.systemctl("start", "unlisted").orFail();
        assertThat(sandbox.reachedLines("unlisted.runs")).isOne();
        assertThat(inside("journalctl --unit=lockkeeper --output=cat").out())
                .contains("unlisted.service is not kept from starting: no line 'unlisted.service' in");
        await().untilAsserted(() -> assertThat(
                        inside("journalctl --unit=backup-a --output=cat").out())
                .contains("A start of backup-a.service was held back by Lockkeeper's gate"));

        String made =
                inside("stat --format='%i %y' " + CLOSED + "backup-a.service").out();
        inside("systemctl restart lockkeeper");
        assertThat(inside("stat --format='%i %y' " + CLOSED + "backup-a.service")
                        .out())
                .as(inside("journalctl --unit=lockkeeper --output=short-iso-precise")
                        .out())
                .isEqualTo(made);
        assertThat(active("app-db")).isEqualTo("inactive");

        api.delete("/api/v1/windows/" + window).expect(200);
        await().atMost(LONG).until(() -> sandbox.reachedLines("backup-a.runs") == 1);
        await().atMost(LONG).until(() -> active("app-db").equals("active"));
        await().atMost(LONG)
                .until(() -> api.get("/api/v1/gate").body().at("/owed").isEmpty());
        assertThat(sandbox.reachedLines("backup-a.runs")).isOne();
        assertThat(exists(CLOSED + "backup-a.service")).isFalse();
        await().atMost(LONG).until(() -> active("lockkeeper-gate.timer").equals("inactive"));
        assertThat(inside("find /run/systemd/system -name '*lockkeeper*'").out())
                .isEmpty();
    }

    @Test
    void whatAWindowNamesIsStoppedWhereTheHostListsItAndOnlyThere() {
        Map<String, Object> fields = new HashMap<>(
                Map.of("reason", "patch", "requestedBy", "alice", "duration", "10min", "waitTimeout", "1s"));
        fields.put("onDrainTimeout", "stop");
        fields.put("stop", List.of("cache-gated.service"));
        assertThat(api.post("/api/v1/windows", fields).expect(400).text("/detail"))
                .contains("stop", "no line 'cache-gated.service stop' in /etc/lockkeeper/gate-units");
        inside("systemctl start cache-listed");
        fields.put("stop", List.of("cache-listed"));
        Answer open = api.post("/api/v1/windows?until=OPEN&wait=30s", fields).expect(201);
        assertThat(open.text("/state")).as(open.body().toString()).isEqualTo("OPEN");
        assertThat(open.text("/drainTimedOut/stops/0/unit")).isEqualTo("cache-listed.service");
        assertThat(active("cache-listed")).isEqualTo("inactive");
        api.delete("/api/v1/windows/" + open.text("/id")).expect(200);
        await().atMost(LONG).until(() -> active("cache-listed").equals("active"));
        inside("systemctl stop cache-listed");
    }

    /** Lines, configuration and dependents may each call a unit by another of its names. */
    @Test
    void whatIsListedByAnotherNameIsStoppedHeldBackAndMadeUpFor() {
        // As on a host with timers for them: systemd has heard of these instances.
        inside("systemctl start nextcloud restic@home.timer restic-backup@photos.timer");
        String window = window();
        assertThat(active("mariadb")).isEqualTo("inactive");
        assertThat(active("nextcloud")).isEqualTo("inactive");
        for (String unit : new String[] {"restic@home", "restic-backup@photos"}) {
            sandbox.systemctl("start", unit).orFail();
        }
        assertThat(sandbox.reachedLines("restic.runs")).isZero();
        assertThat(api.get("/api/v1/windows/" + window).expect(200).body().at("/gate/ungated"))
                .extracting(one -> one.at("/unit").asString())
                .doesNotContain("mariadb.service", "restic@home.service");
        // The package's drop-in asks by name, and this one is new to everybody.
        sandbox.systemctl("start", "restic@new").orFail();
        assertThat(sandbox.reachedLines("restic.runs")).isOne();
        await().untilAsserted(() -> assertThat(
                        api.get("/api/v1/windows/" + window).expect(200).body().at("/intrusions"))
                .extracting(one -> one.at("/unit").asString())
                .containsExactly("restic@new.service"));

        api.delete("/api/v1/windows/" + window).expect(200);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(sandbox.reachedLines("restic.runs"))
                        .as(api.get("/api/v1/gate").body().at("/owed").toString())
                        .isEqualTo(3));
        await().atMost(LONG)
                .until(() ->
                        active("mysql").equals("active") && active("nextcloud").equals("active"));
        await().atMost(LONG)
                .until(() -> api.get("/api/v1/gate").body().at("/owed").isEmpty());
        inside("systemctl stop nextcloud mariadb restic@home.timer restic-backup@photos.timer");
    }

    @Test
    void systemdOpensTheGatesWhenLockkeeperHangs() {
        inside("systemctl start app-db");
        window();
        String armed = armedAt();
        await().atMost(LONG).until(() -> !armedAt().equals(armed)); // by the time of this host's timer
        assertThat(exists(CLOSED + "backup-a.service")).isTrue();

        inside("systemctl kill --signal=STOP lockkeeper");
        await().atMost(LONG).until(() -> active("app-db").equals("active"));
        sandbox.systemctl("start", "backup-a").orFail();
        assertThat(sandbox.reachedLines("backup-a.runs")).isOne();

        inside("systemctl kill --signal=CONT lockkeeper");
        await().atMost(LONG).until(() -> active("app-db").equals("inactive"));
        sandbox.systemctl("start", "backup-a").orFail();
        assertThat(sandbox.reachedLines("backup-a.runs")).isOne();

        inside("systemctl stop lockkeeper");
        await().atMost(LONG).until(() -> active("app-db").equals("active"));
        assertThat(exists(CLOSED + "backup-a.service")).isFalse();
    }

    /** A patch that needs a reboot: what is started at boot meets the gates, long before Lockkeeper is up. */
    @Test
    void theGatesStayClosedOverAReboot() {
        inside("systemctl start app-db");
        String window = window();
        sandbox.systemctl("start", "backup-a").orFail();
        await().atMost(LONG)
                .until(() -> api.get("/api/v1/gate").body().at("/owed").size() == 2);
        sandbox.unit(DEAD_MAN, afterSeconds(120));
        // The distribution's own unit is hidden in the sandbox.
        sandbox.unit("systemd-tmpfiles-setup.service", """
                [Unit]
                DefaultDependencies=no
                Before=sysinit.target
                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=systemd-tmpfiles --create --boot /usr/lib/tmpfiles.d/lockkeeper.conf
                """);
        sandbox.unit("sysinit.target.d/boot.conf", "[Unit]\nWants=systemd-tmpfiles-setup.service\n");
        sandbox.unit("basic.target.d/boot.conf", "[Unit]\nWants=backup-b.service app-db.service\n");
        sandbox.reboot();

        assertThat(active("lockkeeper")).isEqualTo("inactive");
        assertThat(exists(CLOSED + "backup-b.service")).isTrue();
        assertThat(active("lockkeeper-gate.timer")).isEqualTo("active");
        assertThat(inside("systemctl show --value --property=ConditionResult --property=ConditionTimestampMonotonic"
                                + " backup-b")
                        .out()
                        .lines())
                .contains("no")
                .doesNotContain("0");
        inside("systemctl start polkit systemd-logind lockkeeper");
        ready();
        assertThat(api.get("/api/v1/windows/" + window).expect(200).text("/state"))
                .isEqualTo("OPEN");
        sandbox.systemctl("start", "backup-a").orFail();
        assertThat(active("app-db")).isEqualTo("inactive");
        assertThat(sandbox.reachedLines("backup-a.runs") + sandbox.reachedLines("backup-b.runs"))
                .isZero();

        api.delete("/api/v1/windows/" + window).expect(200);
        await().atMost(LONG).until(() -> active("app-db").equals("active"));
        await().atMost(LONG)
                .until(() -> api.get("/api/v1/gate").body().at("/owed").isEmpty());
        assertThat(sandbox.reachedLines("backup-a.runs")).isOne();
        assertThat(sandbox.reachedLines("backup-b.runs")).isOne();
        assertThat(inside("find /run/lockkeeper-gate /var/lib/lockkeeper/gate -type f")
                        .out())
                .isEmpty();
        sandbox.removeUnit("basic.target.d/boot.conf")
                .unit(DEAD_MAN, afterSeconds(45))
                .daemonReload();
    }

    /** systemd asks polkit for each verb by the path's name. */
    @Test
    void stopsAndStartsThePathsThatAreListed() {
        inside("systemctl start backup-b.path unlisted-too.path");
        for (int i = 0; i < 2; i++) {
            String window = window();
            assertThat(api.get("/api/v1/gate").body().at("/paused").toString()).isEqualTo("[\"backup-b.path\"]");
            assertThat(active("backup-b.path")).isEqualTo("inactive");
            assertThat(active("unlisted-too.path")).isEqualTo("active");
            assertThat(exists(CLOSED + "unlisted-too.service")).isFalse();
            inside("touch /run/inbox");
            api.delete("/api/v1/windows/" + window).expect(200);
            await().atMost(LONG).until(() -> active("backup-b.path").equals("active"));
            await().atMost(LONG).until(() -> sandbox.reachedLines("backup-b.runs") > 0);
            inside("rm -f /shared/backup-b.runs");
            await().atMost(LONG)
                    .until(() -> api.get("/api/v1/gate").body().at("/paused").isEmpty());
        }
        assertThat(inside("journalctl --unit=lockkeeper --output=cat").out())
                .contains("unlisted-too.service is not kept from starting: no line 'unlisted-too.path stop' in");
        inside("systemctl stop backup-b.path unlisted-too.path");
    }

    private String armedAt() {
        return inside("systemctl show --value --property=ActiveEnterTimestampMonotonic lockkeeper-gate.timer")
                .out();
    }

    /** What systemd-logind asks polkit, and what it is asked by a service that is hardened. */
    @Test
    void keepsTheHostFromShuttingDownWithoutBeingRoot() {
        String command =
                "lockctl run --group=app --reason=firmware --inhibit -- sh -c 'systemd-inhibit --list --no-legend'";
        CommandResult ran = inside(command);
        assertThat(ran.out())
                .as(ran.err())
                .contains("Lockkeeper", "lockkeeper", "systemd-inhibit", "shutdown:sleep", "firmware (l-", "block");
        inside("systemctl stop polkit && mv /usr/share/polkit-1/rules.d/lockkeeper.rules / && systemctl start polkit");
        assertThat(inside(command).err())
                .contains("lockctl: the host is not kept from shutting down: Failed to inhibit");
        inside("systemctl stop polkit && mv /lockkeeper.rules /usr/share/polkit-1/rules.d && systemctl start polkit");
    }

    @Test
    void withoutTheRightNothingIsClosedAndAllElseWorks() {
        inside("systemctl stop lockkeeper polkit");
        sandbox.unit("polkit.service", "").daemonReload(); // masked
        inside("systemctl start lockkeeper");
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> api.get("/api/v1/gate").text("/state").equals("UNAVAILABLE"));
        assertThat(api.get("/actuator/health/gate").expect(200).text("/details/reason"))
                .contains("RestartUnit", "polkit.service is masked");
        String window = window();
        assertThat(api.get("/api/v1/windows/" + window).expect(200).text("/gate/state"))
                .isEqualTo("UNAVAILABLE");
        assertThat(inside("find /run/lockkeeper-gate -type f").out()).isEmpty();
        sandbox.systemctl("start", "backup-a").orFail();
        assertThat(sandbox.reachedLines("backup-a.runs")).isOne();
        sandbox.unit("polkit.service", polkit()).daemonReload();
        inside("systemctl start polkit && systemctl restart lockkeeper");
    }
}
