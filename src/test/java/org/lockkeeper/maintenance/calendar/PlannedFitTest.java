package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Expectation;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.locking.rules.TokenSource;

/** A window that is planned for two o'clock, for an hour, and what is asked for before. */
class PlannedFitTest {

    private static final Instant TWO = Instant.parse("2027-01-16T01:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LEAD = Duration.ofMinutes(10);

    private final Map<String, Integer> runs = new HashMap<>();
    private final Expectation expectation = new Expectation() {
        @Override
        public @Nullable Expected of(Request request) {
            Integer minutes = runs.get(request.owner());
            return minutes == null
                    ? ASKED.of(request)
                    : new Expected(Duration.ofMinutes(minutes), Expected.Source.HISTORY, 12);
        }
    };
    private final Conflicts conflicts =
            Conflicts.of(Map.of("update", Set.of("backup", "update"), "backup", Set.of(), "other", Set.of()));
    private final CalendarRestraint restraint =
            new CalendarRestraint(Map.of(), Set.of(), conflicts, expectation, ZoneId.of("Europe/Berlin"), new Doubts());
    private final LockRules rules = new LockRules(
            org.lockkeeper.locking.rules.Groups.of(conflicts), Limits.DEFAULT, TokenSource.counting(), restraint);
    private LockTable table = LockTable.EMPTY;
    private Instant now = TWO.minus(HOUR);

    private Reply.Outcome apply(Command command) {
        LockRules.Step step = rules.apply(table, command, now, Map.of());
        table = step.table();
        return step.reply().outcome();
    }

    private Reply.Outcome ask(String id, String group, Terms terms) {
        return apply(submit(id, group, terms));
    }

    private static Submit submit(String id, String group, Terms terms) {
        return Submit.window(id, group, id, "a reason", HOUR.multipliedBy(9), HOUR, List.of(), false, null)
                .on(terms);
    }

    private void plan(String id, Instant openAt, @Nullable String schedule) {
        Plan plan = new Plan(
                openAt, LEAD, LEAD, openAt.plus(HOUR.dividedBy(2)), schedule, schedule == null ? null : openAt);
        assertThat(ask(id, "update", Terms.NONE.planned(plan))).isEqualTo(Reply.Outcome.DONE);
    }

    private void at(Instant time) {
        now = time;
        apply(new Command.Tick());
    }

    private static Terms expecting(int minutes) {
        return Terms.NONE.expecting(Duration.ofMinutes(minutes));
    }

    private Phase phase(String id) {
        return table.find(id).orElseThrow().phase();
    }

    private Blocker blocker(String id) {
        List<Blocker> blockers = rules.blockersOf(table, id, now);
        assertThat(blockers).hasSize(1);
        return blockers.get(0);
    }

    @Test
    void whatWouldNotBeOverBeforeWaitsUntilItIsOver() {
        plan("w", TWO, null);
        runs.put("slow", 60);
        runs.put("fast", 59);
        ask("slow", "backup", Terms.NONE);
        ask("fast", "backup", Terms.NONE);
        ask("apart", "other", expecting(600));
        ask("now", "backup", Terms.overriding("it burns").expecting(HOUR));
        assertThat(phase("slow")).isEqualTo(Phase.QUEUED);
        assertThat(phase("fast")).isEqualTo(Phase.DRAINING);
        assertThat(phase("apart")).isEqualTo(Phase.DRAINING);
        assertThat(phase("now")).isEqualTo(Phase.DRAINING);
        Blocker blocker = blocker("slow");
        assertThat(blocker.kind()).isEqualTo(Blocker.Kind.CALENDAR);
        assertThat(blocker.subject()).isEqualTo("w");
        assertThat(blocker.until()).isEqualTo(TWO.plus(HOUR));
        assertThat(blocker.detail())
                .isEqualTo(
                        "window w is planned for Sat 02:00 CET, and slow is expected to take 1 h by its last 12 runs");
        assertThat(rules.forecast(table, now, request -> Optional.of(HOUR))).containsEntry("slow", TWO.plus(HOUR));

        apply(new Command.Release("fast", "fast", null, true));
        apply(new Command.Release("now", "now", null, true));
        at(TWO.minus(LEAD));
        assertThat(phase("w")).isEqualTo(Phase.DRAINING);
        at(TWO);
        apply(new Command.Hold("w"));
        at(TWO.plus(HOUR));
        assertThat(phase("slow")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void ofWhichNothingIsKnownBeginsUntilTheCutoff() {
        plan("w", TWO, null);
        now = TWO.minus(LEAD).minusMillis(1);
        ask("early", "backup", Terms.NONE);
        assertThat(phase("early")).isEqualTo(Phase.DRAINING);
        now = TWO.minus(LEAD);
        ask("late", "backup", Terms.NONE);
        assertThat(phase("late")).isEqualTo(Phase.QUEUED);
        assertThat(blocker("late").detail())
                .isEqualTo(
                        "window w is planned for Sat 02:00 CET, and nothing begins so shortly before of which it is not"
                                + " known how long it takes");
    }

    @Test
    void whoComesToBeHeldUpLetsThoseBehindHimGoByAtThatMoment() {
        ask("lease", "other", Terms.NONE);
        LockRules narrow = new LockRules(
                org.lockkeeper.locking.rules.Groups.of(Conflicts.of(Map.of(
                        "update",
                        Set.of("first"),
                        "first",
                        Set.of("other", "next"),
                        "other",
                        Set.of(),
                        "next",
                        Set.of()))),
                Limits.DEFAULT,
                TokenSource.counting(),
                new CalendarRestraint(
                        Map.of(),
                        Set.of(),
                        Conflicts.of(Map.of(
                                "update", Set.of("first"), "first", Set.of(), "other", Set.of(), "next", Set.of())),
                        expectation,
                        ZoneId.of("UTC"),
                        new Doubts()));
        table = LockTable.EMPTY;
        for (Submit submit : List.of(
                submit("lease", "other", Terms.NONE),
                submit("first", "first", expecting(20)),
                submit("next", "next", Terms.NONE))) {
            table = narrow.apply(table, submit, now, Map.of()).table();
        }
        Plan plan = new Plan(TWO, LEAD, LEAD, TWO.plus(LEAD), null, null);
        table = narrow.apply(table, submit("w", "update", Terms.NONE.planned(plan)), now, Map.of())
                .table();
        assertThat(phase("next")).isEqualTo(Phase.QUEUED);
        assertThat(narrow.nextDeadline(table, now)).isEqualTo(TWO.minus(Duration.ofMinutes(20)));
        table = narrow.apply(table, new Command.Tick(), TWO.minus(Duration.ofMinutes(20)), Map.of())
                .table();
        assertThat(phase("next")).isEqualTo(Phase.DRAINING);
        assertThat(phase("first")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void ofTwoPlannedWindowsTheOneThatOpensFirstGoesFirst() {
        plan("late", TWO.plus(LEAD), null);
        plan("early", TWO.plus(Duration.ofMinutes(5)), null);
        at(TWO);
        assertThat(phase("late")).isEqualTo(Phase.QUEUED);
        assertThat(phase("early")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void anOccurrenceHoldsUpOnlyThoseThatAskedAfterItWasPlanned() {
        ask("w0", "update", Terms.NONE);
        now = now.plusSeconds(1);
        ask("before", "backup", expecting(300));
        now = now.plusSeconds(1);
        plan("w", TWO, "nightly");
        now = now.plusSeconds(1);
        ask("after", "backup", expecting(300));
        apply(new Command.Release("w0", "w0", null, true));
        assertThat(phase("before")).isEqualTo(Phase.DRAINING);
        assertThat(phase("after")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void whoDoesNotWaitIsRefused() {
        plan("w", TWO, null);
        assertThat(apply(submit("j", "backup", expecting(90)).onlyIfFits(true))).isEqualTo(Reply.Outcome.DOES_NOT_FIT);
        ask("holds", "update", expecting(30));
        assertThat(apply(submit("k", "backup", expecting(30)).onlyIfFits(true))).isEqualTo(Reply.Outcome.DONE);
        assertThat(phase("k")).isEqualTo(Phase.QUEUED);
    }
}
