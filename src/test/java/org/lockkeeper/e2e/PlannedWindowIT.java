package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.SteppedClock;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.json.JsonMapper;

/** Windows that are planned for a time, by the clock of the host, which may be set. */
final class PlannedWindowIT extends SandboxedTest {

    /** How late it may be told that one is open. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SteppedClock clock;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .guard("backup-a.service", "backup")
                .set("lockkeeper.groups.update.hours[0].cron", "0 2 * * SAT")
                .set("lockkeeper.groups.update.hours[0].duration", "3h")
                .set("lockkeeper.groups.update.hours[0].zone", "Europe/Berlin");
    }

    @Override
    Host launch(Settings settings) {
        clock = SteppedClock.in(sandbox.scratch().resolve("clock"));
        return Host.startUnder(clock.launcher(), settings);
    }

    @BeforeEach
    void theClockIsRight() {
        setClock(Duration.ZERO);
        host.awaitVerdict("maintenance", "IDLE");
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
        stop("backup-a.service");
    }

    /** From then on, also by Lockkeeper's deadlines. */
    private void setClock(Duration ahead) {
        clock.set(ahead);
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            String probe = host.ask(Settings.FREE);
            Instant asked = Instant.parse(host.window(probe).text("/requestedAt"));
            host.close(probe);
            return Duration.between(asked, clock.now()).abs().compareTo(Duration.ofSeconds(2)) < 0;
        });
    }

    /** Whole seconds from now: so it stands in answers. */
    private Instant in(int seconds) {
        return clock.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds);
    }

    private String plan(Instant at, Map<String, String> more) {
        Map<String, String> fields = Host.fields("maintenance", more);
        fields.put("openAt", at.toString());
        Answer planned = host.api().post("/api/v1/windows", fields).expect(201);
        return planned.text("/id");
    }

    private List<String> trail(String id) {
        return Audit.read(host.api()).of(id).stream()
                .map(entry -> entry.at("/type").asString())
                .toList();
    }

    private static void opened(Answer open, Instant at) {
        assertThat(Instant.parse(open.text("/openedAt"))).isBetween(at, at.plus(MARGIN));
        assertThat(Instant.parse(open.text("/endsAt"))).isEqualTo(at.plus(Duration.ofMinutes(10)));
    }

    @Test
    void isPlannedInNobodysWayDrainsAndOpensAtItsTime() {
        Instant planning = Instant.now();
        Instant at = in(3600);
        String id = plan(at, Map.of("lead", "5min"));
        Answer planned = host.window(id);
        assertThat(planned.text("/state")).isEqualTo("PLANNED");
        assertThat(planned.text("/plan/openAt")).isEqualTo(at.toString());
        assertThat(planned.text("/plan/queuesAt"))
                .isEqualTo(at.minusSeconds(300).toString());
        assertThat(planned.text("/plan/latest")).isEqualTo(at.plusSeconds(300).toString());
        assertThat(planned.text("/blockers/0/kind")).isEqualTo("CALENDAR");
        assertThat(planned.text("/blockers/0/detail")).isEqualTo("opens at " + planned.text("/plan/opens"));
        assertThat(host.api().get("/api/v1/windows?state=PLANNED").expect(200).text("/windows/0/id"))
                .isEqualTo(id);
        assertThat(host.verdict("maintenance").at("/state").asString()).isEqualTo("IDLE");
        assertThat(host.verdict("maintenance").at("/safe").asBoolean()).isTrue();
        Metrics metrics = Metrics.read(host.api());
        assertThat(metrics.value("lockkeeper_windows_planned{group=\"maintenance\"}"))
                .isEqualTo(1);
        assertThat(metrics.value("lockkeeper_window_next_timestamp_seconds{group=\"maintenance\"}"))
                .isEqualTo((double) at.getEpochSecond());
        String other = host.ask("maintenance");
        host.reaches(other, "OPEN");
        host.close(other);

        setClock(Duration.ofMinutes(56));
        assertThat(host.state(id)).isEqualTo("DRAINING");
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(host.state(id)).isEqualTo("DRAINING");
        assertThat(host.blockers(id)).contains("CALENDAR " + id);
        setClock(Duration.ofMinutes(60)
                .minusSeconds(Duration.between(planning, Instant.now()).toSeconds() + 4));
        assertThat(host.state(id)).isEqualTo("DRAINING");
        opened(host.reaches(id, "OPEN"), at);
        assertThat(trail(id)).containsExactly("PLANNED", "QUEUED", "GRANTED", "DUE", "HELD");
    }

    /** By a caller that has lost the answer. */
    @Test
    void isTheSameWindowWhenItIsAskedForAgainAfterItsTime() {
        Instant at = in(4);
        Map<String, String> fields = Host.fields("maintenance", Map.of("lead", "1s"));
        fields.put("openAt", at.toString());
        Map<String, String> key = Map.of("Idempotency-Key", "tonight-" + at);
        String id = asks("", fields, key).expect(201).text("/id");
        host.reaches(id, "OPEN");
        assertThat(asks("", fields, key).expect(201).text("/id")).isEqualTo(id);
        host.close(id);
        assertThat(asks("", fields, key).expect(201).text("/id")).isEqualTo(id);
        assertThat(asks("?dryRun=true", fields, key).expect(200).text("/id")).isEqualTo(id);

        assertThat(asks("", fields, Map.of()).expect(400).text("/detail")).contains("must not be over");
        assertThat(asks("", fields, Map.of("Idempotency-Key", "another"))
                        .expect(400)
                        .text("/detail"))
                .contains("must not be over");
        fields.put("reason", "something else");
        asks("", fields, key).expect(422);
    }

    private Answer asks(String query, Map<String, String> fields, Map<String, String> headers) {
        return host.api()
                .send("POST", "/api/v1/windows" + query, JsonMapper.shared().writeValueAsString(fields), headers);
    }

    @Test
    void aBackupThatRunsDelaysItAndItEndsAtItsTimeAllTheSame() {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        Instant at = in(3);
        String id = plan(at, Map.of("lead", "2s"));
        await().until(() -> trail(id).contains("DUE"));
        assertThat(host.blockers(id)).containsExactly("SERVICE backup-a.service");
        sandbox.tell("backup-a", "end");
        Answer open = host.reaches(id, "OPEN");
        assertThat(Instant.parse(open.text("/openedAt"))).isAfter(at);
        assertThat(Instant.parse(open.text("/endsAt"))).isEqualTo(at.plusSeconds(600));
    }

    @Test
    void whoIsDownAtItsTimeOpensItLateOrMissesIt() {
        Instant at = in(3);
        String late = plan(at, Map.of("lead", "0s"));
        String missed = plan(at, Map.of("group", "cleanup", "duration", "5s", "atLeast", "4s", "lead", "0s"));
        host.lockkeeper().kill9();
        await().until(() -> clock.now().isAfter(at.plusSeconds(2)));
        host.lockkeeper().restart();
        Answer open = host.reaches(late, "OPEN");
        assertThat(Instant.parse(open.text("/openedAt"))).isAfter(at.plusSeconds(1));
        assertThat(Instant.parse(open.text("/endsAt"))).isEqualTo(at.plusSeconds(600));
        Answer closed = host.window(missed);
        assertThat(closed.text("/state")).isEqualTo("CLOSED");
        assertThat(closed.text("/closeReason")).isEqualTo("MISSED");
        assertThat(trail(missed)).containsExactly("PLANNED", "ENDED");
    }

    @Test
    void isMissedWhileWhatRunsGoesOn() {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        String id = plan(in(2), Map.of("duration", "4s", "atLeast", "3s", "lead", "1s"));
        Answer closed = host.reaches(id, "CLOSED");
        assertThat(closed.text("/closeReason")).isEqualTo("MISSED");
        assertThat(closed.text("/blockers/0/subject")).isEqualTo("backup-a.service");
        assertThat(Metrics.read(host.api()).value("lockkeeper_windows_missed_total{group=\"maintenance\"}"))
                .isEqualTo(1);
        sandbox.tell("backup-a", "end");
    }

    @Test
    void isMovedAndCancelledAndStaysAtItsTimeWhenTheClockIsSet() {
        String id = plan(in(3600), Map.of("lead", "10s"));
        Instant at = in(7200);
        Answer moved = host.api()
                .post("/api/v1/windows/" + id + "/move", Map.of("openAt", at.toString(), "by", "bob"))
                .expect(200);
        assertThat(moved.text("/plan/openAt")).isEqualTo(at.toString());

        // A clock set to just before its time moves nothing of it.
        setClock(Duration.ofSeconds(7200 - 15));
        assertThat(host.state(id)).isEqualTo("PLANNED");
        setClock(Duration.ofSeconds(7200 - 6));
        assertThat(host.state(id)).isEqualTo("DRAINING");
        setClock(Duration.ofHours(1));
        assertThat(host.state(id)).isEqualTo("PLANNED");
        setClock(Duration.ofMinutes(121));
        Answer open = host.reaches(id, "OPEN");
        assertThat(Instant.parse(open.text("/endsAt"))).isEqualTo(at.plusSeconds(600));
        assertThat(host.api()
                        .post("/api/v1/windows/" + id + "/move", Map.of("openAt", "in 2h"))
                        .expect(409)
                        .text("/type"))
                .endsWith("window-not-planned");

        String missed = plan(in(3600), Map.of("group", "cleanup"));
        String cancelled = plan(in(3600), Map.of("group", "cleanup"));
        assertThat(host.close(cancelled).text("/closeReason")).isEqualTo("CANCELLED");
        setClock(Duration.ofDays(2));
        assertThat(host.reaches(missed, "CLOSED").text("/closeReason")).isEqualTo("MISSED");
    }

    @Test
    void whatCannotBeIsRefusedWithTheField() {
        for (Map<String, String> wrong : List.of(
                Map.of("openAt", clock.now().minusSeconds(60).toString()),
                Map.of("openAt", "2099-01-01 02:00"),
                Map.of("openAt", "soonish"),
                Map.of("openAt", "in 1h", "waitTimeout", "1h"),
                Map.of("openAt", "in 1h", "atLeast", "10min"),
                Map.of("lead", "5min"))) {
            Answer refused = host.api()
                    .post("/api/v1/windows", Host.fields("maintenance", wrong))
                    .expect(400);
            assertThat(wrong).containsKey(refused.text("/errors/0/field"));
        }
        Answer outside = host.api()
                .post("/api/v1/windows", Host.fields("update", Map.of("openAt", "2027-01-17T02:00:00+01:00")))
                .expect(409);
        assertThat(outside.text("/type")).endsWith("outside-hours");
        assertThat(outside.text("/opensAt")).isEqualTo("2027-01-23T01:00:00Z");
        Answer tried = host.api()
                .post("/api/v1/windows?dryRun=true", Host.fields("update", Map.of("openAt", "Sat 02:30 ".trim())))
                .expect(200);
        assertThat(tried.text("/state")).isEqualTo("PLANNED");
        assertThat(host.api().get("/api/v1/windows").expect(200).text("/windows/0/id"))
                .isEmpty();
    }

    @Test
    void lockctlPlansMovesAndListsInWords() {
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        CommandResult planned = lockctl.run("window", "plan", "tomorrow 02:00", "--for", "1h", "--reason", "kernel");
        assertThat(planned.exitCode()).as(planned.err()).isZero();
        String id = planned.out().trim();
        String at = host.window(id).text("/plan/openAt");
        assertThat(OffsetDateTime.parse(at).toInstant()).isAfter(clock.now());
        CommandResult list = lockctl.run("window", "list");
        assertThat(list.out()).contains(id, "PLANNED", host.window(id).text("/plan/opens"));
        CommandResult moved = lockctl.run("window", "move", id, "in 3h");
        assertThat(moved.exitCode()).as(moved.err()).isZero();
        assertThat(host.window(id).text("/plan/openAt")).isNotEqualTo(at);
        assertThat(moved.out()).contains(id, host.window(id).text("/plan/opens"));
    }
}
