package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Limits.Urgency;

/**
 * A run of the rules that can be cut shorter and played again: its moves name groups and claims by number, so that any
 * part of it is a run too.
 */
record Play(Map<String, Groups.Rule> rules, HoursKept hours, List<Move> moves) {

    /** As long as two or three moves, so that it is over for some of those that wait. */
    static final Duration HEAD_START = Duration.ofSeconds(90);

    /** Tight, so that a play reaches them. */
    static final Limits LIMITS = new Limits(
            new Limits.Bound(30, 34),
            Map.of("g0", new Limits.Bound(4, 6)),
            Duration.ofHours(3),
            new Urgency(Set.of("g0", "g1", "g3"), HEAD_START));

    Groups groups() {
        return Groups.of(rules);
    }

    /** The rules as they should be. */
    Rules sound() {
        return under(groups(), LIMITS)::apply;
    }

    /** The rules with another restraint. */
    LockRules under(Restraint other) {
        return new LockRules(groups(), LIMITS, TokenSource.counting(), other);
    }

    /** Rules with the hours of this play. */
    LockRules under(Groups groups, Limits limits) {
        return new LockRules(groups, limits, TokenSource.counting(), hours);
    }

    enum Kind {
        REQUEST,
        /** A window, a job or a member that is to go before others. */
        URGENT,
        JOB,
        MEMBER,
        /** A start that was held back up to three minutes ago. */
        START,
        BIND,
        RENEW,
        FORCE,
        ASK,
        GONE,
        HOLD,
        /** What may be done about a drain that has run out. */
        OVERRUN,
        RELEASE,
        EXTEND,
        TICK,
        /** To a second before the next deadline, to it, or to a second after it. */
        DEADLINE,
        SHIFT,
        INTRUDE,
        INTRUSION_OVER,
        REPEAT,
        /** Mostly of the pool that is needed. */
        SLOT,
        SLOT_LOST,
        /** A window for up to ten minutes later. */
        PLAN,
        MOVE
    }

    /** Those that mean something where no group needs a slot, and nothing is planned. */
    private static final List<Kind> USED = Stream.of(Kind.values())
            .filter(kind -> kind.compareTo(Kind.SLOT) < 0)
            .toList();

    /** What five moves of ten are; the others are of any kind. Families need many to come about. */
    private static final Map<Integer, Kind> USUAL =
            Map.of(0, Kind.REQUEST, 1, Kind.REQUEST, 2, Kind.REQUEST, 3, Kind.MEMBER, 4, Kind.HOLD);

    /** @param which picks a group or a claim, by remainder */
    record Move(Kind kind, int which, int seconds) {}

