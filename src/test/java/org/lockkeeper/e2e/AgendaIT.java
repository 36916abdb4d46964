package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import tools.jackson.databind.JsonNode;

/** What is said to be coming comes: timers of every kind, hours and windows in one list. */
final class AgendaIT extends SandboxedTest {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration MARGIN = Duration.ofSeconds(2);

    @Override
    Settings prepare() {
        for (String key : List.of("backup-clock", "backup-ticks", "backup-after", "clean-real", "backup-of@")) {
            job(key);
        }
        for (String key : List.of("backup-spread", "backup-off", "backup-masked", "backup-lonely", "other")) {
            job(key);
        }
        link("backup-alias.service", "clean-real.service");
        timer("backup-clock", "OnCalendar=*:*:0/4");
        timer("backup-ticks", "OnActiveSec=1s\nOnUnitActiveSec=4s");
        timer("backup-after", "OnActiveSec=1s\nOnUnitInactiveSec=3s");
        timer("by-alias", "OnCalendar=*:*:1/4\nUnit=backup-alias.service");
        timer("backup-of@", "OnCalendar=*-*-* 03:00 Europe/Berlin");
        timer("backup-spread", "OnCalendar=*-*-* 04:00\nRandomizedDelaySec=2h");
        timer("backup-off", "OnCalendar=*:*:0/4");
        timer("backup-masked", "OnCalendar=*-*-* 05:00");
        timer("other", "OnCalendar=*:*:0/4");
        return Settings.standard()
                .set("lockkeeper.groups.backup.hours[0].cron", "0 2 * * *")
                .set("lockkeeper.groups.backup.hours[0].duration", "3h")
                .set("lockkeeper.groups.backup.hours[0].zone", "Europe/Berlin")
                .set("lockkeeper.groups.backup.hours[0].cutoff", "30min")
                .set("lockkeeper.groups.update.blackouts[0].from", "2026-01-01")
                .set("lockkeeper.groups.update.blackouts[0].to", "2098-12-31")
                .guard("clean-real.service", "cleanup")
                .guard("backup-*.service", "backup");
    }

    /** Its runs are the lines of {@code KEY.runs}, each with the second in which it began. */
    private void job(String key) {
        sandbox.unit(
                key + ".service",
                "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'date +%%s.%%3N >>/shared/" + key.replace("@", "")
                        + ".runs; sleep 1'\n");
    }

    private void timer(String key, String lines) {
        sandbox.unit(key + ".timer", "[Timer]\nAccuracySec=1ms\n" + lines + "\n");
    }

