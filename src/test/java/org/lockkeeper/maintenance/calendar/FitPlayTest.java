package org.lockkeeper.maintenance.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Expectation;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.locking.rules.TokenSource;

/**
 * The rules played over calendars that are made up, with planned windows and with what is known of how long work takes: nothing is
 * granted that a walk through its time finds not to fit, nobody is held up whom it finds to fit, nothing changes before the next
 * change that was told, and all come to an end.
 */
class FitPlayTest {

    private static final int PLAYS = 60;
    private static final int MOVES = 60;
    private static final List<String> GROUPS = List.of("a", "b", "c");
    private static final Duration LEAD = Duration.ofMinutes(20);

    @Test
    void nothingBeginsThatWouldNotBeOverBeforeWhatComesNext() {
        int granted = 0;
        int byHours = 0;
        int byPlanned = 0;
        for (int seed = 0; seed < PLAYS; seed++) {
            Game game = new Game(seed);
            game.play();
            granted += game.granted;
            byHours += game.byHours;
            byPlanned += game.byPlanned;
        }
        assertThat(granted).isGreaterThan(600);
        assertThat(byHours).as("seen too short for it").isGreaterThan(60);
        assertThat(byPlanned).as("seen before a planned window").isGreaterThan(60);
    }

    private static final class Game implements Expectation {

        private final int seed;
        private final Random random;
        private final CalendarTest.Play spans;
        private final Conflicts conflicts;
        private final Map<String, Duration> usual = new HashMap<>();
        private final Map<String, Calendar> calendars;
        private final LockRules rules;
        private LockTable table = LockTable.EMPTY;
        private Instant now;
        private long version;
        private int granted;
        private int byHours;
        private int byPlanned;

        Game(int seed) {
            this.seed = seed;
            this.random = new Random(seed * 31L + 146);
            this.spans = new CalendarTest.Play(random);
            this.calendars = Map.of("a", spans.calendar, "b", spans.calendar);
            Map<String, Set<String>> relation = new TreeMap<>();
            for (String group : GROUPS) {
                Set<String> others = new java.util.HashSet<>();
                GROUPS.stream().filter(other -> random.nextInt(5) < 2).forEach(others::add);
                relation.put(group, others);
            }
            this.conflicts = Conflicts.of(relation);
            this.rules = new LockRules(
                    Groups.of(conflicts),
                    Limits.DEFAULT,
                    TokenSource.counting(),
                    new CalendarRestraint(
                            calendars, Set.of(), conflicts, this, java.time.ZoneId.of("UTC"), new Doubts()));
            this.now = spans.middle.minus(Duration.ofHours(random.nextInt(96)));
        }

        @Override
        public @Nullable Expected of(Request request) {
            Expected asked = ASKED.of(request);
            Duration known = usual.get(request.owner());
            return asked != null || known == null ? asked : new Expected(known, Expected.Source.HISTORY, 3);
        }

        @Override
        public long version() {
            return version;
        }

        void play() {
            for (int i = 0; i < MOVES; i++) {
                Instant next = rules.nextDeadline(table, now);
                boolean toNext = next != null && random.nextInt(3) == 0;
                advance(toNext ? Objects.requireNonNull(next) : now.plusSeconds(random.nextInt(5 * 3600)));
                move(i);
            }
            comeToAnEnd();
        }

        private void advance(Instant to) {
            for (int i = 0; i < 10_000; i++) {
                Instant next = rules.nextDeadline(table, now);
                if (next == null || next.isAfter(to)) {
                    break;
                }
                now = next.isAfter(now) ? next : now;
                apply(new Command.Tick());
            }
            now = to;
            LockRules.Step quiet = rules.apply(table, new Command.Tick(), now, Map.of());
            Instant next = rules.nextDeadline(table, now);
            assertThat(quiet.events())
                    .as("%s: between two changes, at %s, next %s", this, now, next)
                    .isEmpty();
        }

        private void move(int number) {
            List<Claim> claims = table.claims();
            switch (random.nextInt(5)) {
                case 0, 1 -> apply(submit("r" + number));
                case 2 -> {
                    String owner = "o" + random.nextInt(4);
                    usual.put(owner, Duration.ofSeconds(60 + random.nextInt(6 * 3600)));
                    version++;
                    apply(new Command.Tick());
                }
                default -> {
                    if (!claims.isEmpty()) {
                        Claim some = claims.get(random.nextInt(claims.size()));
                        apply(
                                some.phase() == Phase.DRAINING
                                        ? new Command.Hold(some.id())
                                        : new Command.Release(some.id(), "bob", null, true));
                    }
                }
            }
        }

        private Submit submit(String id) {
            Duration expects = random.nextInt(2) == 0 ? null : Duration.ofSeconds(60 + random.nextInt(6 * 3600));
            Terms terms = Terms.overriding(random.nextInt(12) == 0 ? "a reason" : null)
                    .expecting(expects);
            if (random.nextInt(4) == 0) {
                Instant openAt = now.plusSeconds(random.nextInt(24 * 3600));
                String schedule = random.nextBoolean() ? null : "s";
                terms = terms.planned(new Plan(
                        openAt,
                        LEAD.multipliedBy(random.nextInt(3)),
                        LEAD.multipliedBy(random.nextInt(3)),
                        openAt.plusSeconds(1200),
                        schedule,
                        schedule == null ? null : openAt));
            }
            return Submit.window(
                            id,
                            GROUPS.get(random.nextInt(GROUPS.size())),
                            "o" + random.nextInt(6),
                            "a reason",
                            Duration.ofDays(20),
                            Duration.ofHours(1),
                            List.of(),
                            false,
                            null)
                    .on(terms)
                    .onlyIfFits(random.nextInt(8) == 0);
        }

