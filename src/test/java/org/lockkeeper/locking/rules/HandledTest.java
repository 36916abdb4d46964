package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a table knows of a schedule's occurrences: windows of an hour, each day at two. */
final class HandledTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant TWO = Locks.START.plus(HOUR.multipliedBy(2));

    private final Locks locks =
            new Locks(new LockRules(Groups.of(Map.of("g", new Groups.Rule(Set.of("g"), 0, null))), Limits.DEFAULT));

    private static Instant day(int number) {
        return TWO.plus(DAY.multipliedBy(number));
    }

    private void plan(String id, int day, Instant... without) {
        planOf("daily", id, day, without);
    }

    private void planOf(String schedule, String id, int day, Instant... without) {
        Plan plan = new Plan(
                day(day),
                Duration.ZERO,
                Duration.ZERO,
                day(day).plus(HOUR.dividedBy(2)),
                schedule,
                day(day),
                List.of(without),
                Plan.Stage.AHEAD,
                null);
        locks.apply(Locks.submit(id, "g", null).on(Terms.NONE.planned(plan)));
    }

    private void skip(String id) {
        locks.apply(new Command.By("uid:alice@socket", new Command.Release(id, "alice", null, false), true));
    }

    private void withdraw(String id) {
        locks.apply(new Command.Release(id, End.LOCKKEEPER, "daily has changed", false));
    }

    private void until(Instant time) {
        locks.pass(Duration.between(locks.now, time));
    }

    private Handled daily() {
        assertThat(locks.table.handled()).hasSize(1);
        return locks.table.handled().get(0);
    }

    @Test
    void knowsWhatWasSkippedUntilItsTimeIsOver() {
        plan("a", 0);
        skip("a");
        Handled.Last last = new Handled.Last(day(0), locks.now);
        assertThat(daily()).isEqualTo(new Handled("daily", last, List.of(day(0))));
        plan("b", 1);
        skip("b");
        assertThat(daily().ahead()).containsExactly(day(0), day(1));
        until(day(0).plusSeconds(1));
        plan("c", 2);
        skip("c");
        assertThat(daily().ahead()).containsExactly(day(1), day(2));
    }

    @Test
    void knowsWhatBeganSinceWhen() {
        plan("a", 0);
        until(day(0));
        locks.apply(new Command.Hold("a"));
        Handled held = new Handled("daily", new Handled.Last(day(0), day(0)), List.of());
        assertThat(daily()).isEqualTo(held);
        until(day(0).plusSeconds(60));
        skip("a");
        assertThat(daily()).isEqualTo(held);
    }

    @Test
    void knowsWhatWasMovedAheadAndIsOver() {
        plan("a", 1);
        locks.apply(new Move("a", day(0), day(0).plus(HOUR.dividedBy(2)), HOUR, "alice"));
        until(day(0));
        locks.apply(new Command.Hold("a"));
        skip("a");
        assertThat(daily().ahead()).containsExactly(day(1));
    }

    @Test
    void whatWasWithdrawnMayComeAgainButNotWhatItLeftOut() {
        plan("a", 0);
        withdraw("a");
        assertThat(locks.table.handled()).isEmpty();
        plan("b", 2, day(0), day(1));
        withdraw("b");
        assertThat(daily()).isEqualTo(new Handled("daily", null, List.of(day(0), day(1))));
    }

    @Test
    void isNotForEver() {
        plan("a", 0);
        skip("a");
        until(day(369));
        planOf("weekly", "b", 370);
        skip("b");
        assertThat(locks.table.handled()).extracting(Handled::schedule).containsExactly("daily", "weekly");
        until(day(372));
        planOf("weekly", "c", 373);
        skip("c");
        assertThat(locks.table.handled()).extracting(Handled::schedule).containsExactly("weekly");
    }

    @Test
    void isBounded() {
        Instant[] many = Stream.iterate(day(0), at -> at.plusSeconds(60))
                .limit(Handled.MOST + 5L)
                .toArray(Instant[]::new);
        plan("a", 300, many);
        withdraw("a");
        assertThat(daily().ahead()).hasSize(Handled.MOST).startsWith(many[0]).endsWith(many[Handled.MOST - 1]);
    }

    /** A schedule goes by the wall clock. */
    @Test
    void standsWhenTheClockIsSet() {
        plan("a", 0);
        skip("a");
        Handled before = daily();
        locks.apply(new Command.ShiftClock(HOUR));
        assertThat(daily()).isEqualTo(before);
    }
}
