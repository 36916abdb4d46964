package org.lockkeeper.page.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The times below the timeline are those of the zone's clocks, also where these are changed. */
class TicksTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<Ticks.Tick> of(String from, Duration length, ZoneId zone) {
        Instant begin = LocalDateTime.parse(from).atZone(zone).toInstant();
        return Ticks.of(new Range(begin, begin.plus(length), begin), zone);
    }

    private static List<String> told(List<Ticks.Tick> ticks) {
        return ticks.stream().map(Ticks.Tick::text).toList();
    }

    private static List<Double> hoursBetween(List<Ticks.Tick> ticks) {
        return ticks.stream()
                .skip(1)
                .map(tick -> Duration.between(ticks.get(ticks.indexOf(tick) - 1).at(), tick.at())
                                .toMinutes()
                        / 60.0)
                .toList();
    }

    @Test
    void aDayHasItsHoursAndItsName() {
        List<Ticks.Tick> ticks = of("2030-01-01T22:30:00", Duration.ofHours(10), BERLIN);
        assertThat(told(ticks)).containsExactly("Wed 2 Jan", "03:00", "06:00");
        assertThat(ticks.get(0).day()).isTrue();
        assertThat(ticks).extracting(Ticks.Tick::minor).containsExactly(false, true, false);
    }

    @Test
    void theNightThatIsShorterHasAnHourLessBetween() {
        List<Ticks.Tick> ticks = of("2030-03-31T00:00:00", Duration.ofHours(9), BERLIN);
        assertThat(told(ticks)).containsExactly("Sun 31 Mar", "03:00", "06:00", "09:00");
        assertThat(hoursBetween(ticks)).containsExactly(2.0, 3.0, 3.0);
    }

    @Test
    void theNightThatIsLongerHasAnHourMoreBetween() {
        List<Ticks.Tick> ticks = of("2030-10-27T00:00:00", Duration.ofHours(10), BERLIN);
        assertThat(told(ticks)).containsExactly("Sun 27 Oct", "03:00", "06:00");
        assertThat(hoursBetween(ticks)).containsExactly(4.0, 3.0);
    }

    /** In Azores the hour from midnight on is left out in spring; in Lord Howe half an hour is. */
    @Test
    void aDayThatBeginsAtOneOClockIsThere() {
        List<Ticks.Tick> ticks = of("2030-03-30T23:00:00", Duration.ofHours(5), ZoneId.of("Atlantic/Azores"));
        assertThat(told(ticks)).containsExactly("Sun 31 Mar", "03:00");
        assertThat(hoursBetween(ticks)).containsExactly(2.0);
        assertThat(hoursBetween(of("2030-10-06T00:00:00", Duration.ofHours(8), ZoneId.of("Australia/Lord_Howe"))))
                .containsExactly(2.5, 3.0);
    }

    @Test
    void aWeekHasItsDaysAloneSevenOfThemWhateverTheirLength() {
        List<Ticks.Tick> ticks = of("2030-03-25T00:00:00", Duration.ofDays(7), BERLIN);
        // The week has an hour less than seven days: the next Monday is just in.
        assertThat(told(ticks))
                .containsExactly(
                        "Mon 25 Mar",
                        "Tue 26 Mar",
                        "Wed 27 Mar",
                        "Thu 28 Mar",
                        "Fri 29 Mar",
                        "Sat 30 Mar",
                        "Sun 31 Mar",
                        "Mon 1 Apr");
        assertThat(ticks).allMatch(Ticks.Tick::day);
    }

    @Test
    void anotherZoneHasOtherTimes() {
        Instant at = Instant.parse("2030-01-01T00:00:00Z");
        Range range = new Range(at, at.plus(Duration.ofHours(6)), at);
        assertThat(told(Ticks.of(range, ZoneId.of("UTC")))).containsExactly("Tue 1 Jan", "03:00");
        assertThat(Ticks.of(range, ZoneId.of("Asia/Kathmandu")))
                .extracting(Ticks.Tick::at)
                .containsExactly(Instant.parse("2030-01-01T00:15:00Z"), Instant.parse("2030-01-01T03:15:00Z"));
    }
}
