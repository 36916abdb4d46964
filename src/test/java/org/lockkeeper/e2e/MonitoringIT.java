package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.Programs;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.json.JsonMapper;

/** The monitoring files that are shipped, in a real Prometheus and a real Alertmanager, beside a real systemd. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MonitoringIT extends SandboxedTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private Monitoring monitoring;

    @Override
    Settings prepare() {
        Programs.need("prometheus");
        Programs.need("prometheus-alertmanager");
        unit("backup-daemon", Units.simple("backup-daemon"));
        return Settings.standard()
                .guard("backup-daemon.service", "backup")
                .guard("not-there.service", "backup")
                .set("lockkeeper.fleet.pools.web.at-most", "1")
                .set("lockkeeper.groups.free.hours[0].cron", "0 0 * * *") // around the clock, for their metrics
                .set("lockkeeper.groups.free.hours[0].duration", "24h")
                .set("lockkeeper.groups.free.hours[0].zone", "UTC")
                .set(
                        "lockkeeper.groups.free.blackouts[0].ics",
                        sandbox.shared().toString()) // without such a file in it
                .set("lockkeeper.notifications.receivers.ops.url", "http://127.0.0.1:1/") // not told of anything here
                .set("lockkeeper.notifications.receivers.ops.events", "once.reset");
    }

    @BeforeAll
    void watch() throws IOException {
        monitoring = Monitoring.of(folder, host);
    }

    @AfterAll
    void stopWatching() {
        if (monitoring != null) {
            monitoring.close();
        }
    }

    /** No test but the first leaves one out; run alone, the others see to it themselves. */
    private void allUnitsAreThere() {
        sandbox.unit("not-there.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        sandbox.daemonReload();
    }

    /** A guarded unit that systemd does not know: told by its name, and the rest of the file is quiet. */
    @Test
    @Order(1)
    void aUnitThatSystemdDoesNotKnowIsToldAndNothingElse() {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(monitoring.told())
                        .containsExactly("DiskIsSlow", "LockkeeperUnitUnknown", "LockkeeperVerdictUnknown"));
        assertThat(monitoring
                        .query("ALERTS{alertname=\"LockkeeperUnitUnknown\",alertstate=\"firing\"}")
                        .at("/0/metric/unit")
                        .asString())
                .isEqualTo("not-there.service");
        allUnitsAreThere();
        await().atMost(LONG).untilAsserted(() -> assertThat(monitoring.told()).containsExactly("DiskIsSlow"));
    }

    private void tells(String query) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(monitoring.query(query)).as(query).hasSize(1));
    }

    /** What the host's own alerts say is held back for as long as the window is open; an intruder is told nevertheless. */
    @Test
    @Order(2)
    void anOpenWindowHoldsBackTheAlertsOfTheHost() {
        allUnitsAreThere();
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(monitoring.heldBack()).containsExactly("DiskIsSlow"));
        // What was held back may have been so while it drained; Prometheus asks again a moment later.
        tells("lockkeeper_window_open{group=\"maintenance\"} == 1");
        tells("lockkeeper_window_ends_timestamp_seconds{group=\"maintenance\"} > time()");

        start("backup-daemon");
        await().atMost(LONG).untilAsserted(() -> assertThat(monitoring.told()).contains("LockkeeperIntrusion"));
        assertThat(monitoring.heldBack()).containsExactly("DiskIsSlow");
        stop("backup-daemon");

        host.close(window);
        await().atMost(LONG).untilAsserted(() -> assertThat(monitoring.told()).contains("DiskIsSlow"));
        assertThat(monitoring.heldBack()).isEmpty();
    }

    @Test
    @Order(3)
    void aWindowThatRunsIntoItsEndIsTold() {
        allUnitsAreThere();
        String window = host.ask("maintenance", Map.of("duration", "1s"));
        host.reaches(window, "CLOSED");
        await().atMost(LONG).untilAsserted(() -> assertThat(monitoring.told()).contains("LockkeeperWindowOverrun"));
        tells("histogram_quantile(0.9, rate(lockkeeper_hold_seconds_bucket{group=\"maintenance\","
                + "outcome=\"expired\"}[1m])) <= 5");
    }

    /** After a window with an intruder and an end by its deadline: a panel that finds nothing is misspelt. */
    @Test
    @Order(4)
    void eachPanelOfTheDashboardHasAResult() {
        List<String> expressions = Stream.of("grafana/lockkeeper.json", "grafana/lockkeeper-fleet.json")
                .map(file -> JsonMapper.builder().build().readTree(Monitoring.shipped(file)))
                .flatMap(dashboard -> dashboard.findValuesAsString("expr").stream())
                .toList();
        assertThat(expressions).hasSizeGreaterThan(35);
        SoftAssertions softly = new SoftAssertions();
        for (String expression : expressions) {
            String now = expression.replace("$instance", ".*").replace("$__rate_interval", "5m");
            // An annotation is drawn where something happened.
            String wanted =
                    now.contains(" unless ") || now.contains("[1m]") ? "count(%s) or vector(0)".formatted(now) : now;
            softly.assertThat(monitoring.query(wanted)).as(expression).isNotEmpty();
        }
        softly.assertAll();
    }

    /** The list of the documentation is that of the running application, no more and no less. */
    @Test
    @Order(4)
    void theDocumentationListsEachMetric() throws IOException {
        Set<String> documented = Pattern.compile("`(lockkeeper_[a-z_]+)`")
                .matcher(Files.readString(Path.of("docs/monitoring.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = Metrics.read(host.api()).lines().stream()
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .filter(name -> name.startsWith("lockkeeper_"))
                .map(name -> name.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new));
        documented.removeAll(Set.of("lockkeeper_hold_seconds_bucket"));
        documented.removeAll(SilencesIT.METRICS); // only where another monitor is told
        assertThat(there).contains("lockkeeper_requests_refused_total").isEqualTo(documented);
    }

    @Test
    @Order(4)
    void whoeverHasWaitedLongestIsShown() {
        allUnitsAreThere();
        String holder = host.ask("maintenance");
        host.reaches(holder, "OPEN");
        String waiter = host.ask("maintenance");
        await().atMost(LONG)
                .until(() -> !monitoring
                        .query("lockkeeper_requests_oldest_wait_seconds{group=\"maintenance\"} >= 1")
                        .isEmpty());
        host.close(waiter);
        host.close(holder);
        await().atMost(LONG)
                .until(() -> !monitoring
                        .query("lockkeeper_requests_oldest_wait_seconds{group=\"maintenance\"} == 0")
                        .isEmpty());
    }

    /** Last: while it is dead nothing holds alerts back. */
    @Test
    @Order(5)
    void aDeadLockkeeperIsToldAndHoldsNothingBack() {
        allUnitsAreThere();
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        await().atMost(LONG).until(() -> monitoring.heldBack().contains("DiskIsSlow"));
        host.lockkeeper().kill9();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(monitoring.told()).contains("LockkeeperDown", "DiskIsSlow"));
        host.lockkeeper().restart();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(monitoring.told()).doesNotContain("LockkeeperDown", "DiskIsSlow"));
        host.close(window);
    }

    /** Names and help as Prometheus wants them, of all that is ours. */
    @Test
    @Order(0)
    void promtoolFindsNothingInOurMetrics() throws Exception {
        String ours = host.api()
                .get("/actuator/prometheus")
                .expect(200)
                .body()
                .asString()
                .lines()
                .filter(line -> line.contains("lockkeeper_"))
                .reduce("", (text, line) -> text + line + "\n");
        assertThat(ours).contains("lockkeeper_hold_seconds_bucket");
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(ours.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }
}