    private void link(String name, String to) {
        try {
            Files.createSymbolicLink(sandbox.unitFolder().resolve(name), Path.of(to));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<JsonNode> runs(String unit, String query) {
        return items(query).stream()
                .filter(item -> item.at("/kind").asString().equals("RUN"))
                .filter(item -> item.at("/unit").asString().equals(unit + ".service"))
                .toList();
    }

    private List<JsonNode> items(String query) {
        JsonNode items =
                host.api().get("/api/v1/calendar" + query).expect(200).body().at("/items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }

    private List<Instant> began(String key) {
        Path file = sandbox.shared().resolve(key + ".runs");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(line -> Instant.ofEpochMilli(
                                    new BigDecimal(line).movePointRight(3).longValue()))
                            .toList()
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Instant at(JsonNode item, String member) {
        return Instant.parse(item.at("/" + member).asString());
    }

    private List<JsonNode> expected(String key, Instant to) {
        return runs(key, "?to=" + to).stream()
                .filter(run -> run.at("/state").asString().equals("EXPECTED"))
                .toList();
    }

    private String plan(String group, Instant opens) {
        Map<String, String> fields = Host.fields(group, Map.of("duration", "10min"));
        fields.put("openAt", opens.toString());
        fields.remove("waitTimeout");
        return host.api().post("/api/v1/windows", fields).expect(201).text("/id");
    }

    private JsonNode item(String id, String query) {
        return items(query).stream()
                .filter(item -> item.at("/id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void stopTimers() {
        sandbox.systemctl("stop", "*.timer").orFail();
    }

    @Test
    void whatIsSaidToBeComingComesAndNothingElse() {
        host.awaitVerdict("maintenance", "IDLE");
        systemctl("start", "backup-clock.timer", "backup-ticks.timer", "backup-after.timer", "by-alias.timer");
        List<String> keys = List.of("backup-clock", "backup-ticks", "backup-after", "clean-real");
        // Once each has run it is known how long that takes, so that what is counted from its end can be told as well.
        await().atMost(Duration.ofSeconds(20)).pollInterval(POLL).untilAsserted(() -> {
            for (String key : keys) {
                List<JsonNode> runs = expected(key, Instant.now().plusSeconds(60));
                assertThat(runs).as(key).hasSizeGreaterThan(3);
                assertThat(runs.get(0).has("to")).as(key).isTrue();
                assertThat(Duration.between(at(runs.get(0), "from"), at(runs.get(0), "to")))
                        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
            }
        });
        Instant begin = Instant.now();
        Instant end = begin.plusSeconds(10);
        Instant opens = begin.truncatedTo(ChronoUnit.SECONDS).plusSeconds(6);
        String window = plan(Settings.FREE, opens);
        Map<String, List<JsonNode>> said = new TreeMap<>();
        keys.forEach(key -> said.put(key, expected(key, end)));
        assertThat(Objects.requireNonNull(said.get("clean-real"))
                        .get(0)
                        .at("/group")
                        .asString())
                .isEqualTo("cleanup");
        JsonNode planned = item(window, "?to=" + end);
        assertThat(planned.at("/kind").asString()).isEqualTo("WINDOW");
        assertThat(planned.at("/state").asString()).isIn("PLANNED", "QUEUED", "DRAINING");
        assertThat(at(planned, "from")).isEqualTo(opens);
        assertThat(at(planned, "to")).isEqualTo(opens.plusSeconds(600));
        Answer open = host.reaches(window, "OPEN");
        assertThat(Duration.between(opens, Instant.parse(open.text("/openedAt"))))
                .isBetween(Duration.ZERO, MARGIN);
        assertThat(item(window, "").at("/state").asString()).isEqualTo("OPEN");
        host.close(window);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(POLL)
                .until(() -> Instant.now().isAfter(end.plus(MARGIN)));
        for (String key : keys) {
            List<Instant> came = began(key).stream()
                    .filter(run -> run.isAfter(begin) && run.isBefore(end))
                    .toList();
            List<Instant> meant = Objects.requireNonNull(said.get(key)).stream()
                    .map(run -> at(run, "from"))
                    .filter(run -> run.isAfter(begin))
                    .toList();
            assertThat(meant).as(key).isNotEmpty();
            // What was to come at the very end may have come after it, and the other way round.
            assertThat(came.size())
                    .as("%s: %s, said %s", key, came, meant)
                    .isBetween(meant.size() - 1, meant.size() + 1);
            for (int i = 0; i < Math.min(came.size(), meant.size()); i++) {
                assertThat(Duration.between(meant.get(i), came.get(i)).abs())
                        .as("%s: %s, said %s", key, came, meant)
                        .isLessThan(MARGIN);
            }
        }
    }

    @Test
    void eachKindOfTimerIsToldAsItIs() {
        sandbox.systemctl("start", "backup-of@a.timer", "backup-spread.timer", "backup-masked.timer", "other.timer")
                .orFail();
        sandbox.systemctl("mask", "--runtime", "backup-off.timer");
        sandbox.removeUnit("backup-masked.service");
        link("backup-masked.service", "/dev/null");
        sandbox.daemonReload();

        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(runs("backup-of@a", "")).hasSizeBetween(6, 8));
        List<JsonNode> nightly = runs("backup-of@a", "");
        assertThat(nightly.get(0).at("/timer").asString()).isEqualTo("backup-of@a.timer");
        assertThat(nightly.get(0).at("/id").asString())
                .isEqualTo(
                        "run:backup-of@a.service:" + nightly.get(0).at("/from").asString());
        assertThat(nightly.stream()
                        .map(run -> at(run, "from")
                                .atZone(ZoneId.of("Europe/Berlin"))
                                .toLocalTime()
                                .toString())
                        .collect(Collectors.toSet()))
                .containsExactly("03:00");

        String window = plan("maintenance", at(nightly.get(2), "from").minusSeconds(60));
        JsonNode calendar =
                host.api().get("/api/v1/calendar?group=maintenance").expect(200).body();
        JsonNode collision = StreamSupport.stream(calendar.at("/collisions").spliterator(), false)
                .filter(it -> it.at("/with").asString("").equals(window))
                .findFirst()
                .orElseThrow();
        assertThat(collision.at("/kind").asString()).isEqualTo("NOT_HELD");
        assertThat(collision.at("/item").asString())
                .isEqualTo(nightly.get(2).at("/id").asString());
        assertThat(StreamSupport.stream(calendar.at("/items").spliterator(), false)
                        .map(it -> it.at("/id").asString()))
                .containsExactly(window, nightly.get(2).at("/id").asString());
        assertThat(new Lockctl("dash", host.lockkeeper().baseUri().toString())
                        .run("plan", "--days", "7", "--group", "maintenance")
                        .out())
                .contains("window " + window + " of maintenance, PLANNED: ")
                .contains("! " + collision.at("/text").asString());
        host.close(window);

        List<JsonNode> spread = runs("backup-spread", "");
        assertThat(spread).hasSizeBetween(5, 9);
        assertThat(spread.get(0).has("latest")).isFalse();
        assertThat(Duration.between(at(spread.get(1), "from"), at(spread.get(1), "latest")))
                .isCloseTo(Duration.ofHours(2), Duration.ofSeconds(1));

        assertThat(runs("backup-off", "")).isEmpty();
        assertThat(runs("backup-masked", "")).isEmpty();
        assertThat(runs("backup-lonely", "")).isEmpty();
        assertThat(runs("other", "")).isEmpty();
    }

    /** A window that waits for another is likely to open when that is over; of one that waits for a job nobody knows. */
    @Test
    void aWindowThatWaitsIsToldAtItsEstimateAndOfOneWithoutItIsSaidThatNobodyKnows() {
        host.awaitVerdict("maintenance", "IDLE");
        String open = host.ask("maintenance", Map.of("duration", "50min"));
        host.reaches(open, "OPEN");
        String waits = host.ask("maintenance", Map.of("duration", "10min", "waitTimeout", "3h"));
        host.reaches(waits, "QUEUED");

        Instant likely = at(item(open, ""), "to");
        JsonNode estimated = item(waits, "");
        assertThat(estimated.at("/opening").asString(null)).isEqualTo("ESTIMATED");
        assertThat(at(estimated, "from")).isEqualTo(likely);
        assertThat(at(estimated, "to")).isEqualTo(likely.plusSeconds(600));
        assertThat(estimated.at("/when").asString()).contains(" about ");
        assertThat(item(open, "").has("opening")).isFalse();
        // What is on the timeline is what the calendar says.
        assertThat(new Visitor(host.lockkeeper().baseUri())
                        .get("/page/timeline")
                        .body())
                .containsPattern("expected about</span> <time datetime=\""
                        + likely.toString().substring(0, 19));
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        assertThat(lockctl.run("plan").out())
                .containsPattern("about [0-9:–-]+ +window " + waits + " of maintenance, QUEUED");
        host.closeAll();

        Map<String, Object> job = Map.of("pid", ProcessHandle.current().pid());
        Map<String, Object> asked = Map.of("group", "cleanup", "reason", "any", "owner", job);
        Answer lease = host.api().post("/api/v1/leases", asked).expect(201);
        String behind = host.ask("maintenance", Map.of("duration", "10min", "waitTimeout", "3h"));
        host.reaches(behind, "QUEUED");
        JsonNode unknown = item(behind, "");
        assertThat(unknown.at("/opening").asString(null)).isEqualTo("UNKNOWN");
        assertThat(unknown.has("to")).isFalse();
        assertThat(unknown.at("/when").asString()).endsWith(" not known");
        assertThat(lockctl.run("plan").out())
                .containsPattern("not known +window " + behind + " of maintenance, QUEUED");
        host.closeAll();
        host.api().release(lease.text("/id"));
    }

    @Test
    void hoursAndBlackoutsAreInTheSameListByTime() {
        List<JsonNode> items = items("?from=2027-03-27T00:00:00Z&to=2027-03-30T00:00:00Z");
        List<JsonNode> hours = items.stream()
                .filter(item -> item.at("/kind").asString().equals("HOURS"))
                .toList();
        assertThat(hours.stream().map(item -> item.at("/id").asString()))
                .containsExactly(
                        "hours:backup:2027-03-27T01:00:00Z",
                        "hours:backup:2027-03-28T01:00:00Z",
                        "hours:backup:2027-03-29T00:00:00Z");
        assertThat(hours.get(0).at("/zone").asString()).isEqualTo("Europe/Berlin");
        assertThat(hours.get(0).at("/cutoff").asString()).isEqualTo("PT30M");
        assertThat(items.get(0).at("/kind").asString()).isEqualTo("BLACKOUT");
        assertThat(items.stream().map(item -> at(item, "from"))).isSorted();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        for (String query : List.of(
                "?from=tomorrow",
                "?to=2020-01-01T00:00:00Z",
                "?days=367",
                "?days=1&to=2099-01-01T00:00:00Z",
                "?from=0000-01-01T00:00:00Z")) {
            Answer refused = host.api().get("/api/v1/calendar" + query).expect(400);
            assertThat(refused.text("/errors/0/field")).as(query).isIn("from", "to", "days");
        }
        host.api()
                .get("/api/v1/calendar?from=2027-01-01T00:00:00Z&to=2028-01-02T00:00:00Z")
                .expect(200);
        Answer tooLong = host.api()
                .get("/api/v1/calendar?from=2027-01-01T00:00:00Z&to=2028-01-02T00:00:01Z")
                .expect(400);
        assertThat(tooLong.text("/errors/0/field")).isEqualTo("to");
    }

    /** A job each minute, in a group that has hours at night alone; under another configuration it has none at all. */
    @Test
    void aMonthIsPlayedUnderThisConfigurationAndAnother() throws IOException {
        host.awaitVerdict("maintenance", "IDLE");
        sandbox.unit("clean-daily.timer", "[Timer]\nOnCalendar=*-*-* 12:00\nUnit=clean-real.service\n");
        sandbox.unit("backup-daily.timer", "[Timer]\nOnCalendar=*-*-* 12:00\nUnit=backup-lonely.service\n");
        sandbox.daemonReload();
        systemctl("start", "clean-daily.timer", "backup-daily.timer");
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(lockctl.run("plan", "--simulate", "30d")
                                .orFail()
                                .out())
                        .containsPattern("backup-lonely\\.service +backup +30 +(29|30) ")
                        .containsPattern("clean-real\\.service +cleanup +30 +30 ")
                        .contains("! backup-lonely.service: it is not known how long it takes; 1 min is assumed"));

        Path other = sandbox.shared().resolve("other.yml");
        Files.writeString(other, """
                lockkeeper:
                  groups:
                    maintenance: { conflicts-with: [maintenance, backup] }
                    backup: { blackouts: [{ from: 2026-01-01, to: 2098-12-31 }] }
                    cleanup: {}
                  guarded-services:
                    - { unit: clean-real, group: cleanup }
                    - { unit: "backup-*", group: backup }
                  schedules:
                    noon: { cron: "30 12 * * *", duration: 10min }
                """);
        assertThat(lockctl.run("plan", "--simulate", "30d", "--config", other.toString())
                        .orFail()
                        .out())
                .contains("! backup-lonely.service never fits: 30 of 30 starts")
                .containsPattern("clean-real\\.service +cleanup +30 +30 ")
                .containsPattern("noon +maintenance +30 +0 ");

        Files.writeString(other, "lockkeeper:\n  groups:\n    maintenance: { conflicts-with: [nobody] }\n");
        assertThat(lockctl.run("plan", "--simulate", "30d", "--config", other.toString())
                        .err())
                .contains("configuration", "lockkeeper.groups.maintenance.conflicts-with", "nobody");
        assertThat(host.api()
                        .get("/api/v1/windows?state=PLANNED")
                        .expect(200)
                        .body()
                        .at("/windows"))
                .isEmpty();
    }
}
