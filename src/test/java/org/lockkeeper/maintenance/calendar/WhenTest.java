package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Said in Berlin. */
class WhenTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Friday evening          | 2027-01-15T20:00:00+01:00 | 02:00                     | 2027-01-16T02:00:00+01:00
            one digit               | 2027-01-15T20:00:00+01:00 | 2:00                      | 2027-01-16T02:00:00+01:00
            seconds                 | 2027-01-15T20:00:00+01:00 | 02:00:30                  | 2027-01-16T02:00:30+01:00
            tonight, in the evening | 2027-01-15T20:00:00+01:00 | tonight 02:00             | 2027-01-16T02:00:00+01:00
            tonight, past midnight  | 2027-01-16T01:00:00+01:00 | tonight 02:00             | 2027-01-16T02:00:00+01:00
            tonight, before it      | 2027-01-15T20:00:00+01:00 | Tonight 23:00             | 2027-01-15T23:00:00+01:00
            at that very moment     | 2027-01-16T02:00:00+01:00 | 02:00                     | 2027-01-17T02:00:00+01:00
            tomorrow                | 2027-01-15T20:00:00+01:00 | tomorrow 23:00            | 2027-01-16T23:00:00+01:00
            today is over           | 2027-01-15T20:00:00+01:00 | today 02:00               | 2027-01-15T02:00:00+01:00
            a weekday               | 2027-01-15T20:00:00+01:00 | Sat 02:00                 | 2027-01-16T02:00:00+01:00
            a whole weekday         | 2027-01-15T20:00:00+01:00 | saturday 02:00            | 2027-01-16T02:00:00+01:00
            this weekday, later     | 2027-01-15T20:00:00+01:00 | Fri 21:00                 | 2027-01-15T21:00:00+01:00
            this weekday, over      | 2027-01-15T20:00:00+01:00 | Fri 19:00                 | 2027-01-22T19:00:00+01:00
            a date                  | 2027-01-15T20:00:00+01:00 | 2027-07-01 02:00          | 2027-07-01T02:00:00+02:00
            a local date and time   | 2027-01-15T20:00:00+01:00 | 2027-07-01T02:00          | 2027-07-01T02:00:00+02:00
            with its offset         | 2027-01-15T20:00:00+01:00 | 2027-01-16T02:00:00-05:00 | 2027-01-16T07:00:00Z
            without seconds         | 2027-01-15T20:00:00+01:00 | 2027-01-16T02:00+01:00    | 2027-01-16T02:00:00+01:00
            in UTC                  | 2027-01-15T20:00:00+01:00 | 2027-01-16T01:00:00Z      | 2027-01-16T02:00:00+01:00
            in a while              | 2027-01-15T20:00:00+01:00 | in 1h30min                | 2027-01-15T21:30:00+01:00
            left out                | 2027-03-27T20:00:00+01:00 | tonight 02:30             | 2027-03-28T03:30:00+02:00
            left out, and over      | 2027-03-28T03:30:00+02:00 | 02:30                     | 2027-03-29T02:30:00+02:00
            twice                   | 2027-10-30T20:00:00+02:00 | 02:30                     | 2027-10-31T02:30:00+02:00
            twice, the first over   | 2027-10-31T02:40:00+02:00 | 02:30                     | 2027-11-01T02:30:00+01:00
            """)
    void isWhatPeopleMeanByIt(String name, String now, String words, String meant) {
        assertThat(When.parse(words, at(now), BERLIN)).as(name).isEqualTo(at(meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "soon",
                "25:00",
                "02:60",
                "sa 02:00",
                "yesterday 02:00",
                "02",
                "2027-02-30 02:00",
                "in",
                "in 5",
                "in -1h",
                "2027-01-16",
                "Sat",
                "next Sat 02:00",
                "2027-13-01T02:00:00Z",
                "99999999999:00",
                "in 99999999999999999999h",
                "in 999999999999w"
            })
    void whatNobodyCanMeanIsRefused(String words) {
        assertThatThrownBy(() -> When.parse(words, at("2027-01-15T20:00:00+01:00"), BERLIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ");
    }
}
