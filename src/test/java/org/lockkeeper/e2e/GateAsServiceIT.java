package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.SystemdSandbox;

/** Lockkeeper as a host runs it: a service of the systemd that it asks, on the standard bus, with no key of the gate set. */
@ExtendWith(LogOnFailure.class)
final class GateAsServiceIT {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String CLOSED = "/run/lockkeeper-gate/closed/backup-a.service";

    @Test
    void restartLeavesTheGateClosedAndAStopOpensIt() throws IOException {
        try (SystemdSandbox sandbox = SystemdSandbox.start()) {
            Api api = new Api(URI.create("http://127.0.0.1:" + install(sandbox)));
            sandbox.unit("backup-a.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/runs'\n");
            sandbox.daemonReload();
            sandbox.systemctl("start", "lockkeeper").orFail();
            awaitReady(api);

            Answer window = api.post("/api/v1/windows?until=OPEN&wait=30s", Host.fields("maintenance", Map.of()))
                    .expect(201);
            assertThat(window.text("/state")).as(window.body().toString()).isEqualTo("OPEN");
            String made =
                    sandbox.exec("stat", "--format=%i %y", CLOSED).orFail().out();

            sandbox.exec(START, "systemctl", "restart", "lockkeeper").orFail();
            assertThat(sandbox.exec("stat", "--format=%i %y", CLOSED).orFail().out())
                    .isEqualTo(made);
            awaitReady(api);
            sandbox.systemctl("start", "backup-a").orFail();
            assertThat(sandbox.reachedLines("runs")).isZero();
            assertThat(sandbox.exec("stat", "--format=%i %y", CLOSED).orFail().out())
                    .isEqualTo(made);

            sandbox.exec(START, "systemctl", "stop", "lockkeeper").orFail();
            assertThat(sandbox.exec("stat", CLOSED).exitCode()).isNotZero();
            assertThat(sandbox.exec("stat", "/run/systemd/system/backup-a.service.d")
                            .exitCode())
                    .isNotZero();
            sandbox.systemctl("start", "backup-a").orFail();
            assertThat(sandbox.reachedLines("runs")).isOne();
        }
    }

    private static int install(SystemdSandbox sandbox) throws IOException {
        int port = Ports.reserve();
        String arguments = Stream.of(Settings.standard()
                        .guard("backup-a.service", "backup")
                        .set("server.port", Integer.toString(port))
                        .set("lockkeeper.access.anonymous", "admin")
                        .arguments())
                .map("\"%s\""::formatted)
                .collect(Collectors.joining(" "));
        String command = LockkeeperProcess.installInto(sandbox);
        sandbox.unit(
                "lockkeeper.service",
                "[Service]\nStateDirectory=lockkeeper\nSuccessExitStatus=143\nExecStart=" + command + " " + arguments
                        + "\n");
        return port;
    }

    private static void awaitReady(Api api) {
        await().atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> api.get("/api/v1/gate").text("/state").equals("READY"));
    }
}
