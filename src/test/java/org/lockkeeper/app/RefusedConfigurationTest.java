package org.lockkeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an operator sees when the configuration is refused: a sentence that names the key and the value. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("long")
class RefusedConfigurationTest {

    private static void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--lockkeeper.state-directory=target/refused",
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance"));
        arguments.addAll(List.of(more));
        if (!more[0].startsWith("--spring.config.location")) {
            arguments.add("--spring.config.location=classpath:/");
        }
        SpringApplication application = new SpringApplication(LockkeeperApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setRegisterShutdownHook(false);
        application.run(arguments.toArray(String[]::new)).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "widows.max-duration=1h | lockkeeper.widows.max-duration is no key of Lockkeeper",
                "guarded-service[0].unit=a | lockkeeper.guarded-service[0].unit is no key of Lockkeeper",
                "groups.backup.conflict-with=backup | lockkeeper.groups.backup.conflict-with is no key",
                "windows.max-duration=-1h | lockkeeper.windows.max-duration must be a duration such as 90s, 30min, 1h30min, 2d or PT1H30M, not '-1h'",
                "windows.max-duration=24 | lockkeeper.windows.max-duration must be a duration such as 90s, 30min, 1h30min, 2d or PT1H30M, not '24'",
                "windows.max-wait-timeout=400d | lockkeeper.windows.max-wait-timeout must be from 1s to 366d, not"
                        + " PT9600H",
                "windows.default-wait-timeout=25h | lockkeeper.windows.default-wait-timeout (PT25H) must not exceed"
                        + " lockkeeper.windows.max-wait-timeout (PT24H)",
                "http.max-body-size=10B | lockkeeper.http.max-body-size must be at least 1KB, not 10B",
                "systemd.address=tcp:host=x | lockkeeper.systemd.address must be a D-Bus address that begins with"
                        + " unix:, not 'tcp:host=x'",
                "systemd.call-timeout=0s | lockkeeper.systemd.call-timeout must be between",
                "http.tcp=false | lockkeeper.http.tcp is false, and there is no other way in",
                "gate.dead-man=1s | lockkeeper.gate.dead-man must be from PT10S to PT24H, not PT1S",
                "gate.root=host | lockkeeper.gate.root must be an absolute path, not 'host'",
                "urgent.groups=maintenanec | lockkeeper.urgent.groups names 'maintenanec', which is no group; the groups"
                        + " are [maintenance]",
                "urgent.head-start=0s | lockkeeper.urgent.head-start must be from 1s to 7d, not PT0S",
                "urgent.head-start=8d | lockkeeper.urgent.head-start must be from 1s to 7d, not PT192H",
                "groups.backup.limit=-1 | lockkeeper.groups.backup.limit must be from 0 to 10000, not -1",
                "groups.backup.limit=1.5 | lockkeeper.groups.backup.limit must be",
                "groups.backup.max-queued=-1 | lockkeeper.groups.backup.max-queued must be from 0 to 10000, not -1",
                "groups.backup.lock-delay=soon | lockkeeper.groups.backup.lock-delay must be a duration or 'never', not"
                        + " 'soon'",
                "groups.backup.lock-delay=15 | lockkeeper.groups.backup.lock-delay must be a duration or 'never', not"
                        + " '15'",
                "limits.max-leases=0 | lockkeeper.limits.max-leases must be from 1 to 10000, not 0",
                "once.day-retention=90 | lockkeeper.once.day-retention must be from 1d to 36500d or 'never', not '90'",
                "once.zone=Mars | lockkeeper.once.zone must be a time zone such as Europe/Berlin, not 'Mars'",
                "wait.max-attempts=-1 | lockkeeper.wait.max-attempts must be between 0",
                "leases.default-ttl=0s | lockkeeper.leases.default-ttl",
                "audit.retention=0s | lockkeeper.audit.retention",
                "http.body-timeout=0s | lockkeeper.http.body-timeout must be positive",
                "gate.owed-retention=400d | lockkeeper.gate.owed-retention",
                "notifications.receiver.a.url=http://x | lockkeeper.notifications.receiver.a.url is no key of Lockkeeper",
                "notifications.source=db1 | lockkeeper.notifications.source must be an absolute URI such as"
                        + " https://hosts.example/db1, not 'db1'",
                "notifications.ending-soon=0s | lockkeeper.notifications.ending-soon must be from 1s to 1d, not PT0S",
                "notifications.max-pending=1 | lockkeeper.notifications.max-pending must be from 10 to 100000, not 1",
                "notifications.receivers.Ops.url=http://x | lockkeeper.notifications.receivers has 'Ops'; a name is of"
                        + " small letters",
                "notifications.receivers.ops.timeout=5s | lockkeeper.notifications.receivers.ops.url or url-file must say"
                        + " where to, and not both; url is '', url-file ''",
                "notifications.receivers.ops.url=ftp://x | lockkeeper.notifications.receivers.ops.url must be an http or"
                        + " https URL without user and fragment, not 'ftp://x'",
                "notifications.receivers.ops.url=https://me:hunter2@x/ | must be an http or https URL without user"
                        + " and fragment, not 'https://***@x/'",
                "access.oidc.issuer=https://login.example | lockkeeper.access.oidc.client-id is required with"
                        + " lockkeeper.access.oidc.issuer",
                "access.oidc.client-id=me | lockkeeper.access.oidc.issuer is required with the other keys",
                "access.oidc.client-secret=hunter2 | lockkeeper.access.oidc.client-secret is no key of Lockkeeper",
                "groups.backup.conflicts-with=cleanpu | lockkeeper.groups.backup.conflicts-with names 'cleanpu', which"
                        + " is no group; the groups are [backup, maintenance]",
            })
    void aRefusedValueStopsTheStartWithASentence(String setting, String sentence, CapturedOutput output) {
        assertThatThrownBy(() -> start("--lockkeeper." + setting)).isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains(sentence)
                .doesNotContain("\tat org.");
    }

    /** The words that YAML has for a group without conflicts. */
    @ParameterizedTest
    @ValueSource(strings = {"groups.backup=", "groups.backup.conflicts-with="})
    void aGroupWithoutConflictsStarts(String setting, @TempDir Path directory) {
        assertThatNoException()
                .isThrownBy(() -> start("--lockkeeper." + setting, "--lockkeeper.state-directory=" + directory));
    }

    /** Of one receiver, beside its URL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "events=window.openned | events has 'window.openned', which is no event and matches none",
                "events=org.lockkeeper.nothing.* | events has 'org.lockkeeper.nothing.*', which is no event",
                "groups=maintenanec | groups names 'maintenanec', which is no group; the groups are [maintenance]",
                "template={\"text\":\"{{window}}\"} | template names '{{window}}', which there is not; the names are",
                "template=hello | template must be JSON, with names in its texts alone",
                "timeout=0s | timeout must be from PT0.1S to PT2M, not PT0S",
                "max-age=1s | max-age must be from PT10S to PT720H, not PT1S",
                "max-pause=1d | max-pause must be from PT1S to PT6H, not PT24H",
                "secret-files=/no/such/file | secret-files names '/no/such/file': there is no such file",
                "authorization-file=/etc/passwd | authorization-file names '/etc/passwd': everybody may read it",
                "url-file=/no/such/file | url or url-file must say where to, and not both",
                "secret=hunter2hunter2 | secret is no key of Lockkeeper",
            })
    void aReceiverThatCannotBeToldStopsTheStart(String setting, String sentence, CapturedOutput output) {
        String prefix = "lockkeeper.notifications.receivers.ops.";
        assertThatThrownBy(() -> start("--" + prefix + "url=https://hooks.example/", "--" + prefix + setting))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains(prefix + sentence)
                .doesNotContain("\tat org.")
                .doesNotContain("hunter2");
    }

    @Test
    void aGuardedServiceOfAnUnknownGroupStopsTheStart(CapturedOutput output) {
        assertThatThrownBy(() -> start(
                        "--lockkeeper.guarded-services[0].unit=backup-db.service",
                        "--lockkeeper.guarded-services[0].group=bakcup"))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains("lockkeeper.guarded-services[].group of unit 'backup-db.service' is 'bakcup', which is no"
                        + " group; the groups are [maintenance]")
                .doesNotContain("\tat org.");
    }

    @Test
    void aUnitThatIsGuardedTwiceStopsTheStart(CapturedOutput output) {
        assertThatThrownBy(() -> start(
                        "--lockkeeper.guarded-services[0].unit=a.service",
                        "--lockkeeper.guarded-services[0].group=maintenance",
                        "--lockkeeper.guarded-services[1].unit=a",
                        "--lockkeeper.guarded-services[1].group=maintenance"))
                .isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains(
                        "lockkeeper.guarded-services[1].unit: 'a.service' is guarded by lockkeeper.guarded-services[0]")
                .doesNotContain("\tat org.");
    }

    @Test
    void anAddressThatOthersReachStopsTheStart(CapturedOutput output) {
        assertThatThrownBy(() -> start("--server.address=0.0.0.0")).isInstanceOf(Exception.class);
        assertThat(output.getAll())
                .contains("server.address is '0.0.0.0'", "lockkeeper.http.allow-remote")
                .doesNotContain("\tat org.");
    }

    /** Each is told before there is a log. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lockkeeper:\\n  groups:\\n\\tbackup: {} | line 3, column 1",
                "lockkeeper:\\n  groups: { a: {}\\n  x: y\\n | line 3, column 3",
                "lockkeeper:\\n"
                        + "  groups:\\n"
                        + "    a: {}\\n"
                        + "    a: {}\\n"
                        + " | line 4, column 5 is no YAML: found duplicate key a",
                "a: &a [x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d"
                        + " [*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f"
                        + " [*e,*e,*e,*e,*e,*e,*e,*e]\\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f]\\nh: &h"
                        + " [*g,*g,*g,*g,*g,*g,*g,*g]\\n | cannot be read: more than 50 aliases of lists and maps",
                "lockkeeper:\\n  windows: { max-duration: 5 apples } | line 2, column 28",
                "lockkeeper:\\n  windows: { max-durration: 5h } | line 2, column 29",
                "lockkeeper:\\n  windows: { max-duration: 0s } | line 2, column 28",
                "lockkeeper:\\n"
                        + "  guarded-services: [{ unit: a, group: maintenance, policy: kill }] | must be one of wait,"
                        + " stop, hold",
                "spring: { lifecycle: { timeout-per-shutdown-phase: long } } | spring.lifecycle.timeout-per-shutdown-phase must be",
                "lockkeeper:\\n  wait: { timeout: '${NO_SUCH_VARIABLE}' } | NO_SUCH_VARIABLE",
            })
    void aSlipInTheFile(String text, String named, @TempDir Path folder, CapturedOutput output) throws IOException {
        Path file = Files.writeString(
                folder.resolve("application.yml"), text.replace("\\n", "\n").replace("\\t", "\t"));
        assertThatThrownBy(() -> start("--spring.config.location=classpath:/,file:" + file))
                .satisfies(failure -> assertThat(Refusal.is(failure)).isTrue());
        assertThat(output.getAll().lines().filter(line -> line.contains("APPLICATION FAILED TO START")))
                .singleElement()
                .asString()
                .contains(named);
        assertThat(output.getAll()).doesNotContain("\tat org.");
    }
}