    static Play random(long seed, int length) {
        Random random = new Random(seed);
        Random pure = new Random(~seed * 31 + 1);
        Random slots = new Random(seed * 37 + 5);
        boolean pooled = slots.nextInt(3) == 0;
        Random plans = new Random(seed * 43 + 9);
        boolean planned = plans.nextInt(3) == 0;
        Map<String, Groups.Rule> rules = new TreeMap<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Set<String> others = new HashSet<>();
            for (int j = 0; j < count; j++) {
                if (random.nextInt(3) == 0) {
                    others.add("g" + j);
                }
            }
            Duration lockDelay = random.nextInt(4) == 0 ? null : Duration.ofSeconds(random.nextInt(3) * 20L);
            int limit = random.nextInt(3);
            boolean alone = pure.nextInt(5) == 0;
            String pool = pooled && slots.nextInt(2) == 0 ? "p" + slots.nextInt(2) : null;
            rules.put("g" + i, new Groups.Rule(others, limit, lockDelay, alone, pool));
        }
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Kind kind = USUAL.getOrDefault(random.nextInt(10), USED.get(random.nextInt(USED.size())));
            if (pooled && slots.nextInt(6) == 0) {
                kind = slots.nextInt(4) == 0 ? Kind.SLOT_LOST : Kind.SLOT;
            }
            if (planned && plans.nextInt(6) == 0) {
                kind = plans.nextInt(4) == 0 ? Kind.MOVE : Kind.PLAN;
            }
            // Mostly short steps, so that much happens between two deadlines; sometimes past all of them.
            int seconds = random.nextInt(20) == 0 ? random.nextInt(200_000) : random.nextInt(60);
            moves.add(new Move(kind, random.nextInt(1000), seconds));
        }
        Random times = new Random(seed * 41 + 7);
        HoursKept hours = times.nextInt(4) == 0 ? HoursKept.random(times, count) : HoursKept.NONE;
        return new Play(rules, hours, moves);
    }

    /** Plays it and checks all invariants after each move. */
    void run(Rules rules) {
        Invariants invariants = new Invariants(groups(), LIMITS, hours);
        Locks locks = new Locks(rules);
        Command last = new Command.Tick();
        int number = 0;
        for (Move move : moves) {
            locks.now = time(move, locks);
            Command command = command(move, locks, last, ++number);
            if (command instanceof Command.ShiftClock shift) {
                locks.now = locks.now.plus(shift.by());
            }
            LockTable before = locks.table;
            LockRules.Step step = rules.apply(before, command, locks.now, Map.of());
            invariants.check(before, command, step, locks.now);
            repetition(rules, command, step, locks);
            locks.table = step.table();
            locks.events.addAll(step.events());
            last = command;
        }
        if (!Replay.of(locks.events).equals(Replay.Rebuilt.of(locks.table))) {
            throw new AssertionError("replay: " + Replay.of(locks.events) + " is not " + locks.table);
        }
        drains(rules, locks, invariants);
    }

    private Instant time(Move move, Locks locks) {
        Instant change = move.which() % 2 == 0 ? hours.changesAfter(locks.table.claims(), locks.now) : null;
        Instant deadline = move.kind() == Kind.DEADLINE ? change : null;
        if (deadline == null && move.kind() == Kind.DEADLINE) {
            deadline = locks.table.nextDeadline();
        }
        if (deadline == null) {
            return locks.now.plusSeconds(move.seconds());
        }
        Instant near = deadline.plusSeconds(move.which() % 3 - 1);
        return near.isAfter(locks.now) ? near : locks.now;
    }

    private Command command(Move move, Locks locks, Command last, int number) {
        List<Claim> claims = locks.table.claims();
        String some = claims.isEmpty()
                ? "none"
                : claims.get(move.which() % claims.size()).id();
        return switch (move.kind()) {
            case REQUEST -> {
                String group = "g" + move.which() % rules.size();
                Command.Key key = move.which() % 3 == 0
                        ? new Command.Key("c" + move.which() / 500, "k" + move.which() % 30, group)
                        : null;
                yield Locks.submit("r" + number, group, key)
                        .with(Overruns.any(move.which()))
                        .on(Terms.overriding(move.which() % 11 == 0 ? "a reason" : null)
                                .expecting(move.which() % 7 < 3 ? Duration.ofSeconds(1 + move.which() % 350) : null))
                        .onlyIfFits(move.which() % 17 == 0);
            }
            case PLAN -> {
                Plan plan = Plans.plan(move.which(), locks.now);
                yield Locks.submit("r" + number, "g" + move.which() % rules.size(), null)
                        .with(Overruns.any(move.which()))
                        .on(Terms.overriding(move.which() % 11 == 0 ? "a reason" : null)
                                .planned(plan));
            }
            case MOVE -> Plans.move(move.which(), planned(move, claims, some), locks.now);
            case URGENT ->
                (move.which() % 2 == 0
                                ? Locks.submit("r" + number, "g" + move.which() % rules.size(), null)
                                : job(move, "r" + number, move.which() % 3 == 0 ? inside(move, claims) : null))
                        .with(Priority.URGENT);
            case JOB -> job(move, "r" + number, null);
            case MEMBER -> job(move, "r" + number, inside(move, claims));
            case START ->
                new Command.QueueStart(
                        "r" + number,
                        "u" + move.which() % 3,
                        "g" + move.which() % rules.size(),
                        "held back",
                        locks.now.minusSeconds(move.which() % 180),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1 + move.which()));
            case BIND -> new Command.Bind(some, run(move));
            case RENEW -> new Command.Renew(some, "bob");
            case ASK -> new Command.AskToFinish(some, "a" + move.which() % 5, "bob", "a reason");
            case FORCE -> new Command.Force(some, "bob", "a reason");
            case GONE ->
                move.which() % 2 == 0
                        ? new Command.OwnerGone(some, "a proof")
                        : new Command.StoppedAsking(some, "not for long");
            case OVERRUN -> Overruns.command(move.which(), drained(move, claims, some));
            case HOLD -> new Command.Hold(drained(move, claims, some));
            case SLOT -> slot(move, claims, some);
            case SLOT_LOST -> new Command.LoseSlot(some, move.which() % 3, "a reason");
            case RELEASE ->
                new Command.Release(some, move.which() % 3 == 0 ? null : "bob", null, move.which() % 2 == 0);
            case EXTEND ->
                new Command.Extend(
                        some,
                        Duration.ofSeconds(1 + move.which()),
                        "bob",
                        move.which() % 2 == 0 ? new Command.Key("x" + move.which(), some) : null);
            case TICK ->
                move.which() % 3 == 0
                        ? new Command.ResetOnce(work(move.which()), "bob", "a reason")
                        : new Command.Tick();
            case DEADLINE -> new Command.Tick();
            case SHIFT -> new Command.ShiftClock(Duration.ofSeconds(move.which() * 60L - 30_000));
            case INTRUDE ->
                new Command.Intrude(
                        some,
                        "u" + move.which() % 3,
                        move.which() % 2 == 0 ? null : "run" + move.which() % 4,
                        locks.now.minusSeconds(move.which() % 90));
            case INTRUSION_OVER ->
                new Command.EndIntrusion(
                        some, "u" + move.which() % 3, move.which() % 2 == 0 ? null : "run" + move.which() % 4);
            case REPEAT -> last instanceof Command.ShiftClock ? new Command.Tick() : last;
        };
    }

    /**
     * Mostly in a lease that is held, as deep as there is one; half of them ask to be inside, the other half are
     * admitted.
     */
    private static Command.Join inside(Move move, List<Claim> claims) {
        List<Claim> held = claims.stream()
                .filter(claim -> claim.phase() == Phase.HELD)
                .sorted(Comparator.comparingInt(claim ->
                        -claim.request().above().size() - (claim.request().parent() == null ? 0 : 1)))
                .toList();
        List<Claim> among = held.isEmpty() || move.which() % 10 == 0 ? claims : held;
        if (among.isEmpty()) {
            return new Command.Join("none", null);
        }
        int spread = move.which() % 3 == 0 ? among.size() : Math.min(2, among.size());
        Claim parent = among.get(move.which() / 10 % spread);
        Lease lease = parent.lease();
        return new Command.Join(parent.id(), lease == null || move.which() / 3 % 2 == 0 ? null : lease.token());
    }

    private Command slot(Move move, List<Claim> claims, String some) {
        Groups groups = groups();
        List<Claim> lacking = claims.stream()
                .filter(claim -> SlotsKept.lacking(groups, claim))
                .toList();
        if (lacking.isEmpty() || move.which() % 4 == 0) {
            return new Command.TakeSlot(some, "p" + move.which() % 2, move.which() % 3);
        }
        Claim claim = lacking.get(move.which() % lacking.size());
        return new Command.TakeSlot(
                claim.id(), Objects.requireNonNull(groups.pool(claim.request().group())), move.which() % 3);
    }

    /** Mostly what can be moved. */
    private static String planned(Move move, List<Claim> claims, String some) {
        List<Claim> planned =
                claims.stream().filter(claim -> claim.request().plan() != null).toList();
        return planned.isEmpty() || move.which() % 4 == 0
                ? some
                : planned.get(move.which() % planned.size()).id();
    }

    /** Mostly what may be held: leases come about sooner. */
    private static String drained(Move move, List<Claim> claims, String some) {
        List<Claim> draining =
                claims.stream().filter(claim -> claim.phase() == Phase.DRAINING).toList();
        return draining.isEmpty() || move.which() % 4 == 0
                ? some
                : draining.get(move.which() % draining.size()).id();
    }

    private Submit job(Move move, String id, Command.@Nullable Join join) {
        int which = move.which();
        Binding binding = which % 3 == 0 ? run(move) : Binding.CLIENT;
        Command.OnceKey once = which % 5 < 2 ? work(which) : null;
        Submit submit = new Submit(
                id,
                Request.Kind.JOB,
                "g" + which % rules.size(),
                "alice",
                "a reason",
                Duration.ofMinutes(10),
                Duration.ofSeconds(1 + which),
                binding,
                List.of(),
                which % 7 == 0,
                join,
                once,
                null);
        return submit.with(Overruns.any(which));
    }

    private static Command.OnceKey work(int which) {
        return new Command.OnceKey("work" + which % 4, "day" + which % 3);
    }

    private static String unit(Move move) {
        return "u" + move.which() % 7;
    }

    private static Binding run(Move move) {
        return Binding.unit(unit(move), "invocation" + move.which() % 14, "boot");
    }

    /** A command whose outcome was not learnt is sent again: that must change nothing. */
    private static void repetition(Rules rules, Command command, LockRules.Step step, Locks locks) {
        boolean keyless = command instanceof Command.Extend extend && extend.key() == null;
        boolean refused = step.reply().outcome() != Reply.Outcome.DONE;
        boolean gone = command instanceof Submit submit
                && step.table().find(submit.id()).isEmpty();
        if (keyless || refused || gone || command instanceof Command.ShiftClock) {
            return;
        }
        LockRules.Step again = rules.apply(step.table(), command, locks.now, Map.of());
        if (!again.events().isEmpty()) {
            throw new AssertionError("repetition: " + command + " again led to " + again.events());
        }
    }

    private Command slotFor(Claim claim) {
        return new Command.TakeSlot(
                claim.id(), Objects.requireNonNull(groups().pool(claim.request().group())), 7);
    }

    /** If leases keep being held and ended, and slots given, everybody gets his turn, at the latest when his hours have come. */
    private void drains(Rules rules, Locks locks, Invariants invariants) {
        Instant allHaveCome = Plans.last(locks.table, locks.now).plus(hours.longest());
        for (int rounds = 0; !locks.table.claims().isEmpty(); rounds++) {
            if (rounds > 30 * moves.size() + 2) {
                throw new AssertionError("progress: somebody waits for ever: " + locks.table);
            }
            LockTable before = locks.table;
            Command next = before.leases()
                    .findFirst()
                    .<Command>map(lease -> new Command.Release(lease.id(), "bob", null, true))
                    .or(() -> before.claims().stream()
                            .filter(claim -> SlotsKept.lacking(groups(), claim))
                            .findFirst()
                            .map(this::slotFor))
                    .orElse(null);
            if (next == null) {
                next = timePasses(locks, allHaveCome);
                rounds--;
            }
            LockRules.Step step = rules.apply(before, next, locks.now, Map.of());
            invariants.check(before, next, step, locks.now);
            locks.table = step.table();
        }
    }

    /** Nobody can go on but by time: as a registry does, to the next change of any hours. */
    private Command timePasses(Locks locks, Instant allHaveCome) {
        Instant change = Plans.next(locks.table, hours.changesAfter(locks.table.claims(), locks.now));
        if (change == null || change.isAfter(allHaveCome)) {
            throw new AssertionError("progress: somebody waits although his hours have come: " + locks.table);
        }
        locks.now = change;
        return new Command.Tick();
    }

    /** The shortest and simplest part of it that still fails. */
    Play shrink(Rules rules) {
        return Shrink.of(this, play -> play.fails(rules));
    }

    private boolean fails(Rules rules) {
        try {
            run(rules);
            return false;
        } catch (AssertionError | RuntimeException failure) {
            return true;
        }
    }
}
