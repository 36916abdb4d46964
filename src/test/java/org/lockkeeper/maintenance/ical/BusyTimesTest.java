package org.lockkeeper.maintenance.ical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.maintenance.ical.BusyTimes.Busy;
import org.lockkeeper.maintenance.ical.BusyTimes.UnreadableCalendar;

class BusyTimesTest {

    private static final ZoneId HOST = ZoneId.of("America/New_York");
    private static final Instant FROM = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2029-01-01T00:00:00Z");

    private static final String OUTLOOK = """
            BEGIN:VTIMEZONE
            TZID:W. Europe Standard Time
            TZURL:http://127.0.0.1:1/never-asked
            BEGIN:STANDARD
            DTSTART:16010101T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:16010101T020000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
            END:DAYLIGHT
            END:VTIMEZONE
            """;

    static String calendar(String... events) {
        return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//somebody//else//EN\n" + String.join("", events)
                        + "END:VCALENDAR\n")
                .replace("\n", "\r\n");
    }

    static String event(String... lines) {
        return "BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n" + String.join("\n", lines) + "\nEND:VEVENT\n";
    }

    private static List<Busy> read(String... parts) throws UnreadableCalendar {
        return BusyTimes.read(calendar(parts).getBytes(StandardCharsets.UTF_8), HOST, FROM, TO);
    }

    private static List<String> times(String... parts) throws UnreadableCalendar {
        return read(parts).stream().map(busy -> busy.start() + "/" + busy.end()).toList();
    }

    @Test
    void onceInEachKindOfTime() throws UnreadableCalendar {
        assertThat(times(event("DTSTART:20270701T100000Z", "DTEND:20270701T120000Z")))
                .containsExactly("2027-07-01T10:00:00Z/2027-07-01T12:00:00Z");
        assertThat(times(event("DTSTART;TZID=Europe/Berlin:20270701T100000", "DURATION:PT3H")))
                .containsExactly("2027-07-01T08:00:00Z/2027-07-01T11:00:00Z");
        assertThat(times(event("DTSTART:20270701T100000", "DTEND:20270701T110000")))
                .as("by the host's clock")
                .containsExactly("2027-07-01T14:00:00Z/2027-07-01T15:00:00Z");
        assertThat(times(event("DTSTART;VALUE=DATE:20271224", "DTEND;VALUE=DATE:20280102")))
                .containsExactly("2027-12-24T05:00:00Z/2028-01-02T05:00:00Z");
        assertThat(times(event("DTSTART;VALUE=DATE:20271224")))
                .containsExactly("2027-12-24T05:00:00Z/2027-12-25T05:00:00Z");
        assertThat(times(
                        OUTLOOK,
                        event(
                                "DTSTART;TZID=W. Europe Standard Time:20270701T100000",
                                "DTEND;TZID=W. Europe Standard Time:20270701T120000")))
                .containsExactly("2027-07-01T08:00:00Z/2027-07-01T10:00:00Z");
    }

    @Test
    void againAndAgain() throws UnreadableCalendar {
        assertThat(times(event(
                        "DTSTART;TZID=Europe/Berlin:20270305T180000",
                        "DTEND;TZID=Europe/Berlin:20270305T200000",
                        "RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20270402T160000Z",
                        "EXDATE;TZID=Europe/Berlin:20270312T180000",
                        "RDATE;TZID=Europe/Berlin:20270306T090000")))
                .containsExactly(
                        "2027-03-05T17:00:00Z/2027-03-05T19:00:00Z",
                        "2027-03-06T08:00:00Z/2027-03-06T10:00:00Z",
                        "2027-03-19T17:00:00Z/2027-03-19T19:00:00Z",
                        "2027-03-26T17:00:00Z/2027-03-26T19:00:00Z",
                        "2027-04-02T16:00:00Z/2027-04-02T18:00:00Z");
        assertThat(times(event("DTSTART;VALUE=DATE:20261231", "RRULE:FREQ=YEARLY")))
                .as("the year that is looked at")
                .containsExactly(
                        "2026-12-31T05:00:00Z/2027-01-01T05:00:00Z",
                        "2027-12-31T05:00:00Z/2028-01-01T05:00:00Z",
                        "2028-12-31T05:00:00Z/2029-01-01T05:00:00Z");
        assertThat(times(event(
                        "DTSTART;TZID=Europe/Berlin:20270327T023000",
                        "DURATION:PT1H",
                        "RRULE:FREQ=DAILY;COUNT=3",
                        "RDATE;VALUE=PERIOD:20270801T000000Z/PT1H")))
                .as("02:30 does not exist on the 28th")
                .containsExactly(
                        "2027-08-01T00:00:00Z/2027-08-01T01:00:00Z",
                        "2027-03-27T01:30:00Z/2027-03-27T02:30:00Z",
                        "2027-03-28T01:30:00Z/2027-03-28T02:30:00Z",
                        "2027-03-29T00:30:00Z/2027-03-29T01:30:00Z");
    }

    @Test
    void whatIsCancelledFreeOrMovedDoesNotCount() throws UnreadableCalendar {
        String time = "DTSTART:20270701T100000Z\nDTEND:20270701T120000Z";
        assertThat(times(event(time, "STATUS:CANCELLED"), event(time, "TRANSP:TRANSPARENT")))
                .isEmpty();
        assertThat(times(
                        event(time, "RRULE:FREQ=DAILY;COUNT=3"),
                        event("RECURRENCE-ID:20270702T100000Z", "DTSTART:20270702T200000Z", "DTEND:20270702T210000Z"),
                        event(
                                "RECURRENCE-ID:20270703T100000Z",
                                "DTSTART:20270703T100000Z",
                                "DTEND:20270703T120000Z",
                                "STATUS:CANCELLED")))
                .containsExactly(
                        "2027-07-01T10:00:00Z/2027-07-01T12:00:00Z", "2027-07-02T20:00:00Z/2027-07-02T21:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FREQ=SECONDLY|more often than every day
            FREQ=HOURLY|more often than every day
            FREQ=DAILY;BYSECOND=1,2,3|it has BYSECOND
            FREQ=DAILY;INTERVAL=0|INTERVAL is no number of times
            FREQ=DAILY;COUNT=9999999|COUNT is no number of times
            """)
    @Timeout(30)
    void rulesThatWouldGoOnForLongAreRefused(String rule, String why) {
        assertThatThrownBy(() -> read(event("DTSTART:20270701T100000Z", "DURATION:PT1H", "RRULE:" + rule)))
                .isInstanceOf(UnreadableCalendar.class)
                .hasMessageContaining(why);
    }

    @Test
    @Timeout(60)
    void whatIsNoCalendarIsRefusedSoon() {
        String whole = calendar(event("DTSTART:20270701T100000Z", "DURATION:PT1H"));
        for (String text : List.of(
                "",
                "nonsense",
                whole.substring(0, whole.length() / 2),
                whole.replace("END:VEVENT\r\n", ""),
                whole.replace("END:VCALENDAR\r\n", ""),
                whole.replace("DTSTART:20270701T100000Z", "DTSTART:20279999T100000Z"),
                whole.replace("DTSTART:20270701T100000Z", "DTSTART:00010101T100000Z"),
                whole.replace("DTSTART:20270701T100000Z\r\n", ""),
                whole.replace("DTSTART:20270701T100000Z", "DTSTART;TZID=Nowhere/At All:20270701T100000"),
                "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n".repeat(100_000) + "END:VCALENDAR\r\n",
                calendar(event("DTSTART:20270701T100000Z", "DURATION:PT1H").repeat(3000)))) {
            assertThatThrownBy(() -> BusyTimes.read(text.getBytes(StandardCharsets.UTF_8), HOST, FROM, TO))
                    .as(text.substring(0, Math.min(300, text.length())))
                    .isInstanceOf(UnreadableCalendar.class);
        }
        byte[] latin = calendar(event("SUMMARY:Einfrierung für alle", "DTSTART:20270701T100000Z"))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> BusyTimes.read(latin, HOST, FROM, TO)).hasMessage("it is not in UTF-8");
        long begin = System.nanoTime();
        assertThatThrownBy(() -> read(event("DTSTART:20000101T000000Z", "DURATION:PT1M", "RRULE:FREQ=DAILY")
                        .repeat(2000)))
                .hasMessageContaining("take too long");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }
}
