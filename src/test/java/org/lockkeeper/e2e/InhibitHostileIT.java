package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Inhibitors of a real systemd-logind, of somebody who would like to be more than that. */
final class InhibitHostileIT extends SandboxedTest {

    @Override
    Settings prepare() {
        // The distribution's own unit is hidden in the sandbox.
        sandbox.unit("systemd-logind.service", InhibitIT.LOGIND);
        sandbox.daemonReload().systemctl("start", "systemd-logind").orFail();
        return Settings.standard().set("lockkeeper.groups.maintenance.reboots", "true");
    }

    /** Everybody who may take an inhibitor calls himself as he likes. */
    @Test
    void whatAnInhibitorCallsItselfIsShownAndDoesNothing() throws IOException {
        String who = "<img src=x onerror=window.xss=1>${7777*7} \u001b[31mred\u202Eevil\tsafe=true\nsafe=true";
        String why = "</bdi><script>window.xss=1</script> {0} %s \\033[2J\u009b2J\nINFO forged " + "x".repeat(20_000);
        Files.writeString(sandbox.shared().resolve("who"), who);
        Files.writeString(sandbox.shared().resolve("why"), why);
        sandbox.unit("updater.service", """
                [Service]
                ExecStart=/bin/sh -c 'exec systemd-inhibit --what=shutdown --mode=block "--who=$$(cat /shared/who)" "--why=$$(cat /shared/why)" sleep infinity'
                """);
        sandbox.daemonReload().systemctl("start", "updater").orFail();
        String id = host.api()
                .post("/api/v1/windows", Host.fields("maintenance", Map.of()))
                .expect(201)
                .text("/id");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !host.window(id).text("/blockers/0/subject").isEmpty());

        String subject = host.window(id).text("/blockers/0/subject");
        assertThat(subject).startsWith("<img src=x onerror=window.xss=1>${7777*7}");
        assertThat(host.window(id).text("/blockers/0/detail"))
                .contains("</bdi><script>window.xss=1</script> {0} %s")
                .hasSizeLessThan(2_000);
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        for (String told : List.of(
                lockctl.run("why", id).out(),
                lockctl.run("status").out(),
                lockctl.run("window", "list").out())) {
            assertThat(told).doesNotContain("\u001b", "\u009b", "\u202e", "\nsafe=true", "\nINFO");
        }
        assertThat(lockctl.run("why", id).out()).contains("evil");
        for (String path : List.of("/", "/page/windows/" + id, "/page/now")) {
            String page = new Visitor(host.lockkeeper().baseUri()).get(path).body();
            assertThat(page).as(path).contains("&lt;img src=x").doesNotContain("<img", "<script>window", "54439");
        }
        assertThat(host.lockkeeper().log()).doesNotContain("\nINFO forged", "\u001b");
    }
}
