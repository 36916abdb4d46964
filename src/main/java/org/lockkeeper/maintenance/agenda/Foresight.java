package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.maintenance.agenda.Foretold.Collision.Kind;
import org.lockkeeper.maintenance.calendar.Closed;

/**
 * What of all that is coming does not go together. Each two are looked at as if all else came as expected: what is put off may
 * meet something else then.
 */
record Foresight(Conflicts conflicts, Hours hours, Sentences words) {

    private static final Comparator<Run> IN_TURN =
            Comparator.comparing(Run::from).thenComparing(Run::id);

    /** Of one unit or window, of one kind: what comes each minute must not hide the rest. */
    static final int MOST_ALIKE = 50;

    /** @param truncated whether there are more than are told of */
    record Found(List<Collision> collisions, boolean truncated) {}

    /** In the order in which they meet; no more than so many. */
    Found of(List<Run> runs, List<Slot> windows, int most) {
        List<Collision> found = new ArrayList<>();
        Alike alike = new Alike(new HashMap<>(), new AtomicBoolean());
        List<Run> before = new ArrayList<>();
        SlotsInTurn inTurn = new SlotsInTurn(windows);
        for (Run run : runs.stream().sorted(IN_TURN).toList()) {
            alike.add(withHours(run), run.unit(), found);
            inTurn.meeting(run.from(), run.end()).forEach(window -> alike.add(with(run, window), run.unit(), found));
            for (Iterator<Run> others = before.iterator(); others.hasNext(); ) {
                Run other = others.next();
                if (!other.end().isAfter(run.from())) {
                    others.remove();
                } else {
                    alike.add(with(other, run), run.unit(), found);
                }
            }
            before.add(run);
            if (found.size() > most) {
                break;
            }
        }
        pairs(inTurn.all(), found::add);
        List<Collision> told = found.stream()
                .sorted(Comparator.comparing(Collision::at)
                        .thenComparing(Collision::item)
                        .thenComparing(Collision::kind))
                .limit(most)
                .toList();
        return new Found(told, found.size() > most || alike.left().get());
    }

    /** @param left whether some were left out */
    private record Alike(Map<String, Integer> counts, AtomicBoolean left) {
        void add(@Nullable Collision collision, String unit, List<Collision> found) {
            if (collision == null) {
                return;
            }
            String key = collision.kind() + " " + unit + " " + (collision.with() == null);
            if (counts.merge(key, 1, Integer::sum) <= MOST_ALIKE) {
                found.add(collision);
            } else {
                left.set(true);
            }
        }
    }

    private @Nullable Collision withHours(Run run) {
        Closed closed = run.running() ? null : hours.closed(run.group(), run.from());
        if (closed != null) {
            return run.means().asks()
                    ? new Collision(Kind.HELD, run.id(), null, run.from(), closed.until(), words.outside(run, closed))
                    : new Collision(Kind.NOT_HELD, run.id(), null, run.from(), null, words.begins(run, closed));
        }
        Instant over = run.to() == null ? null : hours.over(run.group(), run.from(), run.to());
        if (over == null) {
            return null;
        }
        if (run.running() || !run.means().asks()) {
            return new Collision(Kind.OVERRUNS, run.id(), null, over, run.to(), words.overruns(run, over));
        }
        Closed then = hours.closed(run.group(), over);
        Instant again = then == null ? over : then.until();
        return new Collision(Kind.HELD, run.id(), null, run.from(), again, words.tooShort(run, over, then));
    }

    private @Nullable Collision with(Run run, Slot window) {
        boolean meet = run.from().isBefore(window.ends()) && run.end().isAfter(window.opens());
        if (!meet
                || !conflicts.between(run.group(), window.group())
                || window.admits().test(run.names())) {
            return null;
        }
        Run.Means means = run.means();
        Instant at = run.from().isBefore(window.opens()) ? window.opens() : run.from();
        boolean inside = !run.from().isBefore(window.opens());
        boolean gateInTime = means.gated() && !run.from().isBefore(window.drains());
        if (!run.running() && (means.asks() || gateInTime)) {
            return means.asks() || means.madeUpFor()
                    ? new Collision(Kind.HELD, run.id(), window.id(), at, window.ends(), words.held(run, window))
                    : new Collision(Kind.SKIPPED, run.id(), window.id(), at, null, words.skipped(run, window));
        }
        if (means.stopped()) {
            return new Collision(Kind.STOPPED, run.id(), window.id(), at, window.ends(), words.stopped(run, window));
        }
        if (inside || window.open()) {
            return run.running()
                    ? null
                    : new Collision(Kind.NOT_HELD, run.id(), window.id(), at, null, words.inside(run, window));
        }
        return window.latest() != null && run.end().isAfter(window.latest())
                ? new Collision(Kind.MISSED, window.id(), run.id(), at, null, words.missed(window, run))
                : new Collision(Kind.OPENS_LATE, window.id(), run.id(), at, run.end(), words.late(window, run));
    }

    private @Nullable Collision with(Run first, Run later) {
        if (later.running() || first.unit().equals(later.unit()) || !conflicts.between(first.group(), later.group())) {
            return null;
        }
        boolean waits =
                later.means().asks() || (later.means().gated() && first.means().asks());
        if (!waits) {
            return new Collision(
                    Kind.NOT_HELD, later.id(), first.id(), later.from(), null, words.together(first, later));
        }
        return later.means().asks() || later.means().madeUpFor()
                ? new Collision(Kind.HELD, later.id(), first.id(), later.from(), first.to(), words.waits(first, later))
                : new Collision(Kind.SKIPPED, later.id(), first.id(), later.from(), null, words.heldBack(first, later));
    }

    /** @param inTurn in the order in which they open */
    private void pairs(List<Slot> inTurn, Consumer<Collision> found) {
        for (int i = 0; i < inTurn.size(); i++) {
            Slot first = inTurn.get(i);
            for (Slot later : inTurn.subList(i + 1, inTurn.size())) {
                if (!later.opens().isBefore(first.ends())) {
                    break;
                }
                if (!later.open() && conflicts.between(first.group(), later.group())) {
                    boolean missed = first.ends().isAfter(later.latest());
                    found.accept(new Collision(
                            missed ? Kind.MISSED : Kind.OPENS_LATE,
                            later.id(),
                            first.id(),
                            later.opens(),
                            missed ? null : first.ends(),
                            words.after(first, later, missed)));
                }
            }
        }
    }
}
