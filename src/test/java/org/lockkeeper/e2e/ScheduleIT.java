package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.SteppedClock;
import tools.jackson.databind.JsonNode;

/** A window of each week, week after week, on a host whose clock is set forward from one test to the next. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ScheduleIT extends SandboxedTest {

    private static final Instant FIRST = at("2027-01-16T02:00:00+01:00");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MARGIN = Duration.ofSeconds(2);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private SteppedClock clock;

    @Override
    Settings prepare() {
        return Settings.standard()
                .set("lockkeeper.schedules.weekly.cron", "0 2 * * SAT")
                .set("lockkeeper.schedules.weekly.duration", "1h")
                .set("lockkeeper.schedules.weekly.zone", "Europe/Berlin")
                .set("lockkeeper.schedules.weekly.group", "update")
                .set("lockkeeper.schedules.weekly.reason", "patches")
                .set("lockkeeper.schedules.weekly.lead", "30s")
                .set("lockkeeper.schedules.rests.enabled", "false")
                .set("lockkeeper.schedules.rests.cron", "0 3 * * *")
                .set("lockkeeper.schedules.rests.duration", "10min")
                .set("lockkeeper.groups.update.blackouts[0].from", "2027-02-20")
                .set("lockkeeper.groups.update.blackouts[0].to", "2027-02-21")
                .set("lockkeeper.groups.update.blackouts[0].zone", "Europe/Berlin");
    }

    @Override
    Host launch(Settings settings) {
        clock = SteppedClock.in(sandbox.scratch().resolve("clock"));
        clock.set(Duration.between(Instant.now(), FIRST.minusSeconds(6 * 3600)));
        return Host.startUnder(clock.launcher(), settings);
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }

    private static Instant week(int number) {
        return FIRST.plus(WEEK.multipliedBy(number));
    }

    private void itIs(Instant time) {
        clock.set(Duration.between(Instant.now(), time));
        String probe = host.ask(Settings.FREE);
        Answer opened = host.reaches(probe, "OPEN");
        assertThat(Duration.between(time, Instant.parse(opened.text("/openedAt")))
                        .abs())
                .isLessThan(MARGIN);
        host.close(probe);
    }

    private void downUntil(Instant time) {
        host.lockkeeper().kill9();
        clock.set(Duration.between(Instant.now(), time));
        host.lockkeeper().restart();
    }

    private Answer schedule() {
        return host.api().get("/api/v1/schedules/weekly").expect(200);
    }

    /** The id of the window that is planned for then. */
    private String planned(Instant time) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> schedule().text("/next/occurrence").equals(time.toString())
                        && !schedule().text("/next/window").isEmpty());
        return schedule().text("/next/window");
    }

    private List<JsonNode> windows() {
        return StreamSupport.stream(
                        host.api()
                                .get("/api/v1/windows")
                                .expect(200)
                                .body()
                                .at("/windows")
                                .spliterator(),
                        false)
                .filter(window -> !window.at("/state").asString().equals("CLOSED"))
                .toList();
    }

    @Test
    @Order(1)
    void theNextOneIsPlanned() {
        String next = planned(week(0));
        assertThat(windows()).hasSize(1).first().satisfies(window -> {
            assertThat(window.at("/id").asString()).isEqualTo(next);
            assertThat(window.at("/state").asString()).isEqualTo("PLANNED");
            assertThat(window.at("/group").asString()).isEqualTo("update");
            assertThat(window.at("/reason").asString()).isEqualTo("patches");
            assertThat(window.at("/requestedBy").asString()).isEqualTo("schedule weekly");
            assertThat(Instant.parse(window.at("/plan/openAt").asString())).isEqualTo(week(0));
        });
        assertThat(host.api().get("/api/v1/schedules").expect(200).body().at("/schedules"))
                .hasSize(2);
        assertThat(host.api().get("/api/v1/schedules/rests").expect(200).body().has("next"))
                .isFalse();
        host.api().get("/api/v1/schedules/none").expect(404);
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(planned(week(0))).isEqualTo(next);
        assertThat(windows()).hasSize(1);

        // What comes after it, but for the week of the blackout.
        assertThat(coming())
                .containsExactly(
                        "PLANNED " + week(0),
                        "SCHEDULED " + week(1),
                        "SCHEDULED " + week(2),
                        "SCHEDULED " + week(3),
                        "SCHEDULED " + week(4),
                        "SCHEDULED " + week(6));
    }

    private List<String> coming() {
        return StreamSupport.stream(
                        host.api()
                                .get("/api/v1/calendar?days=43")
                                .expect(200)
                                .body()
                                .at("/items")
                                .spliterator(),
                        false)
                .filter(item -> item.at("/kind").asString().equals("WINDOW"))
                .map(item ->
                        item.at("/state").asString() + " " + item.at("/from").asString())
                .toList();
    }

    /** Before it is planned, and afterwards. */
    private String event(Instant occurrence) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(host.lockkeeper().baseUri().resolve("/api/v1/calendar.ics"))
                .build();
        String feed = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        String uid = "UID:schedule-weekly-" + occurrence.toString().replace(':', '-') + "@";
        String unfolded = feed.replace("\r\n ", "");
        assertThat(unfolded.split(Pattern.quote(uid), -1)).as(unfolded).hasSize(2);
        int at = unfolded.indexOf(uid);
        return unfolded.substring(unfolded.lastIndexOf("BEGIN:VEVENT", at), unfolded.indexOf("END:VEVENT", at));
    }

    @Test
    @Order(2)
    void itOpensAtItsTimeAndTheOneAfterItIsPlanned() {
        String first = planned(week(0));
        itIs(week(0).minusSeconds(4));
        assertThat(host.state(first)).isIn("QUEUED", "DRAINING");
        Answer open = host.reaches(first, "OPEN");
        assertThat(Instant.parse(open.text("/openedAt"))).isBetween(week(0), week(0).plus(MARGIN));
        assertThat(Instant.parse(open.text("/endsAt"))).isEqualTo(week(0).plusSeconds(3600));
        planned(week(1));
        host.close(first);
    }

    @Test
    @Order(3)
    void oneIsSkippedOnce() throws IOException, InterruptedException {
        String second = planned(week(1));
        assertThat(new Lockctl("dash", host.lockkeeper().baseUri().toString())
                        .run("window", "skip", "weekly", "--once", "--reason", "release night")
                        .orFail()
                        .out())
                .contains("is skipped", week(2).toString());
        Answer closed = host.window(second);
        assertThat(event(week(1))).contains("STATUS:CANCELLED");
        assertThat(event(week(2))).doesNotContain("CANCELLED");
        assertThat(event(week(3))).doesNotContain("CANCELLED");
        assertThat(closed.text("/state")).isEqualTo("CLOSED");
        assertThat(closed.text("/note")).isEqualTo("release night");
        String third = planned(week(2));
        // Again, as after an answer that was lost.
        host.api()
                .post(
                        "/api/v1/schedules/weekly/skip",
                        Map.of("occurrence", week(1).toString(), "by", "alice", "reason", "release night"))
                .expect(200);
        assertThat(planned(week(2))).isEqualTo(third);
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(planned(week(2))).isEqualTo(third);
        itIs(week(1).plusSeconds(30));
        assertThat(windows()).hasSize(1);
        assertThat(host.api()
                        .post(
                                "/api/v1/schedules/weekly/skip",
                                Map.of("occurrence", week(3).toString(), "by", "alice", "reason", "r"))
                        .expect(400)
                        .text("/detail"))
                .contains("must be the next one, which is " + week(2));
    }

    @Test
    @Order(4)
    void oneIsMovedAndTheOneAfterItStays() {
        String third = planned(week(2));
        host.api()
                .post(
                        "/api/v1/windows/" + third + "/move",
                        Map.of("openAt", week(2).plusSeconds(7200).toString()))
                .expect(200);
        planned(week(3));
        assertThat(schedule().text("/moved/0/window")).isEqualTo(third);
        itIs(week(2).plusSeconds(30));
        assertThat(host.state(third)).isEqualTo("PLANNED");
        itIs(week(2).plusSeconds(7198));
        assertThat(Instant.parse(host.reaches(third, "OPEN").text("/openedAt")))
                .isBetween(week(2).plusSeconds(7200), week(2).plusSeconds(7200).plus(MARGIN));
        host.close(third);
    }

    @Test
    @Order(5)
    void whileLockkeeperIsDownItIsLateOrMissed() {
        String fourth = planned(week(3));
        downUntil(week(3).plusSeconds(20 * 60));
        Answer open = host.reaches(fourth, "OPEN");
        assertThat(Instant.parse(open.text("/endsAt"))).isEqualTo(week(3).plusSeconds(3600));
        host.close(fourth);

        String fifth = planned(week(4));
        downUntil(week(4).plusSeconds(31 * 60));
        await().until(() -> host.state(fifth).equals("CLOSED"));
        assertThat(host.window(fifth).text("/closeReason")).isEqualTo("MISSED");
    }

    /** The Saturday after is in a blackout of the group. */
    @Test
    @Order(6)
    void whatTheHoursDoNotLetBeIsPassedBy() {
        planned(week(6));
        assertThat(host.lockkeeper().log())
                .contains("schedule weekly has no window Sat 2027-02-20 02:00 CET: it is outside the hours of update");
    }

    /** Neither the window that was planned next nor the trail remembers it. */
    @Test
    @Order(7)
    void whatWasSkippedStaysSoWhenTheScheduleIsDisabledAndTheTrailHasForgottenIt() throws SQLException {
        planned(week(6));
        host.api()
                .post(
                        "/api/v1/schedules/weekly/skip",
                        Map.of("occurrence", week(6).toString(), "by", "alice", "reason", "release night"))
                .expect(200);
        host.lockkeeper().kill9();
        host.lockkeeper().restartWith("--lockkeeper.schedules.weekly.enabled=false");
        await().until(() -> windows().isEmpty());
        host.lockkeeper().kill9();
        String database = "jdbc:sqlite:" + host.lockkeeper().stateDirectory().resolve("lockkeeper.db");
        try (Connection retention = DriverManager.getConnection(database);
                Statement statement = retention.createStatement()) {
            assertThat(statement.executeUpdate("delete from lock_audit where type = 'ENDED'"))
                    .isPositive();
        }

        host.lockkeeper().restart();
        String next = planned(week(7));
        assertThat(coming()).startsWith("PLANNED " + week(7), "SCHEDULED " + week(8));
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(planned(week(7))).isEqualTo(next);

        // Enabled after one has begun without it: it does not begin late.
        host.lockkeeper().kill9();
        host.lockkeeper().restartWith("--lockkeeper.schedules.weekly.enabled=false");
        await().until(() -> windows().isEmpty());
        downUntil(week(7).plusSeconds(600));
        planned(week(8));
        assertThat(windows()).hasSize(1);
    }
}
