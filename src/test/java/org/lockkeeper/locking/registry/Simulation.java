package org.lockkeeper.locking.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.ShakyStore.Crash;
import org.lockkeeper.locking.registry.ShakyStore.Sabotage;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.HoursKept;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.Limits.Urgency;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plans;
import org.lockkeeper.locking.rules.PlansKept;
import org.lockkeeper.locking.rules.Priority;
import org.lockkeeper.locking.rules.Rebuild;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.Terms;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.InMemoryLockStore;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.locking.store.LockStore.AuditQuery;
import org.lockkeeper.locking.store.LockStore.Stored;
import org.lockkeeper.locking.store.StoreException;

/**
 * Registries that share one store, in a time of their own, one step at a time in an order that a seed decides. The
 * ledgers and the rules are the real ones. Around every call to the store others may run, answers get lost, and nodes die.
 *
 * <p>What has to hold of time holds only where there is one clock: a lease is not ended early where one node runs at a
 * time. With several, each by its own clock, everything else has to hold.
 */
final class Simulation {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final int STEPS = 60;
    private static final Limits LIMITS = new Limits(
            new Limits.Bound(50, Integer.MAX_VALUE),
            Map.of(),
            Duration.ofHours(3),
            new Urgency(Set.of("g0", "g2"), Duration.ofSeconds(90)));
    private static final int MAX_DEPTH = 2;

    private final Random random;
    private final Random plans;
    private final Sabotage sabotage;
    private final Map<String, Groups.Rule> rules;
    private final Groups groups;
    private final HoursKept hours;
    private final LockStore store;
    /** A node's own way to the one that all share. */
    private final IntFunction<LockStore> stores;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Long, LockTable> history = new HashMap<>();
    private final Promises promises = new Promises();
    private final List<Command> unanswered = new ArrayList<>();
    private Duration passed = Duration.ZERO;
    private int depth;
    private int number;

    Simulation(long seed, Sabotage sabotage) {
        this(seed, sabotage, inMemory());
    }

    private static IntFunction<LockStore> inMemory() {
        LockStore one = new InMemoryLockStore();
        return number -> one;
    }

