package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Hours and blackouts on a host whose clock is set to the evening before them. */
final class CalendarIT extends ClockedTest {

    private static final Instant FRIDAY_EVENING = at("2027-01-15T20:00:00+01:00");
    private static final Instant SATURDAY_TWO = at("2027-01-16T02:00:00+01:00");
    private static final Instant SATURDAY_FIVE = at("2027-01-16T05:00:00+01:00");

    /** How long answers, and a busy machine, may take. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final WebhookReceiver receiver = new WebhookReceiver();

    @AfterAll
    void silence() {
        receiver.close();
    }

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .guard("backup-a.service", "backup")
                .guardOptional("update-job.service", "update")
                .set("lockkeeper.groups.update.hours[0].cron", "0 2 * * SAT")
                .set("lockkeeper.groups.update.hours[0].duration", "3h")
                .set("lockkeeper.groups.update.hours[0].zone", "Europe/Berlin")
                .set("lockkeeper.groups.update.hours[0].cutoff", "30min")
                .set("lockkeeper.groups.update.finish-after-hours", "true")
                .set("lockkeeper.notifications.receivers.all.url", receiver.url("/"))
                .set("lockkeeper.notifications.receivers.all.events", "hours.*,blackout.*")
                .set("lockkeeper.groups.never.conflicts-with", "")
                .set("lockkeeper.groups.never.blackouts[0].from", "2026-01-01")
                .set("lockkeeper.groups.never.blackouts[0].to", "2126-01-01")
                .set("lockkeeper.groups.cleanup.blackouts[0].from", "2027-01-10")
                .set("lockkeeper.groups.cleanup.blackouts[0].to", "2027-01-16")
                .set("lockkeeper.groups.cleanup.blackouts[0].zone", "Europe/Berlin");
    }

    @BeforeEach
    void onFridayEvening() {
        host.awaitVerdict("maintenance", "IDLE");
        Answer opened = itIs(FRIDAY_EVENING);
        assertThat(Duration.between(FRIDAY_EVENING, Instant.parse(opened.text("/openedAt")))
                        .abs())
                .isLessThan(MARGIN);
    }

    private List<String> trail(String id) {
        return Audit.read(host.api()).of(id).stream()
                .map(entry -> entry.at("/type").asString())
                .toList();
    }

    @Test
    void whatIsAskedForOnFridayEveningBeginsInSaturdaysHours() {
        String update = host.ask("update", Map.of("waitTimeout", "12h"));
        Answer waits = host.window(update);
        assertThat(waits.text("/state")).isEqualTo("QUEUED");
        assertThat(host.blockers(update)).containsExactly("CALENDAR update");
        assertThat(waits.text("/blockers/0/detail")).isEqualTo("hours of update begin Sat 02:00 CET");
        assertThat(waits.text("/blockers/0/until")).isEqualTo(SATURDAY_TWO.toString());
        assertThat(host.verdict("update").at("/safe").asBoolean()).isFalse();
        assertThat(host.verdict("update").at("/state").asString()).isEqualTo("IDLE");

        assertThat(Metrics.read(host.api()).value("lockkeeper_requests_held_by_calendar{group=\"update\"}"))
                .isEqualTo(1);

        // Whom the hours do not hold up goes by, although the two exclude each other.
        String maintenance = host.ask("maintenance");
        host.reaches(maintenance, "OPEN");
        host.close(maintenance);

        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(host.blockers(update)).containsExactly("CALENDAR update");

        itIs(SATURDAY_TWO.minusSeconds(4));
        Answer open = host.reaches(update, "OPEN");
        assertThat(Instant.parse(open.text("/openedAt"))).isBetween(SATURDAY_TWO, SATURDAY_TWO.plus(MARGIN));
        assertThat(host.verdict("update").at("/state").asString()).isEqualTo("IN_MAINTENANCE");
        assertThat(trail(update)).containsExactly("REQUESTED", "GRANTED", "HELD");
    }

    @Test
    void whatCannotBeInTimeIsRefusedAtOnceWithTheTime() {
        Answer refused = host.api()
                .post("/api/v1/windows", Host.fields("update", Map.of("waitTimeout", "10min")))
                .expect(409);
        assertThat(refused.text("/type")).isEqualTo("urn:lockkeeper:problem:outside-hours");
        assertThat(refused.text("/opensAt")).isEqualTo(SATURDAY_TWO.toString());
        assertThat(refused.text("/group")).isEqualTo("update");
        assertThat(refused.text("/detail")).startsWith("hours of update begin Sat 02:00 CET");
        Answer lease = host.api()
                .post(
                        "/api/v1/leases",
                        Map.of(
                                "group",
                                "update",
                                "reason",
                                "nightly",
                                "owner",
                                Map.of("name", "pipeline"),
                                "waitTimeout",
                                "5h"))
                .expect(409);
        assertThat(lease.text("/opensAt")).isEqualTo(SATURDAY_TWO.toString());
    }

    @Test
    void aBlackoutHoldsAndAnOverrideIsOnTheRecord() {
        Answer refused = host.api()
                .post("/api/v1/windows", Host.fields("cleanup", Map.of("waitTimeout", "10min")))
                .expect(409);
        assertThat(refused.text("/opensAt")).isEqualTo("2027-01-16T23:00:00Z");
        assertThat(refused.text("/detail")).startsWith("a blackout of cleanup holds; work may begin Sun 00:00 CET");

        String urgent = host.ask("cleanup", Map.of("override", "the disc is full"));
        Answer open = host.reaches(urgent, "OPEN");
        assertThat(open.text("/override")).isEqualTo("the disc is full");
        assertThat(Audit.read(host.api()).of(urgent).get(0).at("/override").asString())
                .isEqualTo("the disc is full");
    }

    @Test
    void aStepOfTheClockIntoTheHoursAndOutOfThem() {
        String update = host.ask("update", Map.of("waitTimeout", "12h"));
        itIs(SATURDAY_TWO.plusSeconds(3600));
        host.reaches(update, "OPEN");
        host.close(update);

        itIs(SATURDAY_FIVE.minusSeconds(29 * 60));
        assertThat(host.api()
                        .post("/api/v1/windows", Host.fields("update", Map.of("waitTimeout", "10min")))
                        .expect(409)
                        .text("/opensAt"))
                .isEqualTo("2027-01-23T01:00:00Z");

        itIs(FRIDAY_EVENING);
        String again = host.ask("update", Map.of("waitTimeout", "12h"));
        assertThat(host.blockers(again)).containsExactly("CALENDAR update");
    }

    @Test
    void whatGoesOnPastTheHoursIsToldAndAskedToFinishAndNotCut() {
        itIs(SATURDAY_FIVE.minusSeconds(3600));
        String update = host.ask("update", Map.of("duration", "2h"));
        host.reaches(update, "OPEN");
        assertThat(Metrics.read(host.api()).value("lockkeeper_calendar_open{group=\"update\"}"))
                .isEqualTo(1);
        itIs(SATURDAY_FIVE.minusSeconds(3));
        assertThat(host.window(update).text("/overranAt")).isEmpty();
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !host.window(update).text("/overranAt").isEmpty());
        Answer overrun = host.window(update);
        assertThat(Instant.parse(overrun.text("/overranAt"))).isBetween(SATURDAY_FIVE, SATURDAY_FIVE.plus(MARGIN));
        assertThat(overrun.text("/state")).isEqualTo("OPEN");
        assertThat(overrun.text("/finishAsked/reason")).isEqualTo("the hours of update are over");
        assertThat(trail(update)).containsExactly("REQUESTED", "GRANTED", "HELD", "OVERRAN", "FINISH_ASKED");
        Metrics metrics = Metrics.read(host.api());
        assertThat(metrics.value("lockkeeper_leases_overran{group=\"update\"}")).isEqualTo(1);
        assertThat(metrics.value("lockkeeper_calendar_open{group=\"update\"}")).isZero();
        assertThat(metrics.value("lockkeeper_calendar_change_timestamp_seconds{group=\"update\"}"))
                .isEqualTo((double) at("2027-01-23T02:00:00+01:00").getEpochSecond());
    }

    /** What was told since, of its group: whoever was killed before he noted that he has told it tells it again, under its id. */
    private List<String> told(int since, String group) {
        Set<String> known = new HashSet<>();
        return receiver.sent().stream()
                .skip(since)
                .filter(sent -> known.add(sent.id()))
                .filter(sent -> sent.json().at("/data/group").asString().equals(group))
                .map(sent -> sent.json().at("/data/event").asString())
                .toList();
    }

