package org.lockkeeper.maintenance.agenda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.maintenance.agenda.Foretold.Collision.Kind;
import org.lockkeeper.maintenance.calendar.Closed;

/** Against an oracle that looks at each minute instead of at beginnings and ends. */
class ForesightTest {

    private static final Instant ZERO = Instant.parse("2027-01-16T00:00:00Z");
    private static final int MINUTES = 60;
    private static final int AGENDAS = 5_000;
    private static final List<String> GROUPS = List.of("a", "b", "c");
    private static final Sentences WORDS = new Sentences(new Times(ZERO, ZoneOffset.UTC));

    private static Instant at(int minute) {
        return ZERO.plus(Duration.ofMinutes(minute));
    }

    /** Whether its hours are open and go on, for each minute; what is closed is so until it opens. */
    private record Minutes(Map<String, boolean[]> begin, Map<String, boolean[]> work) implements Hours {

        @Override
        public @Nullable Closed closed(String group, Instant at) {
            boolean[] open = begin.get(group);
            int minute = minute(at);
            if (open == null || open[minute]) {
                return null;
            }
            int next = IntStream.range(minute, open.length)
                    .filter(i -> open[i])
                    .findFirst()
                    .orElse(-1);
            return new Closed("it is closed", next < 0 ? null : at(next));
        }

        @Override
        public @Nullable Instant over(String group, Instant from, Instant to) {
            boolean[] open = work.get(group);
            for (int i = minute(from) + 1; open != null && at(i).isBefore(to); i++) {
                if (!open[i]) {
                    return at(i);
                }
            }
            return null;
        }

        static int minute(Instant at) {
            return (int) Duration.between(ZERO, at).toMinutes();
        }
    }

    private record Play(Conflicts conflicts, Minutes hours, List<Run> runs, List<Slot> windows) {}

