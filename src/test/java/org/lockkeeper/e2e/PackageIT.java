package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.DebianPackage;
import org.lockkeeper.testing.Ports;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/** The Debian package, on a systemd of its own: installed, used, replaced while a window is open, removed, purged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PackageIT {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level[^:]*: ([0-9.]+)");

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    private String temporary = "";

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        canInstall();
        DebianPackage.bring(sandbox);
        // A port of its own: the sandbox has the network of the outside.
        int port = Ports.reserve();
        api = new Api(URI.create("http://127.0.0.1:" + port));
        inside("mkdir -p /etc/lockkeeper");
        Files.writeString(sandbox.shared().resolve("application.yml"), """
            lockkeeper:
              groups:
                backup: { conflicts-with: [maintenance] }
                maintenance: { conflicts-with: [maintenance] }
              guarded-services:
                - { unit: "backup-*.service", group: backup }
              http: { tcp: true }
              access: { anonymous: admin } # who may do what is another test
            server:
              port: %d
            """.formatted(port));
        inside("cp /shared/application.yml /etc/lockkeeper/application.yml");
        sandbox.unit("backup-a.service", Units.oneshot("a").text()).daemonReload();
        temporary = temporaryFiles();
        assertThat(install().out()).contains("What it needs of you", "lockkeeper --check-config");
    }

    @AfterAll
    void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    /** Where the sandbox could only be made of read-only binds, there is nothing to install into. */
    private void canInstall() {
        boolean can = sandbox.exec("/bin/sh", "-c", "command -v dpkg && test -w /usr/lib && test -w /var/lib/dpkg")
                        .exitCode()
                == 0;
        if (!can && Boolean.getBoolean("lockkeeper.strict")) {
            throw new AssertionError("no package can be installed in the sandbox");
        }
        Assumptions.assumeTrue(can, "no package can be installed in the sandbox: no dpkg, or a read-only root");
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private CommandResult install() {
        return inside("dpkg --force-confold -i /shared/lockkeeper.deb");
    }

    /** But those of services that run, which systemd takes away when they end. */
    private String temporaryFiles() {
        return inside("find /tmp /var/tmp -mindepth 1 -not -path '*/systemd-private-*' | sort")
                .out();
    }

    /** Of one's own jars and libraries, with their sums; and when it was made. */
    private String archive() {
        inside("cd /var/cache/lockkeeper; test $(grep -c '^[0-9a-f]\\{64\\} ' lockkeeper.jsa.of)"
                + " = $(ls lockkeeper.jsa /usr/lib/lockkeeper/lockkeeper.jar /usr/lib/lockkeeper/lib/* | wc -l);"
                + " grep '^[0-9a-f]\\{64\\} ' lockkeeper.jsa.of | sha256sum --check --quiet");
        return inside("stat --format=%y /var/cache/lockkeeper/lockkeeper.jsa").out();
    }

    private String anArchiveOfAnotherJar() {
        String archive = archive();
        inside("sed -i '/^[0-9a-f].*lockkeeper.jar/s/^......../00000000/' /var/cache/lockkeeper/lockkeeper.jsa.of");
        return archive;
    }

    private String property(String name) {
        return inside("systemctl show --value --property=" + name + " lockkeeper.service")
                .out()
                .strip();
    }

    private String window() {
        return api.post("/api/v1/windows?until=OPEN&wait=30s", Host.fields("maintenance", Map.of()))
                .expect(201)
                .text("/id");
    }

    private void isOpen(String window) {
        assertThat(api.get("/api/v1/windows/" + window).expect(200).text("/state"))
                .isEqualTo("OPEN");
    }

    @Test
    @Order(1)
    void installedUsedReplaced() {
        // Ready means that it answers, so nothing has to be waited for.
        assertThat(property("ActiveState")).isEqualTo("active");
        assertThat(api.get("/api/v1/verdict").expect(200).text("/state")).isEqualTo("IDLE");
        assertThat(property("StatusText")).isEqualTo("maintenance is safe, idle");
        assertThat(inside("ps -o user= -p " + property("MainPID")).out().strip())
                .isEqualTo("lockkeeper");
        assertThat(inside("journalctl --unit=lockkeeper --priority=err --quiet --output=cat || true")
                        .out())
                .isBlank();

        // Without being told where: over the socket, which everybody may open.
        assertThat(inside("lockctl status").out()).isEqualTo("safe for maintenance (IDLE)\n");
        assertThat(inside("stat --format='%a %U %G' /run/lockkeeper/api.sock")
                        .out()
                        .strip())
                .isEqualTo("666 lockkeeper lockkeeper");

        sandbox.systemctl("start", "--no-block", "backup-a.service").orFail();
        await().until(() -> property("StatusText").startsWith("maintenance is not safe, busy: backup-a.service"));
        sandbox.tell("a", "end");
        String window = window();

        String before = property("MainPID");
        String archive = archive();
        assertThat(install().out()).as("told once").doesNotContain("What it needs of you");
        assertThat(archive()).as("of the same jars").isEqualTo(archive);
        assertThat(property("MainPID")).isNotEqualTo(before);
        isOpen(window);
        api.delete("/api/v1/windows/" + window).expect(200);
        assertThat(temporaryFiles()).as("of postinst and of the service").isEqualTo(temporary);
    }

    @Test
    @Order(4)
    void removedInstalledAgainPurged() {
        String window = window();
        inside("dpkg --remove lockkeeper");
        assertThat(sandbox.systemctl("cat", "lockkeeper.service").exitCode()).isNotZero();
        inside("test -f /etc/lockkeeper/application.yml && test -f /var/lib/lockkeeper/lockkeeper.db");
        install();
        isOpen(window);

        inside("dpkg --purge lockkeeper");
        assertThat(inside("find /etc /usr /var /run -xdev -name '*lockkeeper*' -not -path '/run/lockkeeper-sandbox*'"
                                + " -not -path '/var/lib/dpkg/*' -not -path '/usr/src/*' 2>/dev/null")
                        .out())
                .isBlank();
        inside("! getent passwd lockkeeper");
        assertThat(temporaryFiles()).as("of any maintainer script").isEqualTo(temporary);
    }

    @Test
    @Order(3)
    void aProcessThatHangsIsReplacedByTheWatchdogAndTheWindowStays() {
        sandbox.unit("lockkeeper.service.d/watchdog.conf", "[Service]\nWatchdogSec=15s\n")
                .daemonReload();
        inside("systemctl restart lockkeeper");
        String window = window();
        String before = property("MainPID");
        inside("kill -STOP " + before);
        await().atMost(LONG)
                .until(() -> !property("MainPID").equals(before)
                        && property("ActiveState").equals("active"));
        assertThat(property("NRestarts")).isNotEqualTo("0");
        isOpen(window);
        api.delete("/api/v1/windows/" + window).expect(200);
    }

    /** Not only the service: what systemd runs for the gate as well. */
    @Test
    @Order(2)
    void eachOfItsUnitsIsHardenedAndBounded() {
        List<String> units = inside(
                        "dpkg --listfiles lockkeeper | sed -n 's,^/usr/lib/systemd/system/\\([^/]*\\)[.]service$,\\1,p'")
                .out()
                .lines()
                .map(name -> (name.endsWith("@") ? name + "x" : name) + ".service")
                .toList();
        assertThat(units).hasSizeGreaterThanOrEqualTo(5).contains("lockkeeper.service", "lockkeeper-held@x.service");
        assertThat(units).allSatisfy(unit -> {
            String report =
                    inside("systemd-analyze security --no-pager " + unit).out();
            Matcher exposure = EXPOSURE.matcher(report);
            assertThat(exposure.find()).as(report).isTrue();
            assertThat(Double.parseDouble(exposure.group(1))).as(report).isLessThanOrEqualTo(2.0);
            assertThat(inside("systemctl show --property=MemoryMax --property=TasksMax " + unit)
                            .out()
                            .lines())
                    .as(unit)
                    .hasSize(2)
                    .doesNotContain("MemoryMax=infinity", "TasksMax=infinity");
        });
    }

    @Test
    @Order(3)
    void aWrongConfigurationIsToldOnceAndDisturbsNothingThatRuns() {
        String window = window();
        String running = property("MainPID");
        assertThat(inside("lockkeeper --check-config").out())
                .contains("would start", "guarded: backup-a.service (backup), ");
        inside("systemctl reload lockkeeper");
        inside("printf 'lockkeeper:\\n\\tgroups: {}\\n' >/etc/lockkeeper/application.yml");

        assertThat(inside("lockkeeper --check-config 2>&1 || echo $?").out())
                .startsWith("/etc/lockkeeper/application.yml, line 2, column 1 is no YAML")
                .endsWith("\n78\n");
        inside("! systemctl reload lockkeeper");
        assertThat(property("MainPID")).isEqualTo(running);
        isOpen(window);

        inside("! systemctl restart lockkeeper");
        assertThat(property("ActiveState")).isEqualTo("failed");
        assertThat(property("ExecMainStatus")).isEqualTo("78");
        assertThat(property("NRestarts")).isEqualTo("0");
        // The JVM's own words before the sentence would be errors as well.
        assertThat(inside("journalctl --unit=lockkeeper --priority=3..3 --quiet --output=cat _PID=$(systemctl show"
                                + " --value -p ExecMainPID lockkeeper)")
                        .out()
                        .lines())
                .singleElement()
                .asString()
                .contains("/etc/lockkeeper/application.yml, line 2, column 1");

        String archive = archive();
        assertThat(install().err()).contains("the service did not start; see: lockkeeper --check-config");
        assertThat(archive()).isEqualTo(archive);
        inside("cp /shared/application.yml /etc/lockkeeper/application.yml; systemctl restart lockkeeper");
        isOpen(window);
        api.delete("/api/v1/windows/" + window).expect(200);
    }

    @Test
    @Order(3)
    void noFileSystemButUsrNeedsToLetProgramsBeMapped() {
        String window = window();
        inside("mount -o remount,noexec /tmp; mount --bind /var/lib/lockkeeper /var/lib/lockkeeper;"
                + " mount -o remount,bind,noexec /var/lib/lockkeeper");
        inside("systemctl restart lockkeeper");
        isOpen(window);
        api.delete("/api/v1/windows/" + window).expect(200);
        inside("systemctl stop lockkeeper; umount /var/lib/lockkeeper; mount -o remount,exec /tmp;"
                + " systemctl start lockkeeper");
    }

    /** What the administrator has decided holds over an upgrade. */
    @Test
    @Order(3)
    void anUpgradeStartsNothingThatIsNotToBeStarted() {
        String running = property("MainPID");
        inside("printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d");
        install();
        assertThat(property("MainPID")).as("policy-rc.d").isEqualTo(running);
        inside("rm /usr/sbin/policy-rc.d");

        String ofAnother = anArchiveOfAnotherJar();
        inside("unshare --mount sh -ec 'mount -t tmpfs tmpfs /run/systemd; dpkg --force-confold -i"
                + " /shared/lockkeeper.deb'");
        assertThat(property("MainPID")).as("no systemd, as in an image build").isEqualTo(running);

        assertThat(archive()).as("made anew").isNotEqualTo(ofAnother);

        inside("systemctl disable --now lockkeeper");
        install();
        assertThat(property("UnitFileState") + " " + property("ActiveState")).isEqualTo("disabled inactive");

        inside("systemctl mask lockkeeper");
        install();
        assertThat(property("UnitFileState") + " " + property("ActiveState")).isEqualTo("masked inactive");
        inside("systemctl unmask lockkeeper; systemctl enable --now lockkeeper");
    }
}
