package org.lockkeeper.maintenance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.registry.BlackoutProperties;
import org.lockkeeper.locking.registry.HoursProperties;
import org.lockkeeper.locking.registry.RegistryProperties;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.maintenance.calendar.Calendars;
import org.lockkeeper.maintenance.schedule.ScheduleProperties;
import org.lockkeeper.maintenance.schedule.ScheduleProperties.ConfiguredSchedules;

class PlayTest {

    private static final Instant FROM = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant TO = FROM.plus(Duration.ofDays(30));
    private static final ZoneId UTC = ZoneId.of("UTC");

    private static GroupProperties group(String conflicts, List<HoursProperties> hours) {
        return new GroupProperties(
                Set.of(conflicts.split(",")),
                Set.of(),
                0,
                0,
                0,
                "15s",
                false,
                null,
                hours,
                List.<BlackoutProperties>of(),
                false);
    }

    private static HoursProperties hours(String cron, Duration duration) {
        return new HoursProperties(cron, duration, "UTC", Duration.ZERO);
    }

    private static ExpectedJob job(
            String unit, String group, Duration each, Duration first, @Nullable Duration length) {
        return new ExpectedJob(
                unit,
                group,
                Stream.iterate(FROM.plus(first), at -> at.isBefore(TO), at -> at.plus(each))
                        .toList(),
                length);
    }

    private static ScheduleProperties nightly(String cron, Duration duration) {
        return new ScheduleProperties(
                true,
                cron,
                duration,
                "UTC",
                "maintenance",
                null,
                List.of(),
                false,
                Duration.ofMinutes(5),
                Duration.ZERO,
                null);
    }

    private static Simulated play(
            Map<String, GroupProperties> groups, Map<String, ScheduleProperties> schedules, ExpectedJob... jobs) {
        RegistryProperties registry =
                new RegistryProperties(groups, new Limits(10, Duration.ofDays(1)), Set.of("backup"));
        Tally tally = new Tally();
        new Play(
                        registry.unbounded(Calendars.of(groups, UTC).played(registry.conflicts())),
                        new ConfiguredSchedules(schedules).schedules(UTC),
                        group -> Duration.ofMinutes(5),
                        FROM,
                        tally)
                .run(List.of(jobs), TO);
        return tally.result(FROM, TO, new Told(UTC));
    }

    private static Map<String, GroupProperties> groups(List<HoursProperties> ofBackup) {
        return Map.of(
                "maintenance", group("maintenance,backup,update", List.of()),
                "backup", group("update", ofBackup),
                "update", group("update", List.of()));
    }

    @Test
    void whereAllIsWellNothingIsFound() {
        Simulated result = play(
                groups(List.of()),
                Map.of("night", nightly("0 3 * * *", Duration.ofHours(1))),
                job("backup.service", "backup", Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(30)));
        assertThat(result.findings()).isEmpty();
        assertThat(result.jobs()).hasSize(1).first().satisfies(it -> {
            assertThat(it.starts()).isEqualTo(30);
            assertThat(it.begun()).isEqualTo(30);
            assertThat(it.waited()).isZero();
        });
        assertThat(result.schedules()).hasSize(1).first().satisfies(it -> {
            assertThat(it.opened()).isEqualTo(30);
            assertThat(it.late()).isZero();
            assertThat(it.missed()).isZero();
        });
    }

    /** The window is kept free: who would not be over by then waits until it is. */
    @Test
    void whatWouldNotBeOverWaitsForTheWindow() {
        Simulated result = play(
                groups(List.of()),
                Map.of("night", nightly("0 3 * * *", Duration.ofHours(1))),
                job("backup.service", "backup", Duration.ofDays(1), Duration.ofMinutes(165), Duration.ofMinutes(30)));
        assertThat(result.schedules().get(0).late()).isZero();
        assertThat(result.jobs().get(0).longestWait()).isEqualTo(Duration.ofMinutes(75));
        assertThat(result.jobs().get(0).waited()).isEqualTo(30);
    }

    @Test
    void whoseLengthIsNotKnownMakesItLate() {
        Simulated result = play(
                groups(List.of()),
                Map.of("night", nightly("0 3 * * *", Duration.ofMinutes(10))),
                job(
                        "backup.service",
                        "backup",
                        Duration.ofDays(1),
                        Duration.ofMinutes(180).minusSeconds(310),
                        null));
        assertThat(result.findings())
                .containsExactly("backup.service: it is not known how long it takes; 1 min is assumed");
    }

    @Test
    void whatNeverFitsAndWhatStarves() {
        Simulated result = play(
                groups(List.of(hours("0 1 * * *", Duration.ofHours(2)))),
                Map.of(),
                job("long.service", "backup", Duration.ofDays(1), Duration.ofHours(1), Duration.ofHours(3)),
                job("early.service", "backup", Duration.ofDays(7), Duration.ofMinutes(30), Duration.ofMinutes(5)));
        assertThat(result.findings())
                .contains("long.service never fits: 30 of 30 starts could not have their turn in any hours of backup");
        assertThat(result.jobs().get(0).longestWait()).isEqualTo(Duration.ofMinutes(30));

        Simulated none = play(
                groups(List.of(hours("0 1 1 2 *", Duration.ofHours(2)))),
                Map.of(),
                job("backup.service", "backup", Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(5)));
        assertThat(none.findings()).containsExactly("backup.service starves: it waits since Fri 2027-01-01 01:00 UTC");
        assertThat(none.jobs().get(0).merged()).isEqualTo(29);
    }

    @Test
    void windowsThatAreMissed() {
        Simulated result = play(
                groups(List.of()),
                Map.of("night", nightly("0 3 * * SUN", Duration.ofMinutes(30))),
                new ExpectedJob(
                        "backup.service",
                        "backup",
                        List.of(Instant.parse("2027-01-03T00:00:00Z")),
                        Duration.ofHours(4)));
        // Asked before the first was planned, or it would have waited.
        assertThat(result.jobs().get(0).longestWait()).isEqualTo(Duration.ofMinutes(210));
        assertThat(result.schedules().get(0).missed()).isZero();
    }

    /** As many as the examples have, the busiest each quarter of an hour. */
    @Test
    void aMonthOfElevenUnits() {
        ExpectedJob[] jobs = IntStream.range(0, 11)
                .mapToObj(i -> job(
                        "unit-" + i + ".service",
                        i % 3 == 0 ? "backup" : "update",
                        i == 0 ? Duration.ofMinutes(15) : Duration.ofHours(1 + i),
                        Duration.ofMinutes(i),
                        Duration.ofSeconds(20 + 60L * i)))
                .toArray(ExpectedJob[]::new);
        Simulated result = play(groups(List.of()), Map.of("night", nightly("0 3 * * *", Duration.ofHours(1))), jobs);
        assertThat(result.jobs())
                .hasSize(11)
                .allSatisfy(it ->
                        assertThat(it.begun() + it.merged() + it.refused()).isBetween(it.starts() - 1, it.starts()));
        assertThat(result.schedules().get(0).opened()).isEqualTo(30);
    }
}
