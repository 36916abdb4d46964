package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.maintenance.schedule.Schedules;

/**
 * Plays the rules themselves over what is expected: jobs ask when they are expected to start and end when they are expected to,
 * windows are planned and last their time. What must stop has stopped at once. Whoever waits waits as long as it takes, so that what
 * starves shows.
 */
final class Play {

    /** Of which it is not known how long they take. */
    static final Duration A_MOMENT = Duration.ofMinutes(1);

    private static final Duration NO_END = Duration.ofDays(4 * 366);
    private static final String NOBODYS = "0".repeat(32);

    private record Point(Instant at, long order, Runnable what) {}

    private final LockRules rules;
    private final Schedules schedules;
    private final Function<String, Duration> lead;
    private final Tally tally;
    private final PriorityQueue<Point> points =
            new PriorityQueue<>(Comparator.comparing(Point::at).thenComparing(Point::order));
    private final Map<String, Set<Instant>> done = new HashMap<>();
    private final Map<String, ExpectedJob> jobs = new HashMap<>();
    private LockTable table = LockTable.EMPTY;
    private Instant now;
    private long numbers;

    Play(LockRules rules, Schedules schedules, Function<String, Duration> lead, Instant from, Tally tally) {
        this.rules = rules;
        this.schedules = schedules;
        this.lead = lead;
        this.now = from;
        this.tally = tally;
    }

    void run(List<ExpectedJob> expected, Instant to) {
        Instant begin = now;
        schedules.groups().forEach(tally::expect);
        for (ExpectedJob job : expected) {
            tally.expect(job);
            job.starts().stream()
                    .filter(start -> !start.isBefore(now) && start.isBefore(to))
                    .forEach(start -> at(start, () -> start(job)));
        }
        plan();
        while (true) {
            Instant next = next();
            if (next == null || !next.isBefore(to)) {
                break;
            }
            now = next.isAfter(now) ? next : now;
            Point point = points.peek();
            if (point != null && !point.at().isAfter(now)) {
                points.remove();
                point.what().run();
            } else {
                apply(new Command.Tick());
            }
        }
        schedules.closed(begin, to, this::open).forEach(tally::closed);
        now = to;
        table.claims().forEach(claim -> tally.left(claim, now));
    }

    private @Nullable Instant next() {
        Point point = points.peek();
        Instant deadline = rules.nextDeadline(table, now);
        return point == null || (deadline != null && deadline.isBefore(point.at())) ? deadline : point.at();
    }

    private void at(Instant when, Runnable what) {
        points.add(new Point(when, numbers++, what));
    }

    private void start(ExpectedJob job) {
        tally.started(job);
        if (table.claims().stream().anyMatch(claim -> claim.request().owner().equals(job.unit()))) {
            tally.merged(job);
            return;
        }
        String id = "l-" + numbers++;
        jobs.put(id, job);
        Terms terms = Terms.NONE.expecting(job.length());
        Reply reply = apply(new Submit(
                        id,
                        Request.Kind.JOB,
                        job.group(),
                        job.unit(),
                        "expected",
                        NO_END,
                        NO_END,
                        Binding.unit(job.unit(), NOBODYS, NOBODYS),
                        List.of(),
                        false,
                        null,
                        null,
                        null)
                .on(terms));
        if (reply.outcome() != Reply.Outcome.DONE) {
            tally.refused(job);
        }
    }

    private void plan() {
        for (Submit submit : schedules.due(table, done, this::open, now, lead, name -> "w-" + numbers++)) {
            Plan plan = submit.terms().plan();
            if (plan != null && apply(submit).outcome() != Reply.Outcome.DONE) {
                over(plan);
                at(now.plus(A_MOMENT), this::plan);
            }
        }
    }

    private boolean open(String group, Instant at) {
        return rules.timeliness().open(group, at);
    }

    private void over(Plan plan) {
        if (plan.schedule() != null) {
            done.computeIfAbsent(plan.schedule(), name -> new HashSet<>()).add(Schedules.occurrence(plan));
        }
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
        Claim claim = event.after();
        if (claim == null) {
            return;
        }
        tally.hear(event, claim);
        Plan plan = claim.request().terms().plan();
        if (plan != null && (event.type() == Event.Type.HELD || event.type() == Event.Type.ENDED)) {
            over(plan);
            at(event.at(), this::plan);
        }
        ExpectedJob job = jobs.get(claim.id());
        if (event.type() == Event.Type.HELD && job != null) {
            Duration length = job.length() == null ? A_MOMENT : job.length();
            at(event.at().plus(length), () -> apply(new Command.Release(claim.id(), job.unit(), null, true)));
        } else if (event.type() == Event.Type.ENDED) {
            jobs.remove(claim.id());
        }
    }
}
