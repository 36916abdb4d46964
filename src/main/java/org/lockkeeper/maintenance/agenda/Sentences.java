package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.calendar.Closed;

/** What is told of collisions. */
record Sentences(Times times) {

    String outside(Run run, Closed closed) {
        return "%s, and %s: it would be held until then".formatted(expected(run), closed.why());
    }

    String begins(Run run, Closed closed) {
        return "%s, and %s: it would begin all the same, since it takes no lease"
                .formatted(expected(run), closed.why());
    }

    String tooShort(Run run, Instant over, @Nullable Closed then) {
        return "%s, and the hours of %s are over at %s: it would be held%s"
                .formatted(
                        expected(run),
                        run.group(),
                        time(over, run.from()),
                        then == null || then.until() == null ? "" : " until " + time(then.until(), run.from()));
    }

    String overruns(Run run, Instant over) {
        return "%s, and the hours of %s are over at %s: it would go on"
                .formatted(expected(run), run.group(), time(over, run.from()));
    }

    String held(Run run, Slot window) {
        return "%s, so it would be held until %s ends about %s"
                .formatted(expected(run), name(window, run.from()), time(window.ends(), run.from()));
    }

    String skipped(Run run, Slot window) {
        return "%s, so it would be left out, since %s excludes it and it is not made up for"
                .formatted(expected(run), name(window, run.from()));
    }

    String stopped(Run run, Slot window) {
        return "%s, so it would be stopped for %s and started again about %s"
                .formatted(expected(run), name(window, run.from()), time(window.ends(), run.from()));
    }

    String inside(Run run, Slot window) {
        return "%s, so it would begin inside %s: nothing keeps it from starting"
                .formatted(expected(run), name(window, run.from()));
    }

    String late(Slot window, Run run) {
        return "%s, so %s would open %s"
                .formatted(
                        expected(run),
                        name(window, run.from()),
                        run.to() == null ? "when it has ended" : "about " + time(run.to(), run.from()));
    }

    String missed(Slot window, Run run) {
        return "%s, so %s would be missed, since it must be open by %s"
                .formatted(expected(run), name(window, run.from()), time(latest(window), run.from()));
    }

    String after(Slot first, Slot later, boolean missed) {
        String text = "%s lasts until %s, so %s would "
                .formatted(name(first, times.now()), time(first.ends(), times.now()), name(later, times.now()));
        return text
                + (missed
                        ? "be missed, since it must be open by " + time(latest(later), times.now())
                        : "open about " + time(first.ends(), later.opens()));
    }

    String waits(Run first, Run later) {
        return "%s, so %s, which is expected at %s, would wait until about %s"
                .formatted(
                        expected(first),
                        name(later),
                        time(later.from(), first.from()),
                        time(first.end(), first.from()));
    }

    String heldBack(Run first, Run later) {
        return "%s, so %s, which is expected at %s, would be left out: its start is held back and not made up for"
                .formatted(expected(first), name(later), time(later.from(), first.from()));
    }

    String together(Run first, Run later) {
        return "%s, and %s would begin beside it at %s: nothing keeps the two apart, since %s no lease"
                .formatted(
                        expected(first),
                        name(later),
                        time(later.from(), first.from()),
                        first.means().asks() ? name(later) + " takes" : "they take");
    }

    /** With the day. */
    private String expected(Run run) {
        String from = run.running() ? "runs since " + day(run.from()) : "is expected " + day(run.from());
        if (run.to() == null) {
            return "%s %s, and nothing is known of how long it takes".formatted(name(run), from);
        }
        String to = time(run.to(), run.from());
        return run.running()
                ? "%s %s and is expected to end about %s".formatted(name(run), from, to)
                : "%s %s–%s".formatted(name(run), from, to);
    }

    private String name(Slot window, Instant near) {
        // One that waits opens when its turn comes, whatever it was planned for.
        return window.open() || window.opening() != null
                ? "the window " + window.id()
                : "the window planned for " + time(window.opens(), near);
    }

    private static String name(Run run) {
        return run.unit().replaceFirst("\\.service$", "");
    }

    private static Instant latest(Slot window) {
        return window.latest() == null ? window.ends() : window.latest();
    }

    private String day(Instant at) {
        return times.day(at);
    }

    private String time(Instant at, Instant told) {
        return times.time(at, told);
    }
}
