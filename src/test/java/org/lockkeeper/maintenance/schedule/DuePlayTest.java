package org.lockkeeper.maintenance.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Move;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Reply;

/**
 * Schedules whose windows open, are skipped, moved and missed, over restarts, downtime and other configurations, with no memory but
 * the table: no occurrence comes twice, none that was skipped comes back, none opens that began before its schedule was what it
 * is, and of each schedule that is enabled the next one is always planned.
 */
final class DuePlayTest {

    private static final Instant START = Instant.parse("2027-03-20T00:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final List<String> CRONS = List.of("0 2 * * *", "30 2 * * SUN", "0 */6 * * *", "0 2 * * SAT,WED");

    private final LockRules rules =
            new LockRules(Conflicts.of(Map.of("g", Set.of("g"))), new Limits(100, Duration.ofDays(7)));
    private final Map<String, ScheduleProperties> configured = new HashMap<>();
    private Map<String, Schedule> schedules = Map.of();
    private Map<String, Set<Instant>> done = new HashMap<>();
    /** By schedule, what has opened, was skipped, missed or moved: none of these may be planned again. */
    private final Map<String, Set<Instant>> been = new HashMap<>();

    /** And what ever was one of these. */
    private final Set<String> ever = new HashSet<>();

    /** When each came to be as it is configured. */
    private final Map<String, Instant> configuredAt = new HashMap<>();

    private LockTable table = LockTable.EMPTY;
    private Instant now = START;
    private Instant started = START;
    private int ids;

    static List<Long> seeds() {
        long first = Long.getLong("lockkeeper.seed", System.nanoTime());
        return new Random(first).longs(60).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noneComesTwiceAndTheNextIsAlwaysPlanned(long seed) {
        Random random = new Random(seed);
        configure("a", properties(random));
        configure("b", properties(random));
        settle();
        for (int i = 0; i < 80; i++) {
            move(random);
            settle();
            check("seed %d, move %d".formatted(seed, i));
        }
    }

    private static ScheduleProperties properties(Random random) {
        return new ScheduleProperties(
                random.nextInt(8) > 0,
                CRONS.get(random.nextInt(CRONS.size())),
                Duration.ofMinutes(10 + random.nextInt(3) * 60L),
                ZONE.getId(),
                "g",
                null,
                List.of(),
                false,
                random.nextBoolean() ? null : Duration.ofMinutes(random.nextInt(30)),
                null,
                random.nextBoolean() ? null : Duration.ofMinutes(1 + random.nextInt(9)));
    }

    private void move(Random random) {
        List<Claim> claims = table.claims();
        Claim any = claims.isEmpty() ? null : claims.get(random.nextInt(claims.size()));
        switch (random.nextInt(8)) {
            case 0 -> { // skip, close
                if (any != null) {
                    apply(new Command.By(
                            "uid:alice@socket", new Command.Release(any.id(), "alice", null, false), true));
                }
            }
            case 1 -> {
                if (any != null && any.phase() != Phase.HELD) {
                    Instant other = now.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 3)));
                    Duration hold = any.request().hold();
                    apply(new Move(any.id(), other, other.plus(hold.dividedBy(2)), hold, "alice"));
                }
            }
            case 2 -> {
                if (random.nextBoolean()) {
                    now = now.plus(Duration.ofMinutes(random.nextInt(60 * 60)));
                }
                restart();
            }
            case 3 -> {
                configure(random.nextBoolean() ? "a" : "b", properties(random));
                restart();
            }
            default -> pass(Duration.ofMinutes(random.nextInt(60 * 30)));
        }
    }

    /** The trail has forgotten everything. */
    private void restart() {
        done = new HashMap<>();
        started = now;
        apply(new Command.Tick());
    }

    private void pass(Duration time) {
        Instant until = now.plus(time);
        Instant next = rules.nextDeadline(table, now);
        for (int i = 0; next != null && !next.isAfter(until); i++) {
            assertThat(i).as("time stands still at %s: %s", now, table).isLessThan(1_000);
            now = next.isAfter(now) ? next : now;
            apply(new Command.Tick());
            settle();
            next = rules.nextDeadline(table, now);
        }
        now = until;
        apply(new Command.Tick());
    }

    private Map<String, Schedule> schedules() {
        return schedules;
    }

    private void configure(String name, ScheduleProperties properties) {
        configured.put(name, properties);
        configuredAt.put(name, now);
        schedules = Schedules.of(configured, ZONE).byName();
    }

    private void settle() {
        int looks = 0;
        // One that opens at once, late, is followed by the next.
        while (look()) {
            assertThat(looks++).as("again and again").isLessThan(4);
        }
    }

    private boolean look() {
        List<Step> steps = new Due(schedules(), done, (group, at) -> true, started, now).steps(table);
        for (Step step : steps) {
            if (step instanceof Step.Withdraw withdraw) {
                apply(new Command.Release(withdraw.claim().id(), End.LOCKKEEPER, withdraw.why(), false));
            } else if (step instanceof Step.Put put) {
                assertThat(been.getOrDefault(put.schedule().name(), Set.of()))
                        .as("planned again")
                        .doesNotContain(put.occurrence());
                assertThat(put.occurrence())
                        .as("began before it was planned")
                        .isAfter(configuredAt.get(put.schedule().name()));
                Plan plan = put.schedule().plan(put.occurrence(), Duration.ofMinutes(5));
                Reply reply = apply(put.schedule().submit("w-" + ids++, plan, null));
                assertThat(reply.outcome()).isEqualTo(Reply.Outcome.DONE);
            }
        }
        return !steps.isEmpty();
    }

    private Reply apply(Command command) {
        LockRules.Step step = rules.apply(table, command, now, Map.of());
        table = step.table();
        step.events().forEach(this::heard);
        table.in(Phase.DRAINING)
                .filter(claim -> claim.opensLater() == null)
                .map(Claim::id)
                .toList()
                .forEach(id -> apply(new Command.Hold(id)));
        return step.reply();
    }

    private void heard(Event event) {
        Claim claim = Objects.requireNonNull(event.after());
        Plan plan = Objects.requireNonNull(Step.plan(claim));
        switch (event.type()) {
            case HELD, MOVED -> been(plan);
            case ENDED -> {
                note(claim);
                if (!withdrawn(claim)) {
                    been(plan);
                } else if (!Step.next(claim)) { // with it goes that it was moved
                    Objects.requireNonNull(been.get(Objects.requireNonNull(plan.schedule())))
                            .remove(plan.occurrence());
                }
            }
            default -> {}
        }
    }

    private void been(Plan plan) {
        been.computeIfAbsent(Objects.requireNonNull(plan.schedule()), name -> new TreeSet<>())
                .add(Objects.requireNonNull(plan.occurrence()));
        ever.add(plan.schedule() + plan.occurrence());
    }

    private static boolean withdrawn(Claim claim) {
        End end = Objects.requireNonNull(claim.end());
        return end.reason() == EndReason.CANCELLED && end.principal() == null;
    }

    private void note(Claim claim) {
        if (!withdrawn(claim)) {
            Plan plan = Objects.requireNonNull(Step.plan(claim));
            done.computeIfAbsent(Objects.requireNonNull(plan.schedule()), name -> new TreeSet<>())
                    .add(Objects.requireNonNull(plan.occurrence()));
        }
    }

    private void check(String when) {
        schedules().forEach((name, schedule) -> {
            List<Claim> next = table.claims().stream()
                    .filter(claim ->
                            name.equals(Objects.requireNonNull(Step.plan(claim)).schedule()))
                    .filter(Step::next)
                    .toList();
            if (!schedule.properties().enabled()) {
                assertThat(next).as(when).allMatch(claim -> claim.phase() != Phase.PLANNED);
                return;
            }
            assertThat(next).as(when + ": the next of " + name).hasSizeBetween(1, 2);
            Instant planned = next.stream()
                    .map(claim -> Objects.requireNonNull(Step.plan(claim)).openAt())
                    .min(Instant::compareTo)
                    .orElseThrow();
            // Between now and then there is none but those that have been.
            for (Instant at = after(schedule, now); at != null && at.isBefore(planned); at = after(schedule, at)) {
                assertThat(ever).as(when + ": left out of " + name).contains(name + at);
            }
        });
    }

    private static @Nullable Instant after(Schedule schedule, Instant instant) {
        return schedule.occurrences().after(instant);
    }
}
