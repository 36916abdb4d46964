package org.lockkeeper.maintenance.agenda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.maintenance.calendar.Closed;

class SentencesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant FRIDAY = at("2027-01-15T12:00");
    private static final Run.Means ASKS = new Run.Means(true, false, false, true);

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private static Run run(String unit, String from, @Nullable String to, Run.Means means) {
        return new Run(
                "r-" + unit, List.of(unit + ".service"), unit, at(from), to == null ? null : at(to), false, means);
    }

    private static Slot planned(String drains, String opens, String ends, String latest) {
        return new Slot("w-1", "update", at(drains), at(opens), at(ends), at(latest), null, names -> false);
    }

    private static List<String> texts(Hours hours, List<Run> runs, Slot... windows) {
        Conflicts conflicts = Conflicts.of(Map.of("files", Set.of("db", "update"), "db", Set.of(), "update", Set.of()));
        return new Foresight(conflicts, hours, new Sentences(new Times(FRIDAY, BERLIN)))
                .of(runs, List.of(windows), 10).collisions().stream()
                        .map(Collision::text)
                        .toList();
    }

    private static Hours hours(@Nullable Closed closed, @Nullable Instant over) {
        return new Hours() {
            @Override
            public @Nullable Closed closed(String group, Instant at) {
                return at.equals(over) ? new Closed("hours of db begin Sun 02:00 CET", at("2027-01-17T02:00")) : closed;
            }

            @Override
            public @Nullable Instant over(String group, Instant from, Instant to) {
                return over;
            }
        };
    }

    private static final Hours ALWAYS = hours(null, null);

    @Test
    void aRunThatIsStillAtItPutsOffAWindow() {
        Run run = run("files", "2027-01-16T02:30", "2027-01-16T03:12", Run.Means.NONE);
        assertThat(texts(
                        ALWAYS,
                        List.of(run),
                        planned("2027-01-16T02:55", "2027-01-16T03:00", "2027-01-16T04:00", "2027-01-16T03:30")))
                .containsExactly(
                        "files is expected Sat 02:30–03:12, so the window planned for 03:00 would open about 03:12");
        assertThat(texts(
                        ALWAYS,
                        List.of(run),
                        planned("2027-01-16T02:55", "2027-01-16T03:00", "2027-01-16T04:00", "2027-01-16T03:10")))
                .containsExactly(
                        "files is expected Sat 02:30–03:12, so the window planned for 03:00 would be missed, since"
                                + " it must be open by 03:10");
    }

    @Test
    void whatTakesALeaseWaits() {
        Run run = run("files", "2027-01-16T02:30", "2027-01-16T03:12", ASKS);
        assertThat(texts(
                        ALWAYS,
                        List.of(run),
                        planned("2027-01-16T02:55", "2027-01-16T03:00", "2027-01-16T04:00", "2027-01-16T03:30")))
                .containsExactly(
                        "files is expected Sat 02:30–03:12, so it would be held until the window planned for 03:00"
                                + " ends about 04:00");
        assertThat(texts(ALWAYS, List.of(run, run("db", "2027-01-16T03:00", "2027-01-16T03:05", ASKS))))
                .containsExactly(
                        "files is expected Sat 02:30–03:12, so db, which is expected at 03:00, would wait until"
                                + " about 03:12");
        assertThat(texts(ALWAYS, List.of(run, run("db", "2027-01-16T03:00", null, Run.Means.NONE))))
                .containsExactly(
                        "files is expected Sat 02:30–03:12, and db would begin beside it at 03:00: nothing keeps the"
                                + " two apart, since db takes no lease");
    }

    @Test
    void hoursAreToldInTheirOwnZone() {
        Hours closed = hours(new Closed("hours of db begin Sat 02:00 CET", at("2027-01-16T02:00")), null);
        assertThat(texts(closed, List.of(run("db", "2027-01-16T01:00", "2027-01-16T01:10", ASKS))))
                .containsExactly(
                        "db is expected Sat 01:00–01:10, and hours of db begin Sat 02:00 CET: it would be held until then");
        assertThat(texts(closed, List.of(run("db", "2027-01-16T01:00", null, Run.Means.NONE))))
                .containsExactly(
                        "db is expected Sat 01:00, and nothing is known of how long it takes, and hours of db begin"
                                + " Sat 02:00 CET: it would begin all the same, since it takes no lease");
        Hours over = hours(null, at("2027-01-16T05:00"));
        assertThat(texts(over, List.of(run("db", "2027-01-16T04:50", "2027-01-16T05:10", ASKS))))
                .containsExactly(
                        "db is expected Sat 04:50–05:10, and the hours of db are over at 05:00: it would be held"
                                + " until Sun 02:00");
        assertThat(texts(over, List.of(run("db", "2027-01-16T04:50", "2027-01-16T05:10", Run.Means.NONE))))
                .containsExactly(
                        "db is expected Sat 04:50–05:10, and the hours of db are over at 05:00: it would go on");
    }

    @Test
    void timesAreToldWithTheDayWhereThatIsAnother() {
        Times times = new Times(FRIDAY, BERLIN);
        assertThat(times.span(at("2027-01-16T02:00"), at("2027-01-16T05:00"))).isEqualTo("Sat 2027-01-16 02:00–05:00");
        assertThat(times.span(at("2027-01-16T22:00"), at("2027-01-17T05:00:30")))
                .isEqualTo("Sat 2027-01-16 22:00–Sun 2027-01-17 05:00:30");
        assertThat(times.span(at("2027-01-16T22:00"), null)).isEqualTo("Sat 2027-01-16 22:00");
        assertThat(times.day(at("2027-02-16T22:00"))).isEqualTo("Tue 2027-02-16 22:00");
    }
}
