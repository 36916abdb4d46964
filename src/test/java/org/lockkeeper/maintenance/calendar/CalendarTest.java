package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.maintenance.calendar.Standing.State;
import org.springframework.scheduling.support.CronExpression;

class CalendarTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final Entry SATURDAYS = entry("hours[0]", "0 0 2 * * SAT", Duration.ofHours(3), Duration.ZERO);

    @Test
    void betweenTheHoursNothingBegins() {
        Calendar calendar = new Calendar(List.of(SATURDAYS), List.of());

        assertStands(calendar, "2027-01-15T20:00:00+01:00", State.OUTSIDE, "2027-01-16T02:00:00+01:00");
        assertStands(calendar, "2027-01-16T02:00:00+01:00", State.OPEN, "2027-01-16T05:00:00+01:00");
        assertStands(calendar, "2027-01-16T04:59:59+01:00", State.OPEN, "2027-01-16T05:00:00+01:00");
        assertStands(calendar, "2027-01-16T05:00:00+01:00", State.OUTSIDE, "2027-01-23T02:00:00+01:00");
    }

    @Test
    void afterTheCutoffNothingBegins() {
        Calendar calendar = new Calendar(
                List.of(entry("hours[0]", "0 0 2 * * SAT", Duration.ofHours(3), Duration.ofMinutes(30))), List.of());

        assertStands(calendar, "2027-01-16T04:29:59+01:00", State.OPEN, "2027-01-16T04:30:00+01:00");
        assertStands(calendar, "2027-01-16T04:30:00+01:00", State.CUTOFF, "2027-01-23T02:00:00+01:00");
    }

    @Test
    void hoursThatFollowOnEachOtherAreOne() {
        Calendar calendar = new Calendar(
                List.of(
                        entry("hours[0]", "0 0 2 * * SAT", Duration.ofHours(3), Duration.ofMinutes(30)),
                        entry("hours[1]", "0 0 5 * * SAT", Duration.ofHours(3), Duration.ofMinutes(30))),
                List.of());

        assertStands(calendar, "2027-01-16T04:45:00+01:00", State.OPEN, "2027-01-16T07:30:00+01:00");
    }

    @Test
    void aBlackoutWins() {
        Calendar calendar = new Calendar(
                List.of(SATURDAYS),
                List.of(dated("blackouts[0]", "2026-12-24T00:00:00+01:00", "2027-01-02T03:00:00+01:00")));

        assertStands(calendar, "2026-12-26T03:00:00+01:00", State.BLACKOUT, "2027-01-02T03:00:00+01:00");
        assertStands(calendar, "2027-01-02T02:30:00+01:00", State.BLACKOUT, "2027-01-02T03:00:00+01:00");
        assertStands(calendar, "2027-01-02T03:00:00+01:00", State.OPEN, "2027-01-02T05:00:00+01:00");
    }

    @Test
    void whatEndsHoursEarlierHasTheirCutoff() {
        Calendar calendar = new Calendar(
                List.of(entry("hours[0]", "0 0 2 * * SAT", Duration.ofHours(6), Duration.ofHours(1))),
                List.of(entry("blackouts[0]", "0 0 6 * * SAT", Duration.ofHours(1), Duration.ZERO)));

        assertStands(calendar, "2027-01-16T02:00:00+01:00", State.OPEN, "2027-01-16T05:00:00+01:00");
        assertStands(calendar, "2027-01-16T05:00:00+01:00", State.CUTOFF, "2027-01-23T02:00:00+01:00");
    }

    @Test
    void withoutHoursAllButBlackoutsIsOpen() {
        Calendar calendar = new Calendar(
                List.of(),
                List.of(entry("blackouts[0]", "0 0 8 * * MON-FRI", Duration.ofHours(10), Duration.ofHours(1))));

        assertStands(calendar, "2027-01-17T12:00:00+01:00", State.OPEN, "2027-01-18T07:00:00+01:00");
        assertStands(calendar, "2027-01-18T07:00:00+01:00", State.CUTOFF, "2027-01-18T18:00:00+01:00");
        assertStands(calendar, "2027-01-18T08:00:00+01:00", State.BLACKOUT, "2027-01-18T18:00:00+01:00");
    }

    @Test
    void whatNeverChangesIsNotLookedForForEver() {
        Entry always = entry("hours[0]", "0 0/30 * * * *", Duration.ofMinutes(30), Duration.ZERO);
        Entry never = entry("blackouts[0]", "0 * * * * *", Duration.ofMinutes(1), Duration.ZERO);

        assertThat(new Calendar(List.of(always), List.of()).at(Zones.FROM))
                .isEqualTo(new Standing(State.OPEN, always, null));
        assertThat(new Calendar(List.of(SATURDAYS), List.of(never)).at(Zones.FROM))
                .isEqualTo(new Standing(State.BLACKOUT, never, null));
        assertThat(new Calendar(List.of(), List.of()).at(Zones.FROM)).isEqualTo(new Standing(State.OPEN, null, null));
    }

    /** Calendars made up at random around the changes of all zones, against lists of all their spans. */
    @Test
    void itIsAsTheListOfAllSpansHasIt() {
        Random random = new Random(16);
        int tried = 0;
        for (int i = 0; i < 400; i++) {
            Play play = new Play(random);
            // In order, as time goes: what was found out before is used, and must hold.
            for (Instant moment : Stream.generate(() -> play.anyMoment(random))
                    .limit(250)
                    .sorted()
                    .toList()) {
                play.tryAt(moment, Duration.ZERO, random);
                tried++;
            }
        }
        assertThat(tried).isEqualTo(100_000);
    }

    @Test
    void whatWouldNotBeOverBeforeTheHoursEndWaitsForTheNext() {
        Calendar calendar = new Calendar(List.of(SATURDAYS), List.of());
        Duration hour = Duration.ofHours(1);

        assertStands(calendar, "2027-01-16T01:00:00+01:00", hour, State.OUTSIDE, "2027-01-16T02:00:00+01:00");
        assertStands(calendar, "2027-01-16T03:59:59+01:00", hour, State.OPEN, "2027-01-16T04:00:00+01:00");
        assertStands(calendar, "2027-01-16T04:00:00+01:00", hour, State.TOO_SHORT, "2027-01-23T02:00:00+01:00");
    }

    @Test
    void whatNoHoursAreLongEnoughForNeverFits() {
        Calendar calendar = new Calendar(
                List.of(SATURDAYS, entry("hours[1]", "0 0 8 1 1 *", Duration.ofHours(10), Duration.ZERO)), List.of());

        assertThat(calendar.at(Zones.FROM, Duration.ofHours(9)).until())
                .isEqualTo(Instant.parse("2026-01-01T07:00:00Z"));
        assertThat(calendar.tooShort(Zones.FROM, Duration.ofHours(9))).isFalse();
        assertThat(calendar.tooShort(Zones.FROM, Duration.ofHours(10))).isTrue();
        assertThat(calendar.longest(Zones.FROM, Duration.ofHours(10))).isEqualTo(Duration.ofHours(10));
        // It is not for its length that nothing can begin.
        Entry never = entry("blackouts[0]", "0 * * * * *", Duration.ofMinutes(1), Duration.ZERO);
        assertThat(new Calendar(List.of(SATURDAYS), List.of(never)).tooShort(Zones.FROM, Duration.ofHours(10)))
                .isFalse();
    }

    @Test
    void withoutHoursABlackoutIsWhatItMustBeOverBefore() {
        Calendar calendar = new Calendar(
                List.of(),
                List.of(entry("blackouts[0]", "0 0 8 * * MON-FRI", Duration.ofHours(10), Duration.ofHours(1))));

        assertStands(
                calendar,
                "2027-01-18T04:30:00+01:00",
                Duration.ofHours(4),
                State.TOO_SHORT,
                "2027-01-18T18:00:00+01:00");
        // The longest weekend is the one in which the clocks are set back.
        assertThat(calendar.tooShort(Zones.FROM, Duration.ofHours(63))).isTrue();
        assertThat(calendar.opensAt(Zones.FROM, Duration.ofMinutes(62 * 60 + 30)))
                .isEqualTo(Instant.parse("2026-10-23T16:00:00Z"));
    }

    /** The same against a walk that goes on minute by minute for as long as it would take. */
    @Test
    void whatFitsIsWhatAWalkThroughItsTimeFinds() {
        Random random = new Random(145);
        int late = 0;
        for (int i = 0; i < 1_500; i++) {
            Play play = new Play(random);
            Duration needs = Duration.ofSeconds(1 + random.nextInt(6 * 3600));
            for (Instant moment : Stream.generate(() -> play.anyMoment(random))
                    .limit(5)
                    .sorted()
                    .toList()) {
                play.tryAt(moment, needs, random);
                late += play.calendar.at(moment, needs).state() == State.TOO_SHORT ? 1 : 0;
            }
        }
        assertThat(late).isGreaterThan(100);
    }

    private static void assertStands(Calendar calendar, String when, State state, String until) {
        assertStands(calendar, when, Duration.ZERO, state, until);
    }

    private static void assertStands(Calendar calendar, String when, Duration needs, State state, String until) {
        Standing standing = calendar.at(OffsetDateTime.parse(when).toInstant(), needs);
        assertThat(standing.state()).isEqualTo(state);
        assertThat(standing.until()).isEqualTo(OffsetDateTime.parse(until).toInstant());
    }

    private static Entry entry(String key, String cron, Duration length, Duration cutoff) {
        return new Entry(key, new Recurring(CronExpression.parse(cron), length, BERLIN), BERLIN, cutoff);
    }

    private static Entry dated(String key, String from, String to) {
        return new Entry(
                key,
                new Dated(new Span(
                        OffsetDateTime.parse(from).toInstant(),
                        OffsetDateTime.parse(to).toInstant())),
                BERLIN,
                Duration.ZERO);
    }

    /** One calendar, and beside it the spans of all its entries in forty days. */
    static final class Play {

        private static final Duration BEFORE = Duration.ofDays(20);

        private record Listed(Entry entry, NavigableMap<Instant, Span> spans) {

            Listed(Entry entry, List<Span> spans) {
                this(entry, new TreeMap<>());
                spans.forEach(span -> this.spans.put(span.start(), span));
            }

            /** All are of one length. */
            boolean covers(Instant instant) {
                Map.Entry<Instant, Span> latest = spans.floorEntry(instant);
                return latest != null && latest.getValue().covers(instant);
            }

            boolean near(Instant instant) {
                Instant next = spans.higherKey(instant);
                return next != null && !next.isAfter(instant.plus(entry.cutoff()));
            }
        }

        private final ZoneId zone;
        final Instant middle;
        private final List<Listed> hours = new ArrayList<>();
        private final List<Listed> blackouts = new ArrayList<>();
        final Calendar calendar;

        Play(Random random) {
            zone = Zones.ALL.get(random.nextInt(Zones.ALL.size()));
            List<ZoneOffsetTransition> changes = Zones.changes(zone);
            middle = changes.isEmpty()
                    ? Zones.FROM.plus(Duration.ofDays(random.nextInt(3650)))
                    : changes.get(random.nextInt(changes.size())).getInstant();
            IntStream.range(0, random.nextInt(4)).forEach(i -> hours.add(recurring(random)));
            IntStream.range(0, random.nextInt(3)).forEach(i -> blackouts.add(recurring(random)));
            if (random.nextInt(3) == 0) {
                Instant from = anyMoment(random);
                Span span = new Span(from, from.plus(Duration.ofMinutes(1 + random.nextInt(20_000))));
                blackouts.add(new Listed(new Entry("", new Dated(span), zone, cutoff(random)), List.of(span)));
            }
            calendar = new Calendar(
                    hours.stream().map(Listed::entry).toList(),
                    blackouts.stream().map(Listed::entry).toList());
        }

        private static Duration cutoff(Random random) {
            return random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(15L * random.nextInt(12));
        }

        private Listed recurring(Random random) {
            LocalTime time = LocalTime.of(random.nextInt(24), 15 * random.nextInt(4));
            int weekday = random.nextInt(8);
            Duration length = Duration.ofMinutes(15L * (1 + random.nextInt(weekday == 0 ? 96 : 200)));
            List<Span> spans = new ArrayList<>();
            LocalDate first = LocalDate.ofInstant(middle, zone).minusDays(60);
            for (LocalDate day = first; day.isBefore(first.plusDays(120)); day = day.plusDays(1)) {
                if (weekday == 0 || day.getDayOfWeek().getValue() == weekday) {
                    Instant start = day.atTime(time).atZone(zone).toInstant();
                    spans.add(new Span(start, start.plus(length)));
                }
            }
            String cron = "0 %d %d * * %s".formatted(time.getMinute(), time.getHour(), weekday == 0 ? "*" : weekday);
            return new Listed(
                    new Entry("", new Recurring(CronExpression.parse(cron), length, zone), zone, cutoff(random)),
                    spans);
        }

        Instant anyMoment(Random random) {
            Instant any = middle.minus(BEFORE)
                    .plusMillis(random.nextLong(BEFORE.multipliedBy(2).toMillis()));
            return switch (random.nextInt(4)) {
                case 0 -> any.truncatedTo(ChronoUnit.HOURS);
                case 1 -> middle.plus(Duration.ofMinutes(15L * (random.nextInt(192) - 96)));
                default -> any;
            };
        }

        void tryAt(Instant instant, Duration needs, Random random) {
            Standing standing = calendar.at(instant, needs);
            State expected = state(instant, needs);
            assertThat(standing.state())
                    .as("%s at %s for %s", this, instant, needs)
                    .isEqualTo(expected);
            Instant until = standing.until();
            Instant listed = middle.plus(BEFORE.multipliedBy(2));
            if (until != null && until.isBefore(listed)) {
                assertThat(state(until, needs) == State.OPEN)
                        .as("%s at %s until %s", this, instant, until)
                        .isEqualTo(!standing.open());
                assertThat(state(until.minusMillis(1), needs) == State.OPEN)
                        .as("%s before %s", this, until)
                        .isEqualTo(standing.open());
            }
            Instant end = until == null || until.isAfter(listed) ? listed : until;
            long between = Duration.between(instant, end).toMillis();
            for (int i = 0; i < 3 && between > 0; i++) {
                Instant at = instant.plusMillis(random.nextLong(between));
                assertThat(state(at, needs) == State.OPEN)
                        .as("%s at %s, from %s until %s", this, at, instant, until)
                        .isEqualTo(standing.open());
            }
        }

        State state(Instant instant, Duration needs) {
            if (covers(blackouts, instant)) {
                return State.BLACKOUT;
            }
            List<Listed> now = hours.stream().filter(it -> it.covers(instant)).toList();
            if (now.isEmpty() && !hours.isEmpty()) {
                return State.OUTSIDE;
            }
            boolean far = blackouts.stream().noneMatch(it -> it.near(instant));
            boolean lasts = hours.isEmpty()
                    || now.stream().anyMatch(it -> lasts(instant, it.entry().cutoff()));
            if (!far || !lasts) {
                return State.CUTOFF;
            }
            return needs.isZero() || fits(instant, needs) ? State.OPEN : State.TOO_SHORT;
        }

        private boolean fits(Instant from, Duration needs) {
            Instant last = from.plus(needs);
            for (Instant at = from; at.isBefore(last); at = at.plus(Duration.ofMinutes(1))) {
                if (!workable(at)) {
                    return false;
                }
            }
            return workable(last);
        }

        private boolean workable(Instant at) {
            return !covers(blackouts, at) && (hours.isEmpty() || covers(hours, at));
        }

        /** All spans lie on whole minutes, so that it is enough to look at each. */
        private boolean lasts(Instant from, Duration cutoff) {
            for (Instant at = from; !at.isAfter(from.plus(cutoff)); at = at.plus(Duration.ofMinutes(15))) {
                if (covers(blackouts, at) || !covers(hours, at)) {
                    return false;
                }
            }
            Instant last = from.plus(cutoff);
            return !covers(blackouts, last) && covers(hours, last);
        }

        private static boolean covers(List<Listed> entries, Instant instant) {
            return entries.stream().anyMatch(it -> it.covers(instant));
        }

        @Override
        public @Nullable String toString() {
            return hours.stream().map(Listed::entry).toList() + " without "
                    + blackouts.stream().map(Listed::entry).toList();
        }
    }
}
