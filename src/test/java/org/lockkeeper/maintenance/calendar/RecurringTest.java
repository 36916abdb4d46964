package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.support.CronExpression;

/** When it begins, around each change of the clocks, against what java.time makes of the same times of day. */
class RecurringTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aTimeThatIsLeftOutIsShifted() {
        Recurring daily = recurring("0 30 2 * * *", BERLIN);

        assertThat(starts(daily, "2027-03-27T00:00:00Z", "2027-03-29T12:00:00Z"))
                .containsExactly(
                        Instant.parse("2027-03-27T01:30:00Z"),
                        Instant.parse("2027-03-28T01:30:00Z"),
                        Instant.parse("2027-03-29T00:30:00Z"));
    }

    @Test
    void aTimeThatComesTwiceIsTakenOnceTheFirst() {
        Recurring daily = recurring("0 30 2 * * *", BERLIN);

        assertThat(starts(daily, "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z"))
                .containsExactly(Instant.parse("2027-10-31T00:30:00Z"), Instant.parse("2027-11-01T01:30:00Z"));
    }

    @Test
    void whatIsShiftedOntoAnotherIsOneWithIt() {
        Recurring everyHalfHour = recurring("0 0/30 * * * *", BERLIN);

        assertThat(starts(everyHalfHour, "2027-03-28T00:29:59Z", "2027-03-28T02:00:00Z"))
                .containsExactly(
                        Instant.parse("2027-03-28T00:30:00Z"),
                        Instant.parse("2027-03-28T01:00:00Z"),
                        Instant.parse("2027-03-28T01:30:00Z"),
                        Instant.parse("2027-03-28T02:00:00Z"));
    }

    @Test
    void whatIsShiftedMayComeAfterWhatIsLaterByTheWords() {
        Recurring twice = recurring("0 45,15 2,3 * * *", BERLIN);

        assertThat(starts(twice, "2027-03-28T00:00:00Z", "2027-03-28T12:00:00Z"))
                .containsExactly(Instant.parse("2027-03-28T01:15:00Z"), Instant.parse("2027-03-28T01:45:00Z"));
    }

    @Test
    void aDayThatIsLeftOutIsShifted() {
        Recurring daily = recurring("0 0 2 * * *", ZoneId.of("Pacific/Apia"));

        // The 30th was skipped whole, when Samoa changed sides.
        assertThat(starts(daily, "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z"))
                .containsExactly(
                        Instant.parse("2011-12-29T12:00:00Z"),
                        Instant.parse("2011-12-30T12:00:00Z"),
                        Instant.parse("2011-12-31T12:00:00Z"));
    }

    @Test
    void itLastsAsLongByTheClockThatGoesOnEvenly() {
        Recurring daily = new Recurring(CronExpression.parse("0 0 1 * * *"), Duration.ofHours(3), BERLIN);

        assertThat(daily.covering(Instant.parse("2027-03-28T02:59:59Z"))).isNotNull();
        assertThat(daily.covering(Instant.parse("2027-03-28T03:00:00Z"))).isNull();
        assertThat(daily.covering(Instant.parse("2027-10-31T01:59:59Z"))).isNotNull();
        assertThat(daily.covering(Instant.parse("2027-10-31T02:00:00Z"))).isNull();
    }

    /** Every time of day to five minutes in the days around each change. */
    @Test
    void aroundEachChangeItIsAsJavaTimeHasIt() {
        int tried = 0;
        for (ZoneId zone : Zones.ALL) {
            for (ZoneOffsetTransition change : Zones.changes(zone)) {
                Instant from = change.getInstant().minus(Duration.ofHours(30));
                Instant to = change.getInstant().plus(Duration.ofHours(30));
                for (int step : new int[] {5, 15, 60}) {
                    String cron = step == 60 ? "0 0 * * * *" : "0 0/%d * * * *".formatted(step);
                    List<LocalTime> times = IntStream.iterate(0, it -> it < 24 * 60, it -> it + step)
                            .mapToObj(minute -> LocalTime.MIDNIGHT.plusMinutes(minute))
                            .toList();
                    assertThat(starts(recurring(cron, zone), from, to))
                            .as("%s in %s around %s", cron, zone, change)
                            .isEqualTo(expected(zone, times, from, to));
                    tried++;
                }
                for (int minute = 0; minute < 24 * 60; minute += 15) {
                    LocalTime time = LocalTime.MIDNIGHT.plusMinutes(minute);
                    String cron = "0 %d %d * * *".formatted(time.getMinute(), time.getHour());
                    assertThat(starts(recurring(cron, zone), from, to))
                            .as("%s in %s around %s", cron, zone, change)
                            .isEqualTo(expected(zone, List.of(time), from, to));
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(20_000);
    }

    @Test
    void whatNeverComesHasNoStart() {
        assertThat(recurring("0 0 2 30 2 *", BERLIN).beginningAfter(Zones.FROM)).isNull();
    }

    private static Recurring recurring(String cron, ZoneId zone) {
        return new Recurring(CronExpression.parse(cron), Duration.ofMinutes(1), zone);
    }

    private static List<Instant> starts(Recurring recurring, String from, String to) {
        return starts(recurring, Instant.parse(from), Instant.parse(to));
    }

    /** After the one, up to the other. */
    private static List<Instant> starts(Recurring recurring, Instant from, Instant to) {
        List<Instant> starts = new ArrayList<>();
        for (@Nullable Span span = recurring.beginningAfter(from);
                span != null && !span.start().isAfter(to);
                span = recurring.beginningAfter(span.start())) {
            starts.add(span.start());
        }
        return starts;
    }

    private static List<Instant> expected(ZoneId zone, List<LocalTime> times, Instant from, Instant to) {
        TreeSet<Instant> starts = new TreeSet<>();
        LocalDate last = LocalDate.ofInstant(to, zone).plusDays(1);
        for (LocalDate day = LocalDate.ofInstant(from, zone).minusDays(2); !day.isAfter(last); day = day.plusDays(1)) {
            for (LocalTime time : times) {
                starts.add(day.atTime(time).atZone(zone).toInstant());
            }
        }
        return List.copyOf(starts.subSet(from, false, to, true));
    }
}
