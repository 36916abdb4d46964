package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.DebianPackage;
import org.lockkeeper.testing.SystemdSandbox;
import org.lockkeeper.testing.Units;

/** The Debian package as it comes: who may do what, and what a user who may do nothing tries in vain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AccessPackageIT {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final String NOBODY = "setpriv --reuid=nobody --regid=nogroup --clear-groups ";
    private static final String ALICE = "setpriv --reuid=alice --regid=alice --init-groups ";

    /** What a client says of itself; what is asked of the service is asked by curl. */
    private static final String ASK = """
            ask() {
              curl --silent --max-time 10 --unix-socket /run/lockkeeper/api.sock --output /dev/null --write-out '%{http_code}\\n' \\
                --request "$1" "http://localhost$2" ${3+--header 'Content-Type: application/json' --data "$3"}
            }
            """;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SystemdSandbox sandbox;

    @BeforeAll
    void boot() throws IOException {
        sandbox = SystemdSandbox.start();
        new Shell(sandbox).require("command -v dpkg && test -w /usr/lib && test -w /var/lib/dpkg");
        new Shell(sandbox).require("command -v pkcheck && test -d /usr/share/polkit-1/rules.d");
        new Shell(sandbox).require("command -v perl && command -v useradd");
        DebianPackage.bringWithArchive(sandbox);
        Files.copy(BASE.resolve("src/test/programs/hoard"), sandbox.shared().resolve("hoard"));
        // The distribution's own unit is hidden in the sandbox.
        sandbox.unit("polkit.service", """
                [Service]
                Type=dbus
                BusName=org.freedesktop.PolicyKit1
                ExecStart=/bin/sh -c 'for it in /usr/lib/polkit-1/polkitd /usr/libexec/polkitd /usr/lib/policykit-1/polkitd; \
                do [ ! -x $$it ] || exec $$it --no-debug; done'
                """);
        sandbox.unit("app-db.service", Units.simple("app-db").text());
        sandbox.unit("backup-a.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/shared/a.runs'\n");
        sandbox.unit("backup-root.service", job("", "sleep infinity"));
        sandbox.unit("backup-own.service", job("User=backup\n", "true"));
        sandbox.daemonReload();
        inside(
                "systemctl start polkit; useradd --no-create-home --user-group alice; install -m755 /shared/hoard /usr/local/bin");
        inside("dpkg --force-confold -i /shared/lockkeeper.deb");
        DebianPackage.keepArchive(sandbox);
    }

    private static String job(String user, String command) {
        return "[Service]\nType=oneshot\n" + user
                + "ExecStartPre=/usr/bin/lockctl acquire --group=backup --reason=nightly\nExecStart=" + command + "\n";
    }

    @AfterAll
    void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private CommandResult inside(String shell) {
        return new Shell(sandbox).run(shell);
    }

    private String active(String unit) {
        return sandbox.systemctl("is-active", unit).out().strip();
    }

    /** Each line of the script says what it tries, and then how that ends. */
    private Map<String, String> tries(String launcher, String script) throws IOException {
        Path file = sandbox.shared().resolve("tries");
        Files.writeString(file, ASK + script);
        Map<String, String> found = new LinkedHashMap<>();
        inside(launcher + "/bin/sh -c \"$(cat /shared/tries)\" 2>/shared/tries.err")
                .out()
                .lines()
                .filter(line -> line.contains(": "))
                .forEach(line -> found.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
        return found;
    }

    @Test
    @Order(1)
    void asItComesItListensOnTheSocketAloneAndEverybodySees() {
        String listening = inside("""
                pid=$(systemctl show --value --property=MainPID lockkeeper)
                for it in /proc/$pid/fd/*; do readlink $it || true; done | sed -n 's/socket:.\\(.*\\)./\\1/p' >/run/inodes
                awk 'NR == FNR { own[$1] = 1; next } $4 == "0A" && ($10 in own) { print $2 }' /run/inodes /proc/net/tcp /proc/net/tcp6
                """).out();
        assertThat(listening).as("TCP").isBlank();
        assertThat(inside("stat --format='%a %U %G' /run/lockkeeper /run/lockkeeper/api.sock")
                        .out())
                .isEqualTo("755 lockkeeper lockkeeper\n666 lockkeeper lockkeeper\n");
        assertThat(inside(NOBODY + "lockctl status").out()).isEqualTo("safe for maintenance (IDLE)\n");
        CommandResult refused = inside(NOBODY + "lockctl window open --for=10min --reason=mine 2>&1 || echo $?");
        assertThat(refused.out())
                .contains("uid:nobody@socket: POST /api/v1/windows needs the role operator")
                .endsWith("\n77\n");
        assertThat(inside("curl -s --unix-socket /run/lockkeeper/api.sock -o /dev/null -w '%{http_code}'"
                                + " http://localhost/v3/api-docs")
                        .out())
                .as("to root himself")
                .isEqualTo("404");
    }

    @Test
    @Order(2)
    void aMemberOfTheGroupOperatesAndAUnitAsksForItsOwnRun() {
        inside("""
                sed -i 's/^  guarded-services: \\[\\]$/  guarded-services:\\
                    - { unit: app-db.service, group: backup, policy: stop }\\
                    - { unit: "backup-*.service", group: backup }/' /etc/lockkeeper/application.yml
                printf 'app-db.service stop\\nbackup-*.service\\n' >>/etc/lockkeeper/gate-units
                systemctl restart lockkeeper
                systemctl start app-db
                usermod -aG lockkeeper alice
                """);
        String window = inside(ALICE + "lockctl window open --for=10min --wait=1min --reason=patch")
                .out()
                .strip();
        assertThat(active("app-db")).isEqualTo("inactive");
        inside(ALICE + "lockctl window close " + window);
        await().atMost(LONG).until(() -> active("app-db").equals("active"));

        inside("systemctl start backup-own");
        assertThat(inside("lockctl audit --json").out())
                .contains("\"principal\":\"uid:alice@socket\"", "\"principal\":\"uid:backup@socket\"");
    }

    @Test
    @Order(3)
    void whatNobodyTriesIsRefusedAndOnTheRecordAndDisturbsNoWork() throws IOException {
        inside("systemctl start app-db; systemctl start --no-block backup-root");
        await().until(() -> inside("lockctl locks").out().contains("backup-root.service"));
        String run = inside("systemctl show --value --property=InvocationID backup-root")
                .out()
                .strip();
        String lease = idOf(inside("lockctl locks --json").out(), "l-");
        String secret = inside("lockctl token create ci --role operator").out().strip();
        String window = inside(
                        ASK.replace("--output /dev/null", "")
                                + "ask POST /api/v1/windows '{\"reason\":\"patch\",\"requestedBy\":\"root\",\"duration\":\"1h\"}'")
                .out();
        String id = idOf(window, "w-");

        Map<String, String> told = tries(NOBODY, """
                code() { what=$1; shift; "$@" >>/tmp/nobody.out 2>&1; echo "$what: $?"; }
                http() { printf '%%s: ' "$1"; shift; ask "$@"; }
                code stop systemctl --no-ask-password stop app-db
                code window lockctl window open --for 1h --wait 1s --reason x
                code window-that-stops lockctl window open --for 1h --wait 1s --reason x --on-drain-timeout stop --stop app-db.service
                code window-in-roots-name lockctl window open --for 24h --by root --reason x
                code run lockctl run --group cleanup --timeout 1s --reason x -- true
                code run-that-stops lockctl run --group cleanup --timeout 1s --on-drain-timeout stop --stop app-db.service -- true
                code run-that-keeps-it-up lockctl run --group cleanup --timeout 1s --inhibit -- true
                code once lockctl once nightly --group cleanup --timeout 1s -- true
                code extend lockctl window extend %1$s --for 1h
                code close lockctl window close %1$s
                code force-window lockctl release --force %1$s --reason x
                code force-lease lockctl release --force %2$s --reason x
                code ask-to-finish lockctl ask-to-finish %2$s --reason x
                code reset lockctl once --reset nightly --reason x
                code dismiss lockctl gate dismiss app-db.service --reason x
                code audit lockctl audit
                code token-create lockctl token create mine --role admin
                code token-list lockctl token list
                code token-revoke lockctl token revoke ci
                http claim-of-anothers-run POST /api/v1/leases '{"group":"backup","reason":"x","owner":{"unit":"backup-root.service","invocationId":"%3$s"},"admits":["evil.service"]}'
                http process POST /api/v1/leases '{"group":"backup","reason":"x","owner":{"pid":1}}'
                http once-by-hand POST /api/v1/leases '{"group":"backup","reason":"x","owner":{"name":"x"},"once":{"key":"nightly","period":"2030-01-01"}}'
                http end-of-anothers DELETE '/api/v1/leases/%2$s?success=true'
                http end-with-a-guess DELETE '/api/v1/leases/%2$s?success=true&token=1'
                http renew POST /api/v1/leases/%2$s/renew ''
                http export GET /api/v1/audit/export
                """.formatted(id, lease, run));

        assertThat(told)
                .as(Files.readString(sandbox.shared().resolve("tries.err")))
                .hasSize(26);
        assertThat(told.remove("stop")).as("polkit").isNotEqualTo("0");
        assertThat(told).allSatisfy((what, how) -> assertThat(how).as(what).isIn("77", "403"));
        assertThat(inside(NOBODY + "sh -c 'lockctl locks --json; curl -s --unix-socket /run/lockkeeper/api.sock"
                                + " http://localhost/api/v1/leases/" + lease + "'")
                        .out())
                .contains(lease)
                .doesNotContain("\"token\"", secret);

        assertThat(active("app-db")).isEqualTo("active");
        await().untilAsserted(
                        () -> assertThat(inside("lockctl audit --limit 500").out())
                                .contains(
                                        "POST /api/v1/windows ",
                                        "POST /api/v1/leases ",
                                        "POST /api/v1/windows/{id}/extend",
                                        "POST /api/v1/leases/{id}/force-release",
                                        "DELETE /api/v1/gate/owed/{unit}",
                                        "POST /api/v1/once/reset",
                                        "POST /api/v1/tokens"));
        assertThat(inside("lockctl audit --limit 500 --json").out())
                .contains("\"type\":\"REFUSED\"", "\"principal\":\"uid:nobody@socket\"");
        assertThat(inside("journalctl --unit=lockkeeper --output=cat").out())
                .contains(
                        "uid:nobody@socket was refused POST /api/v1/windows",
                        "uid:nobody@socket was refused POST /api/v1/leases")
                .doesNotContain(secret);
        assertThat(inside("lockctl locks").out()).contains(lease, id);
        inside(ALICE + "lockctl window close " + id);
        inside("systemctl stop backup-root");
        inside("lockctl once nightly --group=backup -- touch /shared/once.ran; test -e /shared/once.ran");
        inside("systemctl start backup-a");
        assertThat(sandbox.reachedLines("a.runs")).as("no start is held back").isOne();
    }

    private static String idOf(String text, String prefix) {
        int at = text.indexOf("\"" + prefix);
        assertThat(at).as(text).isNotNegative();
        return text.substring(at + 1, text.indexOf('"', at + 1));
    }

    /** With as much as the socket takes, and without reading one answer. */
    @Test
    @Order(4)
    void whoFloodsTheSocketKeepsNobodyElseOut() {
        flood("streams", "60 1 'GET /api/v1/events'");
        flood("answers", "60 8 'GET /actuator/prometheus'");
        flood("polls", "250 1 'GET /api/v1/windows?wait=60s&until=OPEN'");
        String asked = "curl --silent --max-time 5 --unix-socket /run/lockkeeper/api.sock --output /dev/null"
                + " --write-out '%{http_code} %{time_total}\\n' http://localhost/api/v1/verdict";
        assertThat(inside(asked).out()).as("root").startsWith("200");
        assertThat(inside(ALICE + asked).out()).as("alice").startsWith("200");
        flood("connections", "4500");
        // What came last the kernel holds until it has been looked at, and refuses others meanwhile.
        await().untilAsserted(() -> assertThat(inside(NOBODY + asked).out()).startsWith("429"));
        await().untilAsserted(() -> assertThat(inside(asked).out()).as("root").startsWith("200"));
        await().untilAsserted(() ->
                assertThat(inside(ALICE + asked).out()).as("alice").startsWith("200"));
        inside("lockctl status");
        String window = inside(ALICE + "lockctl window open --for=10min --wait=1min --reason=patch")
                .out()
                .strip();
        inside(ALICE + "lockctl window close " + window);

        inside("systemctl stop 'flood-*'");
        await().atMost(LONG).until(() -> inside(NOBODY + asked).out().startsWith("200"));
    }

    private void flood(String name, String arguments) {
        inside("systemd-run --quiet --unit=flood-" + name + " --property=User=nobody --property=LimitNOFILE=6000"
                + " /bin/sh -c \"sleep infinity | hoard /run/lockkeeper/api.sock " + arguments.replace("&", "\\&")
                + "\"");
        await().until(() ->
                inside("journalctl --output=cat --unit=flood-" + name).out().contains(" connections\n"));
    }

    @Test
    @Order(5)
    void whoSitsOnThePortOrTheSocketsPathHearsNoWord() throws IOException {
        Map<String, String> told = tries(NOBODY, """
                code() { what=$1; shift; "$@" 2>/dev/null; echo "$what: $?"; }
                code remove rm -f /run/lockkeeper/api.sock
                code move mv /run/lockkeeper/api.sock /run/lockkeeper/old.sock
                code another ln -s /tmp/mine.sock /run/lockkeeper/new.sock
                code folder mv /run/lockkeeper /run/lockkeeper.old
                """);
        assertThat(told)
                .hasSize(4)
                .allSatisfy((what, how) -> assertThat(how).as(what).isNotEqualTo("0"));

        inside("systemctl stop lockkeeper");
        assertThat(tries(NOBODY, "mkdir /run/lockkeeper 2>/dev/null; echo \"made: $?\""))
                .doesNotContainEntry("made", "0");
        inside(
                "systemd-run --quiet --unit=squatter --property=User=nobody --property=RuntimeDirectory=squatter perl -MIO::Socket::INET -e '"
                        + "my $port = IO::Socket::INET->new(Listen => 5, LocalAddr => \"127.0.0.1\"); open my $told, \">\", \"/run/squatter/port\";"
                        + " print $told $port->sockport; close $told; while (my $one = $port->accept) { open my $heard, \">>\", \"/run/squatter/heard\";"
                        + " print $heard \"connected\\n\" . <$one>; close $heard; print $one \"HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nstate=IDLE\" }'");
        await().until(() ->
                inside("cat /run/squatter/port 2>/dev/null || true").out().length() > 1);
        assertThat(inside("lockctl run --group=backup --timeout=1s -- true 2>&1 || echo $?")
                        .out())
                .endsWith("\n69\n");
        assertThat(inside("lockctl --url=http://127.0.0.1:$(cat /run/squatter/port) status 2>&1 || echo $?")
                        .out())
                .contains("its port belongs to user")
                .endsWith("\n77\n");
        inside("! test -e /run/squatter/heard");
        inside("systemctl stop squatter; systemctl start lockkeeper; lockctl status");
    }
}
