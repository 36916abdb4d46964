package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
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

/** The Ansible role with Debian's Ansible, from nothing to nothing again, by the plays that docs/ansible.md shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(LogOnFailure.class)
final class AnsibleRoleIT {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Pattern FILE = Pattern.compile("<!-- file: (\\S+) -->\n```yaml\n(.*?)```", Pattern.DOTALL);
    private static final String SCRIPT = "/usr/local/bin/wait-for-services";

    /** What moves the units, with another time beside it. */
    private static final String MOVED = " -e lockkeeper_script=" + SCRIPT + " -e lockkeeper_wait_timeout=2m";

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        new Shell(sandbox)
                .require("command -v ansible-playbook && command -v dpkg && test -w /usr/lib && test -w /var/lib/dpkg");
        new Shell(sandbox).require("/usr/bin/python3 -c 'import apt'");
        Path shared = sandbox.shared();
        DebianPackage.bringWithArchive(sandbox);
        inside("mkdir /shared/seen; printf '#!/bin/sh\\necho \"$@\" >>/shared/seen/polled\\n' >" + SCRIPT
                + "; chmod +x " + SCRIPT);
        copyRole(shared.resolve("roles/lockkeeper"));
        Matcher files = FILE.matcher(Files.readString(BASE.resolve("docs/ansible.md")));
        while (files.find()) {
            Files.writeString(shared.resolve(files.group(1)), files.group(2));
        }
        Files.writeString(shared.resolve("deploy.yml"), """
                - name: See what is held
                  ansible.builtin.shell: lockctl locks --json >>/shared/seen/locks
                - name: Work
                  ansible.builtin.command: "{{ work | default('true') }}"
                """);
        Files.writeString(shared.resolve("host.yml"), """
                lockkeeper_guarded_services:
                  - {unit: "backup-*.service", group: backup}
                  - {unit: "cleanup-*.service", group: cleanup, gate: off}
                  - {unit: heal, group: update, optional: true}
                  - {unit: update, group: update}
                  - {unit: optimise, group: update}
                  - {unit: restart, group: update}
                lockkeeper_gate_guarded: true
                lockkeeper_config: {lockkeeper: {leases: {default-ttl: 30min}}}
                lockkeeper_tokens:
                  - {name: prometheus, role: viewer, file: /etc/lockkeeper-token, expires: 90d}
                lockkeeper_monitoring_files:
                  - {src: deploy.yml, dest: /etc/lockkeeper-rules.yml}
                """);
        LockctlUnitIT.IGNORED.forEach(this::unit);
        sandbox.daemonReload();
    }

    private static void copyRole(Path to) throws IOException {
        Path from = BASE.resolve("ansible/roles/lockkeeper");
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** As they were: each polls for all others but those that it ignores. */
    private void unit(String name, Set<String> ignored) {
        sandbox.unit(name + ".service", """
                [Service]
                Type=oneshot
                ExecStartPre=/bin/true
                ExecStartPre=%s %s
                ExecStart=/bin/sh -c 'echo %s >>/shared/seen/ran'
                """.formatted(SCRIPT, arguments(name, ignored), name));
    }

    private static String arguments(String name, Set<String> ignored) {
        List<String> words = new ArrayList<>(LockctlUnitIT.IGNORED.keySet());
        words.remove(name);
        if (!ignored.isEmpty()) {
            words.add("--ignore");
            words.addAll(ignored);
        }
        return String.join(" ", words) + " --timeout 2min";
    }

    @AfterAll
    void end() {
        if (sandbox != null) { // skipped
            sandbox.close();
        }
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private String out(String shell) {
        return inside(shell).out().strip();
    }

    private String seen(String file) throws IOException {
        Path path = sandbox.shared().resolve("seen").resolve(file);
        return Files.exists(path) ? Files.readString(path) : "";
    }

    /** What it says, the recap in the end; this code is expected of it. */
    private String play(int code, String arguments) {
        CommandResult played = sandbox.exec(
                LONG,
                "/bin/sh",
                "-c",
                "cd /shared && ANSIBLE_GATHERING=smart ANSIBLE_CACHE_PLUGIN=jsonfile"
                        + " ANSIBLE_CACHE_PLUGIN_CONNECTION=/shared/facts"
                        + " ANSIBLE_PIPELINING=1 ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3"
                        + " ANSIBLE_DISPLAY_SKIPPED_HOSTS=0 ansible-playbook -i localhost, -c local"
                        + " -e @host.yml -e version=42 " + arguments + " 2>&1 </dev/null");
        assertThat(played.exitCode()).as(played.out()).isEqualTo(code);
        return played.out();
    }

    private String pid() {
        return out("systemctl show --value --property=MainPID lockkeeper");
    }

    @Test
    @Order(1)
    void checkModeShowsAllOfItWhereNothingIsInstalled() {
        assertThat(play(0, "site.yml --check --diff"))
                .contains(
                        "lockkeeper.deb would be installed",
                        "+  - unit: backup-*.service",
                        "+    default-ttl: 30min",
                        "+backup-*.service",
                        "a token prometheus would be made")
                .doesNotContain("+cleanup-*.service");
        inside(
                "! test -e /etc/lockkeeper; ! test -e /etc/application.yml; ! dpkg-query --status lockkeeper 2>/dev/null");
    }

    @Test
    @Order(2)
    void installsAndConfiguresAndTheSecondTimeChangesNothing() {
        String played = play(0, "site.yml");
        DebianPackage.keepArchive(sandbox);
        assertThat(played).contains("failed=0").doesNotContain(out("cat /etc/lockkeeper-token"));
        assertThat(out("systemctl is-active lockkeeper; systemctl is-enabled lockkeeper"))
                .isEqualTo("active\nenabled");
        assertThat(out("lockctl services")).contains("backup-database.service", "restart.service");
        assertThat(out("systemctl cat backup-files")).contains("zz-lockkeeper-gate.conf");
        assertThat(out("stat --format='%a %U' /etc/lockkeeper-token; lockctl token list"))
                .startsWith("600 root")
                .contains("prometheus");

        String running = pid();
        assertThat(play(0, "site.yml --diff")).contains("changed=0 ");
        assertThat(pid()).isEqualTo(running);
    }

    @Test
    @Order(3)
    void elevenUnitsThatCallAScriptAreMovedByOneVariableAndCheckModeShowsIt() throws IOException {
        String running = pid();
        assertThat(play(0, "site.yml --check --diff" + MOVED))
                .contains(
                        "-    timeout: 1m\n",
                        "+    timeout: 2m\n",
                        "+ExecStartPre=/bin/true\n",
                        "+ExecStartPre=/usr/bin/lockctl wait backup-",
                        "(item=heal.service)");
        assertThat(pid()).isEqualTo(running);
        assertThat(out("grep -c ' timeout: 1m' /etc/lockkeeper/application.yml"))
                .isEqualTo("1");

        play(0, "site.yml" + MOVED);
        assertThat(pid()).isNotEqualTo(running);
        assertThat(play(0, "site.yml --check --diff" + MOVED)).contains("changed=0 ");
        inside("systemctl start " + String.join(" ", LockctlUnitIT.IGNORED.keySet()));
        assertThat(seen("ran").lines()).containsExactlyInAnyOrderElementsOf(LockctlUnitIT.IGNORED.keySet());
        assertThat(seen("polled")).isEmpty();
    }

    @Test
    @Order(4)
    void whatIsWrongIsNamedAndTheServiceRunsOnAsItWas() {
        String before = out("sha256sum /etc/lockkeeper/*");
        String running = pid();
        assertThat(play(2, "site.yml -e lockkeeper_window_max_duration=forever" + MOVED))
                .contains("lockkeeper.windows.max-duration", "forever", "nothing was changed");
        assertThat(play(2, "site.yml -e lockkeeper_state=presnt")).contains("lockkeeper_state", "got: presnt");
        assertThat(play(2, "site.yml -e lockkeeper_gropus=mine"))
                .contains("lockkeeper_gropus is no variable of the role lockkeeper (value: mine)");
        assertThat(out("sha256sum /etc/lockkeeper/*")).isEqualTo(before);
        assertThat(pid()).isEqualTo(running);
        assertThat(out("lockctl status")).startsWith("safe");
    }

    @Test
    @Order(5)
    void aWindowIsClosedAlsoAfterAFailureAndWhereItDidNotOpen() throws IOException {
        assertThat(play(2, "window.yml -vvv -e work=false"))
                .contains("Close the window")
                .doesNotContain(token(seen("locks")));
        assertThat(seen("locks")).contains("\"state\":\"OPEN\"", "\"reason\":\"deploy 42\"");
        assertThat(out("lockctl locks")).isEmpty();
        assertThat(out("journalctl --output=cat")).doesNotContain(token(seen("locks")));

        Files.writeString(sandbox.shared().resolve("broken.yml"), "- name: Slip\n  no.such.module:\n");
        assertThat(play(4, "window.yml -e lockkeeper_tasks=broken.yml")).contains("no.such.module");
        assertThat(out("lockctl locks")).isEmpty();

        Files.delete(sandbox.shared().resolve("seen/locks"));
        sandbox.unit("backup-busy.service", "[Service]\nType=oneshot\nExecStart=sleep infinity\n")
                .daemonReload();
        inside("systemctl start --no-block backup-busy");
        assertThat(play(2, "window-pair.yml -e lockkeeper_wait=1s"))
                .contains("did not open within 1s: TIMED_OUT", "backup-busy.service is activating");
        assertThat(seen("locks")).isEmpty();
        inside("systemctl stop backup-busy");
        assertThat(out("lockctl locks")).isEmpty();
        assertThat(play(0, "window-pair.yml")).contains("failed=0");
        assertThat(seen("locks")).contains("\"state\":\"OPEN\"");
        assertThat(out("lockctl locks")).isEmpty();
    }

    private static String token(String locks) {
        Matcher token = Pattern.compile("\"token\":(\\d+)").matcher(locks);
        assertThat(token.find()).as(locks).isTrue();
        return token.group(1);
    }

    @Test
    @Order(6)
    void workIsDoneOnceAndAgainOnlyAfterAFailure() throws IOException {
        Files.deleteIfExists(sandbox.shared().resolve("seen/locks"));
        String failed = play(2, "once.yml -vvv -e work=false");
        assertThat(failed).doesNotContain(token(seen("locks")));
        assertThat(out("lockctl locks")).isEmpty();
        assertThat(out("lockctl once --list")).doesNotContain("DONE");

        assertThat(play(0, "once-pair.yml")).contains("changed=2 ");
        assertThat(out("lockctl once --list")).contains("migrate", "42", "DONE");
        assertThat(play(0, "once.yml")).contains("changed=0 ");
        assertThat(play(0, "once.yml --check")).contains("changed=0 ").containsOnlyOnce("included: /shared/deploy.yml");
        assertThat(seen("locks").lines()).hasSize(2);
        assertThat(out("lockctl locks")).isEmpty();
        assertThat(out("journalctl --output=cat")).doesNotContain(token(seen("locks")));
    }

    @Test
    @Order(7)
    void theUnitsAreMovedBackByTheSameVariable() throws IOException {
        play(0, "site.yml -e lockkeeper_wait_timeout=2m");
        assertThat(out("find /etc/systemd/system -name 'zz-lockkeeper*'")).isEmpty();
        inside("systemctl start cleanup-logs");
        assertThat(seen("polled").strip())
                .isEqualTo(arguments("cleanup-logs", LockctlUnitIT.IGNORED.getOrDefault("cleanup-logs", Set.of())));
    }

    @Test
    @Order(8)
    void nothingIsLeft() {
        sandbox.unit("update.service.d/zz-lockkeeper-wait.conf", "[Service]\nExecStartPre=\n")
                .daemonReload();
        play(0, "site.yml -e lockkeeper_state=absent -e lockkeeper_purge=true" + MOVED);
        assertThat(out("find /etc /usr /var /run -xdev -name '*lockkeeper*' -not -path '/run/lockkeeper-sandbox*'"
                        + " -not -path '/var/lib/dpkg/*' -not -path '/usr/src/*' 2>/dev/null"
                        + " | sort"))
                .isBlank();
        assertThat(out("systemctl show --value --property=ExecStartPre update | grep -c " + SCRIPT))
                .isEqualTo("1");
        assertThat(play(0, "site.yml -e lockkeeper_state=absent -e lockkeeper_purge=true"))
                .contains("changed=0 ");
    }
}