    private static Play play(Random random) {
        Map<String, Set<String>> relation = Map.of("a", some(random), "b", some(random), "c", some(random));
        boolean[] begin = new boolean[3 * MINUTES];
        boolean[] work = new boolean[3 * MINUTES];
        int from = random.nextInt(MINUTES);
        int to = from + 2 + random.nextInt(MINUTES / 2);
        int cutoff = random.nextInt(3);
        for (int i = 0; i < work.length; i++) {
            work[i] = i % MINUTES >= from && i % MINUTES < to;
            begin[i] = i % MINUTES >= from && i % MINUTES < to - cutoff;
        }
        List<Run> runs = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            int start = random.nextInt(MINUTES);
            boolean asks = random.nextBoolean();
            Integer end = asks || random.nextInt(4) > 0 ? start + 1 + random.nextInt(20) : null;
            String unit = "u" + random.nextInt(4);
            runs.add(new Run(
                    "run" + i,
                    List.of(unit + ".service"),
                    GROUPS.get(random.nextInt(3)),
                    at(start),
                    end == null ? null : at(end),
                    random.nextInt(5) == 0,
                    new Run.Means(asks, random.nextBoolean(), random.nextInt(4) == 0, random.nextBoolean())));
        }
        List<Slot> windows = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            int opens = random.nextInt(MINUTES);
            int ends = opens + 1 + random.nextInt(20);
            boolean open = random.nextInt(4) == 0;
            String admitted = "u" + random.nextInt(8) + ".service";
            windows.add(new Slot(
                    "w" + i,
                    GROUPS.get(random.nextInt(3)),
                    at(open ? opens : opens - random.nextInt(5)),
                    at(opens),
                    at(ends),
                    open ? null : at(opens + random.nextInt(ends - opens)),
                    null,
                    names -> names.contains(admitted)));
        }
        return new Play(Conflicts.of(relation), new Minutes(Map.of("a", begin), Map.of("a", work)), runs, windows);
    }

    private static Set<String> some(Random random) {
        Set<String> some = new TreeSet<>();
        GROUPS.forEach(group -> {
            if (random.nextInt(3) == 0) {
                some.add(group);
            }
        });
        return some;
    }

    /** The minutes that something takes; of a run of which it is not known how long it takes, the first. */
    private static Set<Integer> minutes(Instant from, @Nullable Instant to) {
        Set<Integer> minutes = new TreeSet<>(Set.of(Minutes.minute(from)));
        for (int i = Minutes.minute(from); to != null && at(i).isBefore(to); i++) {
            minutes.add(i);
        }
        return minutes;
    }

    private static boolean meet(Instant from, @Nullable Instant to, Instant from2, @Nullable Instant to2) {
        return minutes(from, to).stream().anyMatch(minutes(from2, to2)::contains);
    }

    private static String line(Kind kind, String item, @Nullable String with, @Nullable Instant until) {
        return kind + " " + item + " " + with + " " + until;
    }

    private static Set<String> oracle(Play play) {
        Set<String> lines = new TreeSet<>();
        for (Run run : play.runs()) {
            hours(run, play.hours(), lines);
            for (Slot window : play.windows()) {
                if (play.conflicts().between(window.group(), run.group())
                        && meet(run.from(), run.to(), window.opens(), window.ends())
                        && !window.admits().test(run.names())) {
                    window(run, window, lines);
                }
            }
            for (Run first : play.runs()) {
                boolean before = first.from().isBefore(run.from())
                        || (first.from().equals(run.from()) && first.id().compareTo(run.id()) < 0);
                if (before
                        && !run.running()
                        && !first.names().equals(run.names())
                        && play.conflicts().between(first.group(), run.group())
                        && minutes(first.from(), first.to()).contains(Minutes.minute(run.from()))) {
                    lines.add(second(first, run));
                }
            }
        }
        for (Slot first : play.windows()) {
            for (Slot later : play.windows()) {
                boolean before = first.opens().isBefore(later.opens())
                        || (first.opens().equals(later.opens()) && first.id().compareTo(later.id()) < 0);
                if (before
                        && later.latest() != null
                        && play.conflicts().between(first.group(), later.group())
                        && meet(first.opens(), first.ends(), later.opens(), later.ends())) {
                    boolean inTime = !first.ends().isAfter(later.latest());
                    lines.add(line(
                            inTime ? Kind.OPENS_LATE : Kind.MISSED,
                            later.id(),
                            first.id(),
                            inTime ? first.ends() : null));
                }
            }
        }
        return lines;
    }

    private static void hours(Run run, Minutes hours, Set<String> lines) {
        boolean[] begin = hours.begin().get(run.group());
        boolean[] work = hours.work().get(run.group());
        if (begin == null || work == null) {
            return;
        }
        int from = Minutes.minute(run.from());
        if (!run.running() && !begin[from]) {
            int next = from;
            while (next < begin.length && !begin[next]) {
                next++;
            }
            lines.add(
                    run.means().asks()
                            ? line(Kind.HELD, run.id(), null, next == begin.length ? null : at(next))
                            : line(Kind.NOT_HELD, run.id(), null, null));
            return;
        }
        for (int minute : minutes(run.from(), run.to())) {
            if (minute > from && !work[minute]) {
                int next = minute;
                while (next < begin.length && !begin[next]) {
                    next++;
                }
                lines.add(
                        run.means().asks() && !run.running()
                                ? line(Kind.HELD, run.id(), null, next == begin.length ? null : at(next))
                                : line(Kind.OVERRUNS, run.id(), null, run.to()));
                return;
            }
        }
    }

    private static void window(Run run, Slot window, Set<String> lines) {
        Run.Means means = run.means();
        boolean before = run.from().isBefore(window.opens());
        boolean whileDraining = !run.from().isBefore(window.drains());
        if (!run.running() && means.asks()) {
            lines.add(line(Kind.HELD, run.id(), window.id(), window.ends()));
        } else if (!run.running() && means.gated() && whileDraining) {
            lines.add(line(
                    means.madeUpFor() ? Kind.HELD : Kind.SKIPPED,
                    run.id(),
                    window.id(),
                    means.madeUpFor() ? window.ends() : null));
        } else if (means.stopped()) {
            lines.add(line(Kind.STOPPED, run.id(), window.id(), window.ends()));
        } else if (before && window.latest() != null) {
            boolean inTime = run.to() == null || !run.to().isAfter(window.latest());
            lines.add(line(inTime ? Kind.OPENS_LATE : Kind.MISSED, window.id(), run.id(), inTime ? run.to() : null));
        } else if (!run.running()) {
            lines.add(line(Kind.NOT_HELD, run.id(), window.id(), null));
        }
    }

    private static String second(Run first, Run run) {
        if (run.means().asks()) {
            return line(Kind.HELD, run.id(), first.id(), first.to());
        }
        if (!run.means().gated() || !first.means().asks()) {
            return line(Kind.NOT_HELD, run.id(), first.id(), null);
        }
        return run.means().madeUpFor()
                ? line(Kind.HELD, run.id(), first.id(), first.to())
                : line(Kind.SKIPPED, run.id(), first.id(), null);
    }

    @Test
    void whatMeetsIsWhatTheOracleSays() {
        Set<Kind> met = EnumSet.noneOf(Kind.class);
        for (int seed = 0; seed < AGENDAS; seed++) {
            Play play = play(new Random(seed));
            List<Collision> found = new Foresight(play.conflicts(), play.hours(), WORDS)
                    .of(play.runs(), play.windows(), 1_000)
                    .collisions();
            assertThat(found.stream().map(it -> line(it.kind(), it.item(), it.with(), it.until())))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(oracle(play));
            assertThat(found.stream().map(Collision::at)).isSorted();
            found.forEach(it -> assertThat(it.text()).isNotBlank());
            found.forEach(it -> met.add(it.kind()));
        }
        assertThat(met).containsExactly(Kind.values());
    }

    @Test
    void noMoreAreToldThanAskedFor() {
        List<Run> runs = IntStream.range(0, 50)
                .mapToObj(i -> new Run("r" + i, List.of("u" + i), "a", at(i % 5), at(30), false, Run.Means.NONE))
                .toList();
        Foresight foresight =
                new Foresight(Conflicts.of(Map.of("a", Set.of("a"))), new Minutes(Map.of(), Map.of()), WORDS);
        assertThat(foresight.of(runs, List.of(), 20).collisions()).hasSize(20);
        assertThat(foresight.of(runs, List.of(), 20).truncated()).isTrue();
        assertThat(foresight.of(runs.subList(0, 2), List.of(), 20).truncated()).isFalse();
    }

    @Test
    void whatComesAgainAndAgainHidesNothingElse() {
        List<Run> runs = new ArrayList<>(IntStream.range(0, 300)
                .mapToObj(i -> new Run("r" + i, List.of("u"), "a", at(0).plusSeconds(i), null, false, Run.Means.NONE))
                .toList());
        runs.add(new Run("last", List.of("other"), "a", at(10), null, false, Run.Means.NONE));
        Minutes closed = new Minutes(Map.of("a", new boolean[MINUTES]), Map.of("a", new boolean[MINUTES]));
        Foresight.Found found =
                new Foresight(Conflicts.of(Map.of("a", Set.of())), closed, WORDS).of(runs, List.of(), 100);
        assertThat(found.collisions()).hasSize(Foresight.MOST_ALIKE + 1);
        assertThat(found.collisions().get(Foresight.MOST_ALIKE).item()).isEqualTo("last");
        assertThat(found.truncated()).isTrue();
    }
}
