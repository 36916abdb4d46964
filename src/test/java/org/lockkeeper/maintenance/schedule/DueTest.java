package org.lockkeeper.maintenance.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Handled;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Terms;

/** A window of two hours every six hours, of which one hour is enough. */
final class DueTest {

    private static final Instant MIDNIGHT = Instant.parse("2027-03-20T00:00:00Z");
    private static final Duration LEAD = Duration.ofMinutes(5);

    private final LockRules rules = new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), Limits.DEFAULT);
    private final Schedule schedule =
            Objects.requireNonNull(Schedules.of(Map.of("s", properties("0 */6 * * *")), ZoneOffset.UTC)
                    .byName()
                    .get("s"));

    private static ScheduleProperties properties(String cron) {
        return new ScheduleProperties(
                true, cron, Duration.ofHours(2), "UTC", "g", null, List.of(), false, null, null, null);
    }

    private static Instant hours(int hours) {
        return MIDNIGHT.plus(Duration.ofHours(hours));
    }

    private List<Instant> put(LockTable table, Instant started, Instant now) {
        return new Due(Map.of("s", schedule), Map.of(), (group, at) -> true, started, now)
                .steps(table).stream()
                        .filter(Step.Put.class::isInstance)
                        .map(step -> ((Step.Put) step).occurrence())
                        .toList();
    }

    private static LockTable after(Handled handled) {
        return new LockTable(MIDNIGHT, 0, List.of(), List.of(), List.of(), List.of(), List.of(handled));
    }

    private LockTable planned(Plan plan) {
        Command submit = schedule.submit("w-1", plan, null).on(Terms.NONE.planned(plan));
        return rules.apply(LockTable.EMPTY, submit, MIDNIGHT, Map.of()).table();
    }

    @Test
    void aNewOneBeginsWithWhatBeginsFromNowOn() {
        assertThat(put(LockTable.EMPTY, hours(7), hours(7))).containsExactly(hours(12));
    }

    @Test
    void afterDowntimeTheLastThatCameMeanwhileOpensLateIfItStillCan() {
        Instant start = hours(6).plus(Duration.ofMinutes(59));
        LockTable table = after(new Handled("s", new Handled.Last(hours(0), start), List.of()));
        assertThat(put(table, start, start)).containsExactly(hours(6));
        assertThat(put(table, start, hours(7))).containsExactly(hours(12));
    }

    @Test
    void whatWasSkippedBeforeDowntimeDoesNotOpenLate() {
        Instant start = hours(6).plus(Duration.ofMinutes(30));
        LockTable table = after(new Handled("s", new Handled.Last(hours(0), start), List.of(hours(6), hours(12))));
        assertThat(put(table, start, start)).containsExactly(hours(18));
    }

    /** It was enabled a while ago, and is again. */
    @Test
    void whatBeganWhileItWasDisabledDoesNotOpenLate() {
        Instant start = hours(6).plus(Duration.ofMinutes(30));
        LockTable table = after(new Handled("s", new Handled.Last(hours(0), hours(1)), List.of()));
        assertThat(put(table, start, start)).containsExactly(hours(12));
    }

    @Test
    void whatBeganBeforeItWasAnotherDoesNotOpenLate() {
        Instant start = hours(6).plus(Duration.ofMinutes(30));
        LockTable table = after(new Handled("s", new Handled.Last(hours(1), start), List.of()));
        assertThat(put(table, start, start)).containsExactly(hours(12));
    }

    @Test
    void whatWasMovedAheadIsNotYetOver() {
        LockTable table = after(new Handled("s", new Handled.Last(hours(12), hours(7)), List.of(hours(12))));
        assertThat(put(table, hours(7), hours(7))).containsExactly(hours(18));
    }

    /** Before the table knew them, the window that was planned next did. */
    @Test
    void whatAWindowOfAnOlderLockkeeperLeavesOutStaysLeftOut() {
        Plan plan = schedule.plan(hours(18), LEAD);
        Plan older = new Plan(
                plan.openAt(),
                plan.lead(),
                plan.cutoff(),
                plan.latest(),
                plan.schedule(),
                plan.occurrence(),
                List.of(hours(6), hours(12)),
                plan.stage(),
                null);
        LockTable table = planned(older);
        assertThat(put(table, MIDNIGHT, MIDNIGHT)).isEmpty();
        assertThat(schedule.known(table)).containsExactlyInAnyOrder(hours(6), hours(12), hours(18));

        Command.Release withdrawn = new Command.Release("w-1", "lockkeeper", "s.enabled is false", false);
        LockTable without = rules.apply(table, withdrawn, MIDNIGHT, Map.of()).table();
        assertThat(without.claims()).isEmpty();
        assertThat(put(without, MIDNIGHT, MIDNIGHT)).containsExactly(hours(18));
    }
}
