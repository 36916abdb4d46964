package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.SystemdSandbox;

/** Inhibitors of a real systemd-logind: those that Lockkeeper takes, and those that stand in the way of a reboot. */
@ExtendWith(LogOnFailure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InhibitIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String OURS = "Lockkeeper";
    static final String LOGIND = """
            [Unit]
            StartLimitIntervalSec=0
            [Service]
            Type=dbus
            BusName=org.freedesktop.login1
            RuntimeDirectory=systemd/sessions systemd/seats systemd/users systemd/inhibit systemd/shutdown
            RuntimeDirectoryPreserve=yes
            ExecStart=/lib/systemd/systemd-logind
            """;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        int port = Ports.reserve();
        api = new Api(URI.create("http://127.0.0.1:" + port));
        String arguments = Stream.of(Settings.standard()
                        .set("lockkeeper.groups.maintenance.reboots", "true")
                        .set("server.port", Integer.toString(port))
                        .set("lockkeeper.access.anonymous", "admin")
                        .arguments())
                .map("\"%s\""::formatted)
                .collect(Collectors.joining(" "));
        String command = LockkeeperProcess.installInto(sandbox);
        // So that systemd leaves what a kill leaves: only the pipe may end the children.
        sandbox.unit(
                "lockkeeper.service",
                "[Service]\nType=notify\nNotifyAccess=all\nEnvironment=LC_ALL=C\nStateDirectory=lockkeeper\nSuccessExitStatus=143\nKillMode=process\nExecStart="
                        + command + " " + arguments + "\n");
        // The distribution's own unit is hidden in the sandbox.
        sandbox.unit("systemd-logind.service", LOGIND);
        sandbox.daemonReload();
        logind();
        lockkeeper();
    }

    @AfterEach
    void closeAll() {
        api.get("/api/v1/windows")
                .expect(200)
                .body()
                .at("/windows")
                .forEach(window ->
                        api.delete("/api/v1/windows/" + window.at("/id").asString()));
        sandbox.systemctl("stop", "updater");
        await().atMost(LONG).until(() -> inhibitors().isEmpty());
    }

    @AfterAll
    void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private void logind() {
        sandbox.systemctl("start", "systemd-logind").orFail();
    }

    private void lockkeeper() {
        sandbox.exec(LONG, "systemctl", "start", "lockkeeper").orFail();
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> api.get("/api/v1/gate").text("/state").equals("READY"));
    }

    private static Map<String, Object> window(boolean inhibit) {
        Map<String, Object> fields = new HashMap<>(Host.fields("maintenance", Map.of()));
        fields.put("inhibit", inhibit);
        return fields;
    }

    private Answer open(boolean inhibit) {
        Answer window =
                api.post("/api/v1/windows?until=OPEN&wait=30s", window(inhibit)).expect(201);
        assertThat(window.text("/state")).as(window.body().toString()).isEqualTo("OPEN");
        return window;
    }

    private Answer shown(String id) {
        return api.get("/api/v1/windows/" + id).expect(200);
    }

    /** What the host says, by the program that people ask. */
    private List<String> inhibitors() {
        return sandbox.exec("systemd-inhibit", "--list", "--no-pager", "--no-legend")
                .orFail()
                .out()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("No inhibitors"))
                .toList();
    }

    private List<String> ours() {
        return inhibitors().stream().filter(line -> line.startsWith(OURS)).toList();
    }

    private void foreign() {
        sandbox.unit("updater.service", """
                [Service]
                ExecStart=systemd-inhibit --what=shutdown --mode=block --who=updater "--why=writes the firmware" sleep infinity
                """);
        sandbox.daemonReload().systemctl("start", "updater").orFail();
        await().atMost(LONG).until(() -> inhibitors().stream().anyMatch(line -> line.startsWith("updater")));
    }

    @Test
    void anOpenWindowKeepsTheHostFromShuttingDownAndSaysWhy() {
        String plain = open(false).text("/id");
        assertThat(shown(plain).body().has("inhibitor")).isFalse();
        assertThat(ours()).isEmpty();

        String id = api.post("/api/v1/windows", window(true)).expect(201).text("/id");
        assertThat(shown(id).text("/inhibitor/state")).isEqualTo("PENDING");
        assertThat(ours()).isEmpty();

        api.delete("/api/v1/windows/" + plain).expect(200);
        Answer opened =
                api.get("/api/v1/windows/" + id + "?until=OPEN&wait=30s").expect(200);
        assertThat(opened.text("/inhibitor/state")).as(opened.body().toString()).isEqualTo("HELD");
        assertThat(ours())
                .singleElement()
                .asString()
                .contains("shutdown:sleep", "kernel update (" + id + " of alice)", "block");
        // Its own is not in its way.
        assertThat(opened.body().at("/blockers")).isEmpty();
        assertThat(sandbox.systemctl("poweroff", "--check-inhibitors=yes").err())
                .contains(OURS, "kernel update (" + id + " of alice)");

        api.delete("/api/v1/windows/" + id).expect(200);
        await().atMost(LONG).until(() -> ours().isEmpty());
        assertThat(shown(id).body().has("inhibitor")).isFalse();
    }

    /** In a POSIX locale Java passes on ASCII only. */
    @Test
    void aReasonInAnyScriptIsShownAsItIsAndTakenForItsOwn() {
        for (String reason :
                List.of("Kernel-Änderung für Größe 日本 🔧", "-50 % \\n 'q' \"d\" $(id) `id`", "ö".repeat(500))) {
            Map<String, Object> fields = window(true);
            fields.put("reason", reason);
            fields.put("requestedBy", "Jürgen");
            Answer window =
                    api.post("/api/v1/windows?until=OPEN&wait=10s", fields).expect(201);
            assertThat(window.text("/state")).as(window.body().toString()).isEqualTo("OPEN");
            assertThat(window.text("/inhibitor/state")).isEqualTo("HELD");
            assertThat(window.body().at("/blockers")).isEmpty();
            String id = window.text("/id");
            assertThat(sandbox.exec(
                                    "busctl",
                                    "--json=short",
                                    "call",
                                    "org.freedesktop.login1",
                                    "/org/freedesktop/login1",
                                    "org.freedesktop.login1.Manager",
                                    "ListInhibitors")
                            .orFail()
                            .out())
                    .contains(tools.jackson.databind.json.JsonMapper.shared()
                            .writeValueAsString(reason + " (" + id + " of Jürgen)"));
            api.delete("/api/v1/windows/" + id).expect(200);
        }
        await().atMost(LONG).until(() -> ours().isEmpty());
    }

    @Test
    void whoeverCallsItselfLockkeeperIsAStrangerAllTheSame() {
        String id = open(true).text("/id");
        String why = "kernel update (" + id + " of alice)";
        sandbox.unit("updater.service", """
                [Service]
                ExecStart=systemd-inhibit --what=shutdown --mode=block --who=Lockkeeper "--why=%s" sleep infinity
                """.formatted(why));
        sandbox.daemonReload().systemctl("start", "updater").orFail();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(Host.blockers(shown(id).body().at("/blockers")))
                        .containsExactly("INHIBITOR Lockkeeper"));
    }

    @Test
    void itEndsWithLockkeeperHoweverThatEndsAndComesBackWithIt() {
        String id = open(true).text("/id");
        sandbox.systemctl("kill", "--kill-who=main", "--signal=KILL", "lockkeeper")
                .orFail();
        await().atMost(LONG).until(() -> ours().isEmpty());

        lockkeeper();
        await().atMost(LONG).until(() -> shown(id).text("/inhibitor/state").equals("HELD"));
        assertThat(ours()).singleElement().asString().contains(id);

        // Whoever ends it by hand does not end it for good.
        sandbox.exec("pkill", "--signal", "KILL", "--full", "^systemd-inhibit").orFail();
        await().atMost(LONG).until(() -> ours().isEmpty());
        await().atMost(LONG).until(() -> !ours().isEmpty());
        assertThat(shown(id).text("/inhibitor/state")).isEqualTo("HELD");

        // systemd-logind remembers its inhibitors.
        sandbox.systemctl("restart", "systemd-logind").orFail();
        assertThat(ours()).hasSize(1);
        sandbox.exec(LONG, "systemctl", "stop", "lockkeeper").orFail();
        await().atMost(LONG).until(() -> ours().isEmpty());
        lockkeeper();
    }

    @Test
    void aJobsLeaseTakesOneToo() {
        Answer lease = api.post(
                        "/api/v1/leases?until=HELD&wait=30s",
                        Map.of("group", "backup", "reason", "nightly", "owner", Map.of("name", "ci"), "inhibit", true))
                .expect(201);
        assertThat(lease.text("/inhibitor/state")).as(lease.body().toString()).isEqualTo("HELD");
        assertThat(ours()).singleElement().asString().contains("nightly");
        assertThat(api.get("/actuator/health/inhibit").expect(200).text("/details/held"))
                .isEqualTo("1");
        api.delete("/api/v1/leases/" + lease.text("/id") + "?token=" + lease.text("/token"))
                .expect(200);
        await().atMost(LONG).until(() -> ours().isEmpty());
    }

    @Test
    void whoeverElseKeepsTheHostFromShuttingDownIsInTheWayOfWorkThatReboots() {
        foreign();
        String id = api.post("/api/v1/windows", window(false)).expect(201).text("/id");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(Host.blockers(shown(id).body().at("/blockers")))
                        .containsExactly("INHIBITOR updater"));
        assertThat(shown(id).text("/state")).isEqualTo("DRAINING");
        assertThat(shown(id).text("/blockers/0/detail"))
                .contains("updater (process ", "of user 0) keeps the host from shutting down: writes the firmware");
        assertThat(api.get("/api/v1/windows/" + id + "/why").expect(200).text("/reasons/0/freedBy"))
                .contains("updater lets go of it");
        assertThat(api.get("/api/v1/verdict?group=maintenance").expect(200).text("/safe"))
                .isEqualTo("false");
        // Work that does not reboot is not concerned.
        assertThat(api.get("/api/v1/verdict?group=free").expect(200).text("/safe"))
                .isEqualTo("true");

        // systemd-logind between two runs of it forgets nobody, so nothing opens then.
        sandbox.systemctl("restart", "systemd-logind").orFail();
        assertThat(shown(id).text("/state")).isEqualTo("DRAINING");

        sandbox.systemctl("stop", "updater").orFail();
        assertThat(api.get("/api/v1/windows/" + id + "?until=OPEN&wait=30s")
                        .expect(200)
                        .text("/state"))
                .isEqualTo("OPEN");

        // One that comes in while it is open makes it unsafe, as a service would.
        foreign();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(Host.blockers(shown(id).body().at("/blockers")))
                        .containsExactly("INHIBITOR updater"));
        assertThat(shown(id).text("/state")).isEqualTo("OPEN");
    }

    @Test
    void aHangingLogindLetsNothingRebootUntilItAnswers() {
        await().atMost(LONG)
                .until(() ->
                        api.get("/api/v1/verdict").expect(200).text("/safe").equals("true"));
        sandbox.systemctl("kill", "--signal=STOP", "systemd-logind").orFail();
        String id = api.post("/api/v1/windows", window(false)).expect(201).text("/id");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(shown(id).text("/blockers/0/detail"))
                        .contains("systemd-logind does not say who keeps the host from shutting down"));
        assertThat(shown(id).text("/blockers/0/kind")).isEqualTo("UNKNOWN_INHIBITOR");
        assertThat(api.get("/api/v1/verdict").expect(200).text("/state")).isEqualTo("UNKNOWN");
        assertThat(shown(id).text("/state")).isEqualTo("DRAINING");
        sandbox.systemctl("kill", "--signal=CONT", "systemd-logind").orFail();
        assertThat(api.get("/api/v1/windows/" + id + "?until=OPEN&wait=60s")
                        .expect(200)
                        .text("/state"))
                .isEqualTo("OPEN");
    }

    @Test
    void isReadyWhileLogindHangs() {
        sandbox.systemctl("kill", "--signal=STOP", "systemd-logind").orFail();
        try {
            sandbox.exec(LONG, "systemctl", "restart", "lockkeeper").orFail();
            assertThat(sandbox.systemctl("is-active", "lockkeeper").out().strip())
                    .isEqualTo("active");
            String free = api.post("/api/v1/windows?until=OPEN&wait=30s", Host.fields("free", Map.of()))
                    .expect(201)
                    .text("/state");
            assertThat(free).isEqualTo("OPEN");
            assertThat(Host.blockers(
                            api.get("/api/v1/verdict").expect(200).body().at("/blockers")))
                    .containsExactly("UNKNOWN_INHIBITOR systemd-logind");
            api.get("/actuator/health/systemd").expect(200);
        } finally {
            sandbox.systemctl("kill", "--signal=CONT", "systemd-logind").orFail();
        }
    }

    @Test
    void withoutLogindNothingIsInTheWayAndTheWindowSaysWhatIsMissing() {
        sandbox.systemctl("stop", "systemd-logind").orFail();
        sandbox.unit("systemd-logind.service", "").daemonReload(); // masked
        await().atMost(LONG).until(() -> health().text("/details/logind").equals("ABSENT"));
        Answer window = open(true);
        assertThat(window.text("/inhibitor/state")).isEqualTo("UNAVAILABLE");
        assertThat(window.text("/inhibitor/reason")).contains("Failed to inhibit");
        Answer health = health();
        assertThat(health.text("/status")).isEqualTo("UNKNOWN");
        assertThat(health.text("/details/reason")).contains("Failed to inhibit");
        String log = sandbox.exec("journalctl", "--unit=lockkeeper", "--output=cat")
                .orFail()
                .out();
        assertThat(log.lines().filter(line -> line.contains("is not kept from shutting down for")))
                .hasSize(1);
        assertThat(log.lines().filter(line -> line.contains("There is no systemd-logind")))
                .hasSize(1);
        sandbox.unit("systemd-logind.service", LOGIND).daemonReload();
        logind();
        await().atMost(LONG).until(() -> health().text("/details/logind").equals("PRESENT"));
    }

    private Answer health() {
        return api.get("/actuator/health/inhibit").expect(200);
    }
}