    /** @param stores which hold nothing yet */
    Simulation(long seed, Sabotage sabotage, IntFunction<LockStore> stores) {
        this.stores = stores;
        this.store = stores.apply(0);
        this.random = new Random(seed);
        this.sabotage = sabotage;
        this.rules = rules(random);
        this.groups = Groups.of(rules);
        this.plans = new Random(seed * 43 + 9);
        Random times = new Random(seed * 41 + 7);
        this.hours = times.nextInt(3) == 0 ? HoursKept.random(times, rules.size()) : HoursKept.NONE;
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(i, count == 1 ? 0 : random.nextInt(5) - 2));
        }
    }

    private static Map<String, Groups.Rule> rules(Random random) {
        Map<String, Groups.Rule> rules = new TreeMap<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Set<String> others = new HashSet<>();
            for (int j = 0; j < count; j++) {
                if (random.nextBoolean()) {
                    others.add("g" + j);
                }
            }
            rules.put("g" + i, new Groups.Rule(others, random.nextInt(3), Duration.ofSeconds(random.nextInt(3) * 5L)));
        }
        return rules;
    }

    /** What is guarded on the host may be another matter with each start: so is which groups are pure. */
    private LockRules rulesOfToday() {
        Map<String, Groups.Rule> today = new TreeMap<>();
        rules.forEach((name, rule) -> today.put(
                name, new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), random.nextBoolean())));
        return new LockRules(Groups.of(today), LIMITS, TokenSource.counting(), hours);
    }

    /** A registry as far as it decides: its ledger, its clock, and what it has heard. */
    private final class Node extends Clock {
        private final long skew;
        private Duration set = Duration.ZERO;
        private LockRules own = rulesOfToday();
        private final LockStore mine;
        private ShakyStore way;
        private Ledger ledger;
        private boolean calm;
        private boolean busy;
        private boolean started;
        private long told = -1;

        Node(int number, long skewSeconds) {
            this.mine = stores.apply(number);
            this.way = way();
            this.ledger = ledger();
            this.skew = skewSeconds;
        }

        private ShakyStore way() {
            return new ShakyStore(mine, random, sabotage, Simulation.this::somethingElse, Simulation.this::noteHistory);
        }

        private Ledger ledger() {
            return new Ledger(
                    way,
                    own,
                    new ClockWatch(this, () -> passed),
                    () -> passed.toNanos(),
                    Map.of(),
                    table -> {},
                    this::published);
        }

        /** What a node tells its listeners is in the store: nothing is said before it is durable, and nothing is left out. */
        private void published(RegistryState state, List<Event> events) {
            if (state.live()) {
                LockTable stored = history.get(state.version());
                require(
                        state.version() == 0 || state.table().equals(stored),
                        "told before it was stored",
                        state.version());
                require(told < 0 || events.equals(between(told, state.version())), "not told, or told twice", told);
                told = state.version();
            }
        }

        /** Memory is lost, the store is not. */
        void restart() {
            way = way();
            if (calm) {
                way.calm();
            }
            own = rulesOfToday();
            ledger = ledger();
            started = false;
            told = -1;
        }

        @Nullable
        Reply apply(Command command) {
            busy = true;
            try {
                if (!started) {
                    ledger.open();
                    started = true;
                }
                Reply reply = ledger.apply(List.of(command)).get(0);
                pureLocksAreHeld();
                return reply;
            } catch (StoreException lost) {
                return null;
            } catch (Crash crash) {
                restart();
                return null;
            } finally {
                busy = false;
            }
        }

        /** Word of what others have committed: true, late, or of nothing at all. */
        void hear() {
            busy = true;
            try {
                if (started) {
                    ledger.refresh();
                }
            } catch (StoreException lost) {
                // It is tried again with the next command.
            } catch (Crash crash) {
                restart();
            } finally {
                busy = false;
            }
        }

        /** Where nobody else commits, who may have another configuration. */
        private void pureLocksAreHeld() {
            if (nodes.size() == 1) {
                ledger.state()
                        .table()
                        .in(Phase.DRAINING)
                        .filter(claim -> claim.opensLater() == null)
                        .forEach(claim -> require(!own.pure(claim.request()), "a pure lock drains", claim));
            }
        }

        @Override
        public Instant instant() {
            return START.plus(passed).plus(set).plusSeconds(skew);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        settle();
    }

    /** In the middle of a call to the store: others go on, or time does. */
    private void somethingElse() {
        if (depth >= MAX_DEPTH) {
            return;
        }
        depth++;
        try {
            step();
        } finally {
            depth--;
        }
    }

    private void step() {
        List<Node> idle = nodes.stream().filter(node -> !node.busy).toList();
        int dice = random.nextInt(20);
        if (dice < 4 || idle.isEmpty()) {
            passed = passed.plusSeconds(random.nextInt(8) == 0 ? random.nextInt(600) : random.nextInt(10));
            return;
        }
        Node node = idle.get(random.nextInt(idle.size()));
        if (dice == 4) {
            node.restart();
        } else if (dice == 5 && nodes.size() == 1) {
            node.set = node.set.plusSeconds(random.nextInt(20_000) - 10_000L);
        } else if (dice == 6) {
            node.hear();
        } else if (dice < 10) {
            drive(node);
        } else {
            ask(node, command());
        }
        check();
    }

    /** What admission does, whenever it wakes: too late, twice, or not at all. */
    private void drive(Node node) {
        for (Claim claim : node.ledger.state().table().in(Phase.DRAINING).toList()) {
            if (random.nextInt(3) > 0) {
                ask(node, new Command.Hold(claim.id()));
            }
        }
    }

    private Command command() {
        if (!unanswered.isEmpty() && random.nextInt(3) == 0) {
            return unanswered.remove(random.nextInt(unanswered.size()));
        }
        List<Claim> claims = store.read().table().claims();
        String some = claims.isEmpty()
                ? "none"
                : claims.get(random.nextInt(claims.size())).id();
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> plans.nextInt(4) == 0 ? planned() : submit();
            case 3 -> submit().with(Priority.URGENT);
            case 4 -> new Command.Release(some, "bob", null, random.nextBoolean());
            case 5 ->
                plans.nextInt(3) == 0
                        ? Plans.move(plans.nextInt(1000), some, nodes.get(0).instant())
                        : new Command.Renew(some, "bob");
            case 6 ->
                new Command.Extend(
                        some, Duration.ofSeconds(30), "bob", random.nextBoolean() ? key("x" + number++, some) : null);
            default -> new Command.Tick();
        };
    }

    private Submit submit() {
        String id = "r" + number++;
        String group = "g" + random.nextInt(groups.conflicts().groups().size());
        boolean window = random.nextBoolean();
        return new Submit(
                id,
                window ? Request.Kind.WINDOW : Request.Kind.JOB,
                group,
                "alice",
                "a reason",
                Duration.ofSeconds(60 + random.nextInt(600)),
                Duration.ofSeconds(10 + random.nextInt(300)),
                window ? Binding.WINDOW : Binding.CLIENT,
                List.of(),
                false,
                null,
                null,
                random.nextInt(3) > 0 ? key("k" + id, group) : null);
    }

    /** Each node has its own clock, and so has whoever plans. */
    private Submit planned() {
        String id = "r" + number++;
        String group = "g" + random.nextInt(groups.conflicts().groups().size());
        return Submit.window(
                        id,
                        group,
                        "alice",
                        "a reason",
                        Duration.ofSeconds(60),
                        Duration.ofHours(1),
                        List.of(),
                        false,
                        random.nextInt(3) > 0 ? key("k" + id, group) : null)
                .on(Terms.NONE.planned(
                        Plans.plan(plans.nextInt(1000), nodes.get(0).instant())));
    }

    private static Command.Key key(String key, String fingerprint) {
        return new Command.Key(key, fingerprint);
    }

    /** Hands it in; what is answered is a promise, what is not may be asked again. */
    private void ask(Node node, Command command) {
        Reply reply = node.apply(command);
        if (reply == null) {
            boolean repeatable = command instanceof Submit submit
                    ? submit.key() != null
                    : !(command instanceof Command.Extend extend) || extend.key() != null;
            if (repeatable) {
                unanswered.add(command);
            }
        } else {
            promises.note(command, reply);
        }
    }

    private List<Event> between(long after, long upTo) {
        return store.audit(new AuditQuery(after, Instant.EPOCH, Integer.MAX_VALUE)).stream()
                .filter(entry -> entry.version() <= upTo)
                .map(AuditEntry::event)
                .toList();
    }

    private void noteHistory() {
        Stored now = store.read();
        LockTable known = history.putIfAbsent(now.version(), now.table());
        require(known == null || known.equals(now.table()), "a version was written twice", now.version());
    }

    private void check() {
        noteHistory();
        LockTable table = store.read().table();
        List<Claim> leases = table.leases().toList();
        for (int i = 0; i < leases.size(); i++) {
            String group = leases.get(i).request().group();
            for (Claim other : leases.subList(i + 1, leases.size())) {
                require(!groups.conflicts().between(group, other.request().group()), "exclusion", leases.get(i), other);
            }
        }
        require(new LockRules(groups, Limits.DEFAULT).contradictions(table).isEmpty(), "limit", table);
    }

    /** Nothing goes wrong any more: everybody has to get his turn, and all that was said has to be true. */
    private void settle() {
        nodes.forEach(node -> {
            node.calm = true;
            node.way.calm();
        });
        List<Command> again = List.copyOf(unanswered);
        unanswered.clear();
        again.forEach(command -> ask(nodes.get(0), command));
        for (int i = 0; !store.read().table().claims().isEmpty(); i++) {
            require(i < 500, "progress: somebody waits for ever", store.read().table());
            Node node = nodes.get(i % nodes.size());
            node.restart();
            passed = passed.plus(untilSomethingHappens(node));
            ask(node, new Command.Tick());
            for (Claim claim : store.read().table().claims()) {
                if (claim.phase() == Phase.DRAINING) {
                    ask(node, new Command.Hold(claim.id()));
                } else if (claim.phase() == Phase.HELD) {
                    ask(node, new Command.Release(claim.id(), "bob", null, true));
                }
            }
            check();
        }
        List<AuditEntry> audit = store.audit(new AuditQuery(0, Instant.EPOCH, Integer.MAX_VALUE));
        Rebuild.check(
                audit.stream().map(AuditEntry::event).toList(), store.read().table());
        audit.stream()
                .map(AuditEntry::event)
                .filter(event -> event.type() == Event.Type.GRANTED && event.before() != null)
                .forEach(event -> require(
                        !hours.closed(Objects.requireNonNull(event.before()), event.at()),
                        "granted outside its hours",
                        event));
        new Trail(audit, nodes.size() == 1).check();
        promises.kept(audit);
    }

    /** A while; where all that is left is planned, until the first of it is near. */
    private Duration untilSomethingHappens(Node node) {
        LockTable table = store.read().table();
        boolean planned = table.claims().stream().allMatch(claim -> claim.phase() == Phase.PLANNED);
        Instant near = planned ? table.nextDeadline() : null;
        Duration left = near == null ? Duration.ZERO : Duration.between(node.instant(), near);
        return left.isNegative() ? Duration.ofSeconds(10) : left.plusSeconds(10);
    }

    static void require(boolean holds, String what, Object... of) {
        if (!holds) {
            throw new AssertionError(what + ": " + List.of(of));
        }
    }

    /** What was answered. */
    private static final class Promises {
        private final Set<String> requested = new HashSet<>();
        private final Set<String> ended = new HashSet<>();

        void note(Command command, Reply reply) {
            boolean done = reply.outcome() == Reply.Outcome.DONE;
            if (command instanceof Submit && (done || reply.outcome() == Reply.Outcome.REPEATED)) {
                requested.add(String.valueOf(reply.id()));
            }
            if (command instanceof Command.Release release && done) {
                ended.add(release.id());
            }
        }

        void kept(List<AuditEntry> audit) {
            require(
                    subjects(audit, PlansKept::entered).containsAll(requested),
                    "an answered request is lost",
                    requested);
            require(
                    subjects(audit, event -> event.type() == Event.Type.ENDED).containsAll(ended),
                    "an answered release is lost",
                    ended);
        }

        private static Set<String> subjects(List<AuditEntry> audit, Predicate<Event> which) {
            Set<String> subjects = new HashSet<>();
            audit.stream().map(AuditEntry::event).filter(which).forEach(event -> subjects.add(event.subject()));
            return subjects;
        }
    }

    /** The whole audit trail of a run. */
    private record Trail(List<AuditEntry> entries, boolean oneClock) {

        void check() {
            Set<String> once = new HashSet<>();
            Set<String> keys = new HashSet<>();
            long token = 0;
            for (AuditEntry entry : entries) {
                Event event = entry.event();
                Claim after = event.after();
                switch (event.type()) {
                    case REQUESTED, GRANTED, HELD, ENDED ->
                        require(once.add(event.type() + event.subject()), "done twice", event);
                    case PLANNED, MOVED -> {
                        boolean again = once.remove(Event.Type.GRANTED + event.subject());
                        require(!again || PlansKept.stoodBack(event), "planned twice", event);
                    }
                    default -> {}
                }
                PlansKept.check(null, event);
                if (event.key() != null) {
                    require(keys.add(event.key().key()), "a key was used twice", event);
                }
                if (event.type() == Event.Type.GRANTED) {
                    long granted = Objects.requireNonNull(
                                    Objects.requireNonNull(after).lease())
                            .token();
                    require(granted > token, "tokens", event);
                    token = granted;
                }
                if (event.type() == Event.Type.ENDED && oneClock) {
                    inTime(
                            Objects.requireNonNull(event.before()),
                            Objects.requireNonNull(after).end());
                }
            }
        }

        private static void inTime(Claim before, @Nullable End end) {
            End how = Objects.requireNonNull(end);
            boolean byTime = how.reason() == EndReason.EXPIRED
                    || how.reason() == EndReason.TIMED_OUT
                    || how.reason() == EndReason.MISSED;
            // What drains when its hours are over is given up; whether they are, the rules' own invariants see to.
            boolean hoursOver = before.phase() == Phase.DRAINING && "closed".equals(how.note());
            require(
                    !byTime
                            || hoursOver
                            || !Objects.requireNonNull(before.deadline()).isAfter(how.at()),
                    "ended before its time",
                    before,
                    how);
        }
    }
}
