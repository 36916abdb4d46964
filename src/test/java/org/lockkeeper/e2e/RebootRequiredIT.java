package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.DebianPackage;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.SystemdSandbox;

/**
 * Upgrades and reboots of a plain host of a pool, with the packaged service: what the package brings for reboots, and the
 * example for unattended upgrades.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(LogOnFailure.class)
final class RebootRequiredIT {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String STATE = "/var/lib/lockkeeper-reboot";

    /** Ends all of the script that calls it at the call of this number. */
    private static final String DYING = """
            #!/bin/sh
            n=$(($(/usr/bin/cat /shared/calls 2>/dev/null || echo 0) + 1)); echo $n >/shared/calls
            if [ "$(/usr/bin/cat /shared/dies-at)" = "$n" ]; then kill -9 0; fi
            exec "/usr/bin/${0##*/}" "$@"
            """;

    /** Says what holds when it is called; and is another boot. */
    private static final String REBOOT = """
            #!/bin/sh
            PATH=/usr/bin:/bin
            lockctl window list | grep -o OPEN >>/shared/reboots || echo "no window" >>/shared/reboots
            rm /run/reboot-required
            cat /proc/sys/kernel/random/uuid >/shared/uuid; cat /shared/uuid >/proc/sys/kernel/random/boot_id
            """;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        new Shell(sandbox).require("command -v dpkg && test -w /usr/lib && test -w /var/lib/dpkg");
        Path shared = sandbox.shared();
        DebianPackage.bringWithArchive(sandbox);
        Files.createDirectory(shared.resolve("dying"));
        for (String program : List.of("curl", "mv", "rm", "date")) {
            program("dying/" + program, DYING);
        }
        program("reboot", REBOOT);
        Files.writeString(shared.resolve("application.yml"), """
            lockkeeper:
              fleet: { name: here, pools: { web: { at-most: 1 } } }
              groups:
                maintenance: { conflicts-with: [maintenance, backup], fleet: web }
                backup: { conflicts-with: [maintenance] }
                update: { conflicts-with: [update, maintenance], fleet: web }
              guarded-services:
                - { unit: apt-daily-upgrade.service, group: update, optional: true }
            """);
        inside("mkdir -p /etc/lockkeeper; cp /shared/application.yml /etc/lockkeeper/application.yml");
        inside("dpkg --force-confold -i /shared/lockkeeper.deb");
        DebianPackage.keepArchive(sandbox);
    }

    private void program(String name, String text) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(sandbox.shared().resolve(name), text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    void end() {
        if (sandbox != null) { // skipped
            sandbox.close();
        }
    }

    @AfterEach
    void tidyUp() {
        inside("rm -rf " + STATE + " /run/reboot-required /shared/reboots");
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private String out(String shell) {
        return inside(shell).out().strip();
    }

    /** @param more of its environment */
    private CommandResult script(String more) {
        return sandbox.exec(
                LONG,
                "/bin/sh",
                "-c",
                "setsid --wait env REBOOT_COMMAND=/shared/reboot REBOOT_WAIT=1h " + more
                        + " /usr/lib/lockkeeper/lockkeeper-reboot");
    }

    private void required() {
        inside("echo '*** System restart required ***' >/run/reboot-required");
    }

    private List<String> reboots() {
        return out("cat /shared/reboots 2>/dev/null || true").lines().toList();
    }

    private String slots() {
        return out("lockctl fleet --json");
    }

    private String begun() {
        return out("cat " + STATE + "/window 2>/dev/null || true");
    }

    @Test
    @Order(1)
    void itIsOffUntilItIsSwitchedOn() {
        assertThat(out("systemctl is-enabled lockkeeper-reboot.timer || true")).isEqualTo("disabled");
        assertThat(out("systemctl is-active lockkeeper-reboot.timer || true")).isEqualTo("inactive");
    }

    @Test
    @Order(2)
    void whereNothingAsksForARebootNothingIsDone() {
        assertThat(script("").orFail().out()).isEmpty();
        assertThat(begun()).isEmpty();
        assertThat(reboots()).isEmpty();
    }

    /** Killed before each thing that it does, which is after the one before: the host is rebooted once, inside the one window, which is closed. */
    @Test
    @Order(3)
    void whereverItIsInterruptedItGoesOn() {
        int calls = killedAt("0");
        assertThat(calls).isBetween(12, 30);
        for (int call = 1; call <= calls; call++) {
            killedAt(call + "");
        }
    }

    /** @return how many calls it took without a kill */
    private int killedAt(String call) {
        inside("rm -rf " + STATE + " /shared/reboots /shared/calls; echo " + call + " >/shared/dies-at");
        required();
        int before = asked();
        for (int run = 0; run < 4 && (!begun().isEmpty() || reboots().isEmpty()); run++) {
            script("PATH=/shared/dying:$PATH REBOOT_PAUSE=0");
        }
        assertThat(reboots()).as("killed at %s", call).containsExactly("OPEN");
        assertThat(begun()).as("killed at %s", call).isEmpty();
        assertThat(asked() - before).as("windows, killed at %s", call).isOne();
        assertThat(slots()).as("killed at %s", call).contains("\"slots\":[]");
        return Integer.parseInt(out("cat /shared/calls"));
    }

    /** Windows that were asked for, as the audit trail has it. */
    private int asked() {
        return Integer.parseInt(out("lockctl audit --limit 1000 --json | grep -o '\"type\":\"REQUESTED\"' | wc -l"));
    }

    /** The slot of a host that does not come up well is its own until it is, or until somebody decides. */
    @Test
    @Order(4)
    void theWindowStaysOpenUntilTheHostIsWell() {
        required();
        script("").orFail();
        assertThat(reboots()).containsExactly("OPEN");
        sandbox.unit("broken.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n")
                .daemonReload();
        sandbox.systemctl("start", "broken");
        CommandResult unwell = script("");
        assertThat(unwell.exitCode()).isEqualTo(1);
        assertThat(unwell.out()).contains("not well", "broken.service");
        assertThat(slots()).contains("\"pool\":\"web\",\"id\":\"here\"");
        assertThat(script("REBOOT_WELL=false").exitCode()).isEqualTo(1);
        inside("systemctl reset-failed broken");
        assertThat(script("").orFail().out()).contains("well again");
        assertThat(slots()).contains("\"slots\":[]");
        assertThat(reboots()).as("no second time").containsExactly("OPEN");
    }

    @Test
    @Order(5)
    void whatIsNeverContentDoesNotRebootForEver() {
        required();
        script("").orFail();
        required();
        script("").orFail();
        assertThat(begun()).isEmpty();
        assertThat(script("").orFail().out()).contains("A reboot is required again");
        assertThat(reboots()).hasSize(1);
    }

    /** A host on which the command does nothing. */
    @Test
    @Order(6)
    void itIsGivenUpWhereTheHostDoesNotReboot() {
        required();
        for (int i = 0; i < 3; i++) {
            script("REBOOT_COMMAND=true").orFail();
        }
        assertThat(script("REBOOT_COMMAND=true").err()).contains("has not");
        assertThat(slots()).contains("\"slots\":[]");
        assertThat(script("REBOOT_COMMAND=true").orFail().out()).contains("not before");
    }

    @Test
    @Order(7)
    void itWaitsForItsSlotAndWhoNeedsNoRebootGivesUpHisPlace() {
        fleetLock("pre-reboot");
        required();
        CommandResult killed = sandbox.exec(
                LONG,
                "/bin/sh",
                "-c",
                "timeout 3 env REBOOT_COMMAND=/shared/reboot /usr/lib/lockkeeper/lockkeeper-reboot");
        assertThat(killed.exitCode()).isEqualTo(124);
        assertThat(reboots()).isEmpty();
        assertThat(slots()).contains("\"pool\":\"web\",\"id\":\"here\"");
        inside("rm /run/reboot-required");
        // It was asked for by somebody else, or rebooted by hand.
        inside("timeout 60 /usr/lib/lockkeeper/lockkeeper-reboot");
        assertThat(reboots()).isEmpty();
        assertThat(slots()).doesNotContain("\"pool\":\"web\",\"id\":\"here\"");
        fleetLock("steady-state");
    }

    /** Another host of the pool. */
    private void fleetLock(String call) {
        inside("curl -sf --unix-socket /run/lockkeeper/api.sock -H 'fleet-lock-protocol: true' -d"
                + " '{\"client_params\":{\"id\":\"other\",\"group\":\"web\"}}' http://localhost/v1/" + call);
    }

    /** Debian's unit and its script; what they run is a stand-in that says what it finds. */
    @Test
    @Order(8)
    void unattendedUpgradesWaitForTheirSlotAndNeedrestartRunsInsideIt() throws IOException {
        Path unit = Path.of("/lib/systemd/system/apt-daily-upgrade.service");
        Assumptions.assumeTrue(Files.exists(unit), "no apt");
        program("stand-in", """
                #!/bin/sh
                case $1 in --help) echo download-only; exit ;; esac
                lockctl locks --json | grep -o 'apt-daily-upgrade.service' | head -n 1 | sed "s/^/${0##*/} under the lease of /" >>/shared/upgraded
                lockctl fleet --json | grep -o '"pool":"web","id":"here"' >>/shared/upgraded
                """);
        inside("cp /shared/stand-in /usr/bin/unattended-upgrade; cp /shared/stand-in /usr/sbin/needrestart;"
                + " echo 'APT::Periodic::Unattended-Upgrade \"always\";' >/etc/apt/apt.conf.d/99always");
        sandbox.unit("apt-daily-upgrade.service", Files.readString(unit))
                .unit(
                        "apt-daily-upgrade.service.d/lockkeeper.conf",
                        Files.readString(
                                Path.of(System.getProperty("basedir", ""), "docs/examples/apt-daily-upgrade.conf")))
                .daemonReload();
        fleetLock("pre-reboot");
        inside("systemctl start --no-block apt-daily-upgrade");
        await().atMost(LONG).until(() -> slots().contains("\"pool\":\"web\",\"id\":\"here\""));
        assertThat(out("systemctl show --value --property=SubState apt-daily-upgrade"))
                .isEqualTo("start-pre");
        assertThat(out("cat /shared/upgraded 2>/dev/null || true")).isEmpty();
        fleetLock("steady-state");
        await().atMost(LONG)
                .until(() -> out("systemctl show --value --property=ActiveState apt-daily-upgrade")
                        .equals("inactive"));
        assertThat(out("systemctl show --value --property=Result apt-daily-upgrade"))
                .isEqualTo("success");
        assertThat(out("cat /shared/upgraded").lines())
                .containsExactly(
                        "unattended-upgrade under the lease of apt-daily-upgrade.service",
                        "\"pool\":\"web\",\"id\":\"here\"",
                        "needrestart under the lease of apt-daily-upgrade.service",
                        "\"pool\":\"web\",\"id\":\"here\"");
        await().atMost(LONG).until(() -> slots().contains("\"slots\":[]"));
    }

    /** By its timer, with systemd's own reboot. */
    @Test
    @Order(9)
    void theHostRebootsAndIsBack() {
        String before = out("cat /proc/sys/kernel/random/boot_id");
        sandbox.unit("lockkeeper-reboot.timer.d/soon.conf", """
                [Timer]
                OnActiveSec=
                OnBootSec=
                OnUnitInactiveSec=
                OnActiveSec=1s
                OnUnitInactiveSec=1s
                AccuracySec=100ms
                """);
        // What else hardens it would show it the boot id of the kernel, which does not boot.
        sandbox.unit(
                "lockkeeper-reboot.service.d/sandbox.conf",
                "[Service]\nProtectKernelTunables=no\nProtectControlGroups=no\n");
        sandbox.unit("systemd-logind.service", InhibitIT.LOGIND);
        sandbox.unit("basic.target.d/boot.conf", "[Unit]\nWants=lockkeeper.service systemd-logind.service\n")
                .daemonReload();
        sandbox.systemctl("start", "systemd-logind").orFail();
        required();
        sandbox.bootsAgainByItself();
        inside("systemctl enable --now --quiet lockkeeper-reboot.timer");
        await().atMost(LONG)
                .until(() -> sandbox.isUp()
                        && !out("cat /proc/sys/kernel/random/boot_id").equals(before));
        await().atMost(LONG).until(() -> begun().isEmpty());
        assertThat(out("journalctl --quiet --output=cat --unit=lockkeeper-reboot"))
                .contains("well again");
        assertThat(out("journalctl --quiet --output=cat --unit=lockkeeper-reboot --priority=err"))
                .isEmpty();
        assertThat(slots()).contains("\"slots\":[]");
    }
}