    private void awaitTold(int since, String group, String... events) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(told(since, group)).containsExactly(events));
    }

    private static JsonNode hours(EventStream.Received event) {
        JsonNode data = JsonMapper.shared().readTree(event.data());
        return StreamSupport.stream(data.at("/hours").spliterator(), false)
                .filter(hours -> hours.at("/group").asString().equals("update"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    @Test
    void hoursAreToldWhenTheyBeginAndEndAlthoughNothingIsCommitted() {
        // What was told of the test before is told to its end.
        await().until(() -> {
            List<String> all = told(0, "update");
            return all.isEmpty() || !all.get(all.size() - 1).equals("hours.began");
        });
        itIs(SATURDAY_TWO.minusSeconds(4));
        int before = receiver.sent().size();
        try (EventStream stream = EventStream.open(host.lockkeeper().baseUri())) {
            await().until(() -> !stream.events().isEmpty());
            assertThat(hours(stream.events().get(0)).at("/state").asString()).isEqualTo("OUTSIDE");
            awaitTold(before, "update", "hours.began");
            await().until(() -> stream.last().contains("\"update\":{\"group\":\"update\",\"safe\":true"));
            JsonNode change = stream.events().stream()
                    .skip(1)
                    .map(CalendarIT::hours)
                    .filter(hours -> hours.at("/open").asBoolean())
                    .findFirst()
                    .orElseThrow();
            assertThat(change.at("/changesAt").asString())
                    .isEqualTo(SATURDAY_FIVE.minusSeconds(1800).toString());
        }
        JsonNode began = receiver.sent().get(before).json();
        assertThat(began.at("/subject").asString()).isEqualTo("hours/update");
        assertThat(began.at("/data/text").asString())
                .isEqualTo("hours began of group update: work may begin, up to 2027-01-16T03:30:00Z");
        JsonNode health = host.api().get("/actuator/health/hours").expect(200).body();
        assertThat(health.at("/details/update/open").asBoolean()).isTrue();
        assertThat(health.at("/details/update/changesAt").asString()).isEqualTo("2027-01-16T03:30:00Z");

        // What happens while it is down is told once.
        host.lockkeeper().kill9();
        clock.set(Duration.between(Instant.now(), SATURDAY_FIVE));
        host.lockkeeper().restart();
        awaitTold(before, "update", "hours.began", "hours.ended");
        itIs(SATURDAY_FIVE.plusSeconds(19 * 3600 - 3));
        await().until(() -> told(before, "cleanup").contains("blackout.ended"));
        assertThat(told(before, "update")).containsExactly("hours.began", "hours.ended");
    }

    @Test
    void whatStillDrainsWhenTheHoursAreOverIsGivenUp() {
        itIs(SATURDAY_FIVE.minusSeconds(3600));
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        String update = host.ask("update", Map.of("waitTimeout", "12h"));
        host.reaches(update, "DRAINING");
        itIs(SATURDAY_FIVE.minusSeconds(3));
        host.reaches(update, "CLOSED");
        Answer closed = host.window(update);
        assertThat(closed.text("/closeReason")).isEqualTo("TIMED_OUT");
        assertThat(closed.text("/note")).isEqualTo("the hours of update are over");
        assertThat(host.blockers(update)).containsExactly("SERVICE backup-a.service");
        sandbox.tell("backup-a", "end");
        host.awaitService("backup-a.service", "IDLE inactive dead");
    }

    @Test
    void aJobThatItsUnitAsksForOnFridayBeginsInSaturdaysHours() throws IOException {
        Files.copy(Lockctl.SCRIPT, sandbox.shared().resolve("lockctl"));
        sandbox.unit("update-job.service", """
                [Service]
                Type=oneshot
                Environment=LOCKKEEPER_URL=%s
                ExecStartPre=/bin/sh /shared/lockctl acquire --group update --timeout 12h
                ExecStart=/bin/sh -c 'echo begun > /shared/update-job'
                """.formatted(host.lockkeeper().baseUri()));
        sandbox.daemonReload();
        Path begun = sandbox.shared().resolve("update-job");
        start("update-job.service");
        await().untilAsserted(() -> assertThat(
                        host.api().get("/api/v1/leases").expect(200).text("/leases/0/blockers/0/detail"))
                .as(() -> sandbox.systemctl("status", "update-job.service").out())
                .isEqualTo("hours of update begin Sat 02:00 CET"));
        assertThat(begun).doesNotExist();
        itIs(SATURDAY_TWO.minusSeconds(4));
        await().atMost(Duration.ofSeconds(15)).until(() -> Files.exists(begun));
        assertThat(clock.now())
                .isBetween(SATURDAY_TWO, SATURDAY_TWO.plus(MARGIN).plus(MARGIN));
        await().until(() ->
                host.api().get("/api/v1/leases").text("/leases/0/id").isEmpty());
    }

    @Test
    void lockctlSaysWhenTheHoursBegin() {
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        CommandResult refused =
                lockctl.run("window", "open", "--group=update", "--for=1h", "--reason=r", "--wait=1min", "--by=alice");
        assertThat(refused.exitCode()).isEqualTo(75);
        assertThat(refused.err()).contains("hours of update begin Sat 02:00 CET");
        CommandResult job = lockctl.run("run", "--group=update", "--timeout=1min", "--", "true");
        assertThat(job.exitCode()).isEqualTo(75);
        assertThat(job.err()).contains("hours of update begin Sat 02:00 CET");

        CommandResult next = lockctl.run("window", "next", "--group=update").orFail();
        assertThat(next.out()).isEqualTo(SATURDAY_TWO + " hours of update begin Sat 02:00 CET\n");
        String seconds = lockctl.run("window", "next", "--group=update", "--seconds")
                .orFail()
                .out();
        assertThat(Long.parseLong(seconds.strip())).isBetween(6 * 3600L - 10, 6 * 3600L + 1);
        assertThat(lockctl.run("window", "next", "--seconds").orFail().out()).isEqualTo("0\n");
        CommandResult never = lockctl.run("window", "next", "--group=never");
        assertThat(never.exitCode()).isEqualTo(75);
        assertThat(never.out()).isEmpty();
        assertThat(never.err()).contains("not within the next years");
        assertThat(lockctl.run("window", "next", "--group=nobody").exitCode()).isEqualTo(64);
    }

    @Test
    void whenTheHoursBeginItWaitsForWhatRunsThen() {
        String update = host.ask("update", Map.of("waitTimeout", "12h"));
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        itIs(SATURDAY_TWO.plusSeconds(60));
        host.reaches(update, "DRAINING");
        assertThat(host.blockers(update)).containsExactly("SERVICE backup-a.service");
        sandbox.tell("backup-a", "end");
        host.reaches(update, "OPEN");
        await().until(() -> host.state(update).equals("OPEN"));
    }
}