        private void apply(Command command) {
            LockRules.Step step = rules.apply(table, command, now, Map.of());
            List<Claim> queue = new ArrayList<>(table.claims());
            step.events().stream()
                    .filter(event -> event.type() == Event.Type.REQUESTED || event.type() == Event.Type.PLANNED)
                    .forEach(event -> queue.add(Objects.requireNonNull(event.after())));
            step.events().stream()
                    .filter(event -> event.type() == Event.Type.ENDED)
                    .forEach(event -> queue.removeIf(claim -> claim.id().equals(event.subject())));
            for (Event event : step.events()) {
                if (event.type() == Event.Type.GRANTED) {
                    granted++;
                    Claim claim = Objects.requireNonNull(event.before());
                    assertThat(held(claim, queue))
                            .as("%s: granted %s", this, event)
                            .isNull();
                }
            }
            table = step.table();
            Map<String, Instant> starts = rules.forecast(table, now, request -> Optional.of(Duration.ofHours(1)));
            for (Claim claim : table.claims()) {
                if (claim.phase() == Phase.QUEUED) {
                    look(claim, starts.get(claim.id()));
                }
            }
        }

        private void look(Claim claim, @Nullable Instant start) {
            List<Blocker> blockers = rules.inTheWayOf(table, claim, 99, now).first();
            boolean told = blockers.stream().anyMatch(blocker -> blocker.kind() == Blocker.Kind.CALENDAR);
            String held = held(claim, table.claims());
            assertThat(told)
                    .as("%s: %s by %s, as told %s", this, claim, held, blockers)
                    .isEqualTo(held != null);
            byHours += "TOO_SHORT".equals(held) ? 1 : 0;
            byPlanned += held != null && held.startsWith("r") ? 1 : 0;
            if (start != null && start.isBefore(now.plus(Duration.ofDays(20)))) {
                assertThat(byHours(claim, start))
                        .as("%s: %s is likely to begin %s", this, claim, start)
                        .isNull();
                assertThat(start).isAfterOrEqualTo(now);
            }
        }

        /** Why it may not begin now, by a walk through its time; null if it may. */
        private @Nullable String held(Claim claim, List<Claim> claims) {
            if (claim.request().override() != null) {
                return null;
            }
            String hours = byHours(claim, now);
            Expected expected = of(claim.request());
            Duration needs = expected == null ? Duration.ZERO : expected.length();
            return hours != null
                    ? hours
                    : claims.stream()
                            .filter(window -> window.request().plan() != null && window.lease() == null)
                            .filter(window -> before(window, claim))
                            .filter(window -> {
                                Plan plan =
                                        Objects.requireNonNull(window.request().plan());
                                Instant begin = begin(claim, now);
                                return !begin.plus(needs).isBefore(plan.openAt())
                                        || !begin.plus(plan.cutoff()).isBefore(plan.openAt());
                            })
                            .map(Claim::id)
                            .findFirst()
                            .orElse(null);
        }

        private boolean before(Claim window, Claim claim) {
            Plan plan = Objects.requireNonNull(window.request().plan());
            Plan own = claim.request().plan();
            boolean later = own == null
                    || own.openAt().isAfter(plan.openAt())
                    || (own.openAt().equals(plan.openAt())
                            && claim.request()
                                    .requestedAt()
                                    .isAfter(window.request().requestedAt()));
            return later
                    && !window.id().equals(claim.id())
                    && conflicts.between(
                            window.request().group(), claim.request().group())
                    && (plan.schedule() == null
                            || !window.request()
                                    .requestedAt()
                                    .isAfter(claim.request().requestedAt()));
        }

        private @Nullable String byHours(Claim claim, Instant at) {
            Calendar calendar = calendars.get(claim.request().group());
            if (calendar == null || claim.request().override() != null) {
                return null;
            }
            Expected expected = of(claim.request());
            boolean guess = expected != null && expected.source() == Expected.Source.HISTORY;
            boolean counts = expected != null
                    && !(guess && (claim.request().plan() != null || calendar.tooShort(now, expected.length())));
            Standing.State state = spans.state(
                    begin(claim, at), counts ? Objects.requireNonNull(expected).length() : Duration.ZERO);
            return state == Standing.State.OPEN ? null : state.name();
        }

        private static Instant begin(Claim claim, Instant at) {
            Plan plan = claim.request().plan();
            return Stream.of(at, plan == null ? at : plan.openAt())
                    .max(Instant::compareTo)
                    .orElse(at);
        }

        /** Whatever is granted is done at once; for the others time goes on to the next change. */
        private void comeToAnEnd() {
            for (int i = 0; i < 20_000 && !table.claims().isEmpty(); i++) {
                LockTable before = table;
                for (Claim claim : before.claims()) {
                    if (claim.phase() == Phase.DRAINING) {
                        apply(new Command.Hold(claim.id()));
                    }
                    if (table.find(claim.id()).map(Claim::phase).orElse(Phase.ENDED) == Phase.HELD) {
                        apply(new Command.Release(claim.id(), "bob", null, true));
                    }
                }
                if (table.equals(before)) {
                    Instant next = rules.nextDeadline(table, now);
                    assertThat(next)
                            .as("%s: somebody waits for ever: %s", this, table)
                            .isNotNull();
                    now = Objects.requireNonNull(next).isAfter(now) ? next : now;
                    apply(new Command.Tick());
                }
            }
            assertThat(table.claims()).as("%s: somebody waits for ever", this).isEmpty();
        }

        @Override
        public String toString() {
            return "seed %d".formatted(seed);
        }
    }
}
