package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lockkeeper.locking.registry.BlackoutProperties;
import org.lockkeeper.locking.registry.HoursProperties;
import org.lockkeeper.locking.registry.RegistryProperties.GroupProperties;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Expectation;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Restraint;

class CalendarsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration NONE = Duration.ZERO;
    private static final Conflicts NO_CONFLICTS = Conflicts.of(Map.of("update", Set.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "- | PT3H | - | PT0S | hours[0].cron is missing",
                "0 2 * * SAT | - | - | PT0S | hours[0].duration is missing",
                "0 2 * * | PT3H | - | PT0S | hours[0].cron must be a cron expression such as '0 2 * * SAT', not '0 2 * *': ",
                "0 25 * * SAT | PT3H | - | PT0S | hours[0].cron must be a cron expression such as '0 2 * * SAT', not '0 25 * * SAT': ",
                "0 2 30 2 * | PT3H | - | PT0S | hours[0].cron is '0 2 30 2 *', which never comes",
                "0 2 * * SAT | PT3H | Berlin | PT0S | hours[0].zone must be a time zone such as Europe/Berlin, not 'Berlin'",
                "0 2 * * SAT | PT3H | +01:00 | PT0S | hours[0].zone must be a time zone such as Europe/Berlin, not '+01:00'",
                "0 2 * * SAT | PT3H | - | PT3H | hours[0].cutoff is PT3H, and the hours last PT3H: nothing could ever begin",
                "0 2 * * SAT | PT30S | - | PT0S | hours[0].duration must be from PT1M to PT8784H, not PT30S",
                "0 2 * * SAT | P367D | - | PT0S | hours[0].duration must be from PT1M to PT8784H, not PT8808H",
                "0 2 * * * | PT25H | - | PT0S | hours[0].cron is '0 2 * * *', which comes again before the PT25H of"
                        + " lockkeeper.groups.update.hours[0].duration are over: on 2026-01-01T02:00 and on 2026-01-02T02:00",
            })
    void hoursThatCannotBeAreRefusedByTheirKey(
            @Nullable String cron,
            @Nullable Duration duration,
            @Nullable String zone,
            Duration cutoff,
            String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> calendars(List.of(new HoursProperties(cron, duration, zone, cutoff)), List.of()))
                .withMessageStartingWith("lockkeeper.groups.update." + sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "- | - | - | - | blackouts[0] must have either a from and a to, or a cron and a duration",
                "2026-12-24 | 2027-01-01 | 0 2 * * * | - | blackouts[0] must have either a from and a to, or a cron and a duration",
                "2026-12-24 | - | - | - | blackouts[0].to is missing",
                "- | 2026-12-24 | - | - | blackouts[0].from is missing",
                "24.12.2026 | 2027-01-01 | - | - | blackouts[0].from must be a day such as 2026-12-24, or a time such as"
                        + " 2026-12-24T18:00, not '24.12.2026'",
                "2027-01-02 | 2027-01-01 | - | - | blackouts[0].to is '2027-01-01', and must be after"
                        + " lockkeeper.groups.update.blackouts[0].from, which is '2027-01-02'",
                "- | - | 0 2 * * * | - | blackouts[0].duration is missing",
            })
    void blackoutsThatCannotBeAreRefusedByTheirKey(
            @Nullable String from,
            @Nullable String to,
            @Nullable String cron,
            @Nullable Duration duration,
            String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> calendars(
                        List.of(), List.of(new BlackoutProperties(from, to, cron, duration, null, null, NONE))))
                .withMessageStartingWith("lockkeeper.groups.update." + sentence);
    }

    @Test
    void whatIsToldNamesTheTimeInTheZoneOfTheEntry() {
        Restraint hours = calendars(
                        List.of(
                                new HoursProperties("0 2 * * SAT", Duration.ofHours(3), "America/New_York", NONE),
                                new HoursProperties("0 0 2 * * 7L", Duration.ofHours(3), null, Duration.ofHours(1))),
                        List.of(new BlackoutProperties("2026-12-24", "2027-01-01", null, null, null, null, NONE)))
                .restraint(NO_CONFLICTS, Expectation.ASKED);

        assertTold(hours, "2027-01-15T20:00:00+01:00", "hours of update begin Sat 02:00 EST");
        assertTold(hours, "2027-01-16T08:00:00+01:00", null);
        assertTold(
                hours,
                "2026-12-26T03:00:00+01:00",
                "a blackout of update holds; work may begin Sat 2027-01-02 08:00 CET");
        assertTold(
                hours,
                "2027-01-31T04:00:00+01:00",
                "nothing of update begins so shortly before the end of its hours or a blackout; hours begin again Sat 2027-02-06"
                        + " 08:00 CET");
        assertThat(hours.onNew("backup", Instant.EPOCH)).isNull();
    }

    @Test
    void byAGuessThatFitsIntoNoHoursNobodyIsKeptAway() {
        Expectation guess = new Expectation() {
            @Override
            public Expected of(Request request) {
                return new Expected(Duration.ofHours(4), Expected.Source.HISTORY, 12);
            }

            @Override
            public long version() {
                return 7;
            }
        };
        CalendarRestraint hours = calendars(
                        List.of(new HoursProperties("0 2 * * SAT", Duration.ofHours(3), null, NONE)), List.of())
                .restraint(NO_CONFLICTS, guess);
        Instant friday = OffsetDateTime.parse("2027-01-15T20:00:00+01:00").toInstant();
        Instant saturday = OffsetDateTime.parse("2027-01-16T04:00:00+01:00").toInstant();
        Request request = new Request(
                "r",
                Request.Kind.WINDOW,
                "update",
                "slow",
                "a reason",
                friday,
                friday.plusSeconds(1),
                Duration.ofHours(1),
                Binding.WINDOW,
                List.of(),
                false,
                null);

        assertThat(hours.onNew(request, saturday)).isNull();
        assertThat(hours.onNew(request, friday))
                .extracting(Blocker::until)
                .isEqualTo(Instant.parse("2027-01-16T01:00:00Z"));
        assertThat(hours.tooShort(request, friday)).isEqualTo(Duration.ofHours(3));
        assertThat(hours.version()).isEqualTo(7);
    }

    @Test
    void whatIsHardlyMeantSoIsTold() {
        Calendars calendars = calendars(
                List.of(),
                List.of(
                        new BlackoutProperties("2020-12-24", "2021-01-01", null, null, null, null, NONE),
                        new BlackoutProperties("2026-01-01", "2099-12-31", null, null, null, null, NONE)));

        assertThat(calendars.doubts(Instant.parse("2027-01-01T00:00:00Z")))
                .containsExactly(
                        "lockkeeper.groups.update.blackouts[0] is over, and can be taken out",
                        "lockkeeper.groups.update: no work of this group can begin within the next years, because of its"
                                + " blackouts");
    }

    private static void assertTold(Restraint hours, String when, @Nullable String sentence) {
        Blocker blocker = hours.onNew("update", OffsetDateTime.parse(when).toInstant());
        assertThat(blocker == null ? null : blocker.detail()).isEqualTo(sentence);
    }

    private static Calendars calendars(List<HoursProperties> hours, List<BlackoutProperties> blackouts) {
        return Calendars.of(
                Map.of(
                        "update",
                        new GroupProperties(Set.of(), Set.of(), 0, 0, 0, "15s", false, null, hours, blackouts, false)),
                BERLIN);
    }
}
