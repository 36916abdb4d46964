package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;

/** What is expected to take longer than is left waits, on a host whose clock is set to the night. */
final class FitIT extends ClockedTest {

    private static final Instant FOUR = at("2027-01-16T04:00:00+01:00");
    private static final Instant FIVE = at("2027-01-16T05:00:00+01:00");
    private static final Instant TWO_AGAIN = at("2027-01-17T02:00:00+01:00");

    @Override
    Settings prepare() {
        return Settings.standard()
                .set("lockkeeper.groups.update.hours[0].cron", "0 2 * * *")
                .set("lockkeeper.groups.update.hours[0].duration", "3h")
                .set("lockkeeper.groups.update.hours[0].zone", "Europe/Berlin")
                .set("lockkeeper.groups.update.hours[0].cutoff", "30min")
                .set("lockkeeper.groups.sweep.conflicts-with", "")
                .set("lockkeeper.groups.night.conflicts-with", "sweep,night")
                .set("lockkeeper.groups.sweep.hours[0].cron", "0 2 * * *")
                .set("lockkeeper.groups.sweep.hours[0].duration", "3h")
                .set("lockkeeper.groups.sweep.hours[0].zone", "Europe/Berlin");
    }

    @BeforeEach
    void anHourBeforeTheHoursEnd() {
        host.awaitVerdict("maintenance", "IDLE");
        itIs(FOUR);
    }

    private static Map<String, Object> lease(String group, String owner, Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("group", group);
        fields.put("reason", "nightly");
        fields.put("owner", Map.of("name", owner));
        return fields;
    }

    @Test
    void whatIsExpectedToTakeLongerThanIsLeftWaitsForTheNextHours() {
        String waits = host.ask("update", Map.of("waitTimeout", "23h", "expects", "70min"));
        Answer window = host.window(waits);
        assertThat(window.text("/state")).isEqualTo("QUEUED");
        assertThat(host.blockers(waits)).containsExactly("CALENDAR update");
        assertThat(window.text("/blockers/0/detail"))
                .isEqualTo("alice is expected to take 1 h 10 min, longer than is left until hours of update end or a"
                        + " blackout begins; it fits Sun 02:00 CET");
        assertThat(window.text("/blockers/0/until")).isEqualTo(TWO_AGAIN.toString());
        assertThat(window.text("/estimatedStart")).isEqualTo(TWO_AGAIN.toString());
        assertThat(window.text("/expected/length")).isEqualTo("PT1H10M");
        assertThat(window.text("/expected/from")).isEqualTo("ASKED");
        Metrics metrics = Metrics.read(host.api());
        assertThat(metrics.value("lockkeeper_requests_held_by_fit{group=\"update\"}"))
                .isEqualTo(1);
        assertThat(metrics.value("lockkeeper_requests_held_by_calendar{group=\"update\"}"))
                .isZero();

        String fits = host.ask("update", Map.of("expects", "40min"));
        host.reaches(fits, "OPEN");
        host.close(fits);

        String overrides = host.ask("update", Map.of("expects", "70min", "override", "it burns"));
        host.reaches(overrides, "OPEN");
    }

    private void beforeAPlannedWindow(Instant openAt) {
        String planned = host.ask("night", Map.of("openAt", openAt.toString(), "lead", "1s", "cutoff", "0s"));
        assertThat(host.state(planned)).isEqualTo("PLANNED");
        Answer waits = host.api()
                .post("/api/v1/leases", lease("sweep", "sweeper", Map.of("waitTimeout", "23h")))
                .expect(201);
        assertThat(waits.text("/state")).isEqualTo("QUEUED");
        assertThat(waits.text("/blockers/0/kind")).isEqualTo("CALENDAR");
        assertThat(waits.text("/blockers/0/subject")).isEqualTo(planned);
        assertThat(waits.text("/blockers/0/detail"))
                .startsWith("window " + planned + " is planned for ")
                .contains("sweeper is expected to take", "by its last 3 runs");
        Answer unknown = host.api()
                .post("/api/v1/leases?until=HELD", lease("sweep", "somebody", Map.of()))
                .expect(201);
        assertThat(unknown.text("/state")).isEqualTo("HELD");
        release(unknown);
        host.reaches(planned, "OPEN");
        assertThat(host.api()
                        .get("/api/v1/leases/" + waits.text("/id"))
                        .expect(200)
                        .text("/blockers/0/kind"))
                .isEqualTo("LEASE");
        host.close(planned);
        release(host.api()
                .get("/api/v1/leases/%s?until=HELD".formatted(waits.text("/id")))
                .expect(200));
    }

    private void release(Answer lease) {
        host.api()
                .delete("/api/v1/leases/%s?token=%s".formatted(lease.text("/id"), lease.text("/token")))
                .expect(200);
    }

    @Test
    void whatCannotFitIsRefusedAtOnceWithTheTimeOrWithoutOne() {
        Answer later = host.api()
                .post("/api/v1/windows", Host.fields("update", Map.of("waitTimeout", "1h", "expects", "70min")))
                .expect(409);
        assertThat(later.text("/type")).isEqualTo("urn:lockkeeper:problem:outside-hours");
        assertThat(later.text("/opensAt")).isEqualTo(TWO_AGAIN.toString());

        Answer never = host.api()
                .post("/api/v1/leases", lease("update", "pipeline", Map.of("waitTimeout", "23h", "expects", "4h")))
                .expect(409);
        assertThat(never.text("/type")).isEqualTo("urn:lockkeeper:problem:does-not-fit");
        assertThat(never.text("/expects")).isEqualTo("PT4H");
        assertThat(never.text("/longest")).isEqualTo("PT3H");

        Answer now = host.api()
                .post(
                        "/api/v1/leases",
                        lease(
                                "update",
                                "pipeline",
                                Map.of("waitTimeout", "23h", "expects", "70min", "onlyIfFits", true)))
                .expect(409);
        assertThat(now.text("/type")).isEqualTo("urn:lockkeeper:problem:does-not-fit");
        assertThat(now.text("/opensAt")).isEqualTo(TWO_AGAIN.toString());
    }

    @Test
    void whatTookLongThreeTimesIsHeldUpByThatBeforeAPlannedWindowAndBeforeTheHoursEnd() {
        Duration took = Duration.ofSeconds(8);
        List<Answer> runs = IntStream.range(0, 3)
                .mapToObj(i -> host.api()
                        .post("/api/v1/leases?until=HELD", lease("sweep", "sweeper", Map.of()))
                        .expect(201))
                .toList();
        Instant held = Instant.now();
        await().atMost(Duration.ofSeconds(30)).until(() -> Instant.now().isAfter(held.plus(took)));
        runs.forEach(this::release);

        beforeAPlannedWindow(clock.now().plus(took).minusSeconds(2));

        itIs(FIVE.minus(took));
        Answer waits = host.api()
                .post("/api/v1/leases", lease("sweep", "sweeper", Map.of("waitTimeout", "23h")))
                .expect(201);
        assertThat(waits.text("/state")).isEqualTo("QUEUED");
        assertThat(waits.text("/blockers/0/detail")).contains("sweeper", "by its last");
        assertThat(waits.text("/expected/from")).isEqualTo("HISTORY");
        assertThat(waits.text("/expected/runs")).isEqualTo("4");
        // Of whom nothing is known begins until the cutoff.
        assertThat(host.api()
                        .post("/api/v1/leases?until=HELD", lease("sweep", "somebody", Map.of()))
                        .expect(201)
                        .text("/state"))
                .isEqualTo("HELD");
        host.api().delete("/api/v1/leases/" + waits.text("/id")).expect(200);
    }
}
