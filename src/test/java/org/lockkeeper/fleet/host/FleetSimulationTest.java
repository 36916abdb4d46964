package org.lockkeeper.fleet.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;

/**
 * Hosts on one table, each with its own, by the rules and the steps as they are. Any host may be dead for a while, lose what it
 * remembers, or not learn what became of a step; others take theirs between any two of its steps.
 */
@Tag("long")
class FleetSimulationTest {

    private static final String POOL = "web";
    private static final String GROUP = "rolled";
    private static final int HOSTS = 4;
    private static final int MOVES = 400;
    private static final Duration LONG = Duration.ofDays(10_000);

    private static final LockRules AT_HOME = new LockRules(
            Groups.of(Map.of(
                    GROUP,
                    new Groups.Rule(Set.of(GROUP, "other"), 0, null, false, POOL),
                    "other",
                    new Groups.Rule(Set.of(), 0, null))),
            Limits.DEFAULT);

    /** What did not come to pass, or did and was not learnt. */
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One run. */
    private static final class Run {
        private final Random random;
        private final int limit;
        private final LockRules rules;
        private final List<Home> homes = new ArrayList<>();
        private LockTable fleet = LockTable.EMPTY;
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private int depth;
        private boolean faults = true;
        private int granted;

        Run(long seed, int limit) {
            this.random = new Random(seed);
            this.limit = limit;
            this.rules = new LockRules(Groups.of(Map.of(POOL, new Groups.Rule(Set.of(), limit, null))), Limits.DEFAULT);
            for (int i = 0; i < HOSTS; i++) {
                homes.add(new Home(this, "host" + i));
            }
        }

        void apply(Command command) {
            fleet = rules.apply(fleet, command, now, Map.of()).table();
        }

        /** No more hosts at work than slots: whatever is granted on a host has a slot that is that host's. */
        void check() {
            Set<String> working = new TreeSet<>();
            for (Home home : homes) {
                home.table
                        .leases()
                        .filter(claim -> claim.request().group().equals(GROUP))
                        .forEach(claim -> {
                            working.add(home.self.name());
                            Claim slot = fleet.find(Fleet.slotId(POOL, home.self.name()))
                                    .orElseThrow(() -> new AssertionError("at work without a slot: " + claim));
                            assertThat(slot.phase()).isEqualTo(Phase.HELD);
                            assertThat(slot.hasToken(
                                            Objects.requireNonNull(claim.slot()).token()))
                                    .as("at work under an older slot: %s", claim)
                                    .isTrue();
                        });
            }
            assertThat(working).hasSizeLessThanOrEqualTo(limit);
            granted += working.size();
        }

        void between() {
            if (faults && depth < 2 && random.nextInt(4) == 0) {
                depth++;
                homes.get(random.nextInt(HOSTS)).turn();
                depth--;
            }
        }

        void faulty(Runnable step) {
            int luck = faults ? random.nextInt(12) : 11;
            if (luck == 0) {
                throw new Lost();
            }
            between();
            step.run();
            check();
            if (luck == 1) {
                throw new Lost();
            }
            between();
        }
    }

    private static final class Home implements Tables {
        private final Run run;
        private final HostName self;
        private PoolTurn steps;
        private LockTable table = LockTable.EMPTY;
        private int number;
        private boolean alive = true;
        private boolean looking;
        private boolean well = true;
        private boolean seenWell;
        /** The tokens of slots under which something was granted, and of those whose turn was written down as ended. */
        private final Set<Long> used = new TreeSet<>();

        private final Set<Long> ended = new TreeSet<>();

        Home(Run run, String name) {
            this.run = run;
            this.self = new HostName(name, "host:" + name + "@0123", "boot");
            this.steps = new PoolTurn(POOL, self);
        }

        void apply(Command command) {
            table = AT_HOME.apply(table, command, run.now, Map.of()).table();
            table.leases()
                    .filter(claim -> claim.slot() != null)
                    .forEach(claim ->
                            used.add(Objects.requireNonNull(claim.slot()).token()));
        }

        /** Each host takes one step at a time. */
        void turn() {
            if (!alive || looking) {
                return;
            }
            looking = true;
            try {
                steps.look(this);
            } catch (Lost lost) {
                if (run.random.nextBoolean()) {
                    steps = new PoolTurn(POOL, self);
                }
            } finally {
                looking = false;
            }
        }

        void move(int which) {
            switch (which) {
                case 0, 1 -> ask(GROUP);
                case 2 -> ask("other");
                case 3 -> alive = !alive;
                case 10 -> well = !well;
                case 4, 5, 6 -> table.in(Phase.DRAINING).toList().forEach(claim -> apply(new Command.Hold(claim.id())));
                case 7, 8 ->
                    table.leases()
                            .findFirst()
                            .ifPresent(claim -> apply(new Command.Release(claim.id(), "alice", null, true)));
                case 9 ->
                    table.in(Phase.QUEUED)
                            .findFirst()
                            .ifPresent(claim -> apply(new Command.Release(claim.id(), "alice", null, true)));
                default -> {}
            }
        }

        private void ask(String group) {
            apply(new Submit(
                    self.name() + "-" + ++number,
                    Request.Kind.WINDOW,
                    group,
                    "alice",
                    "a reason",
                    LONG,
                    Duration.ofHours(1),
                    Binding.WINDOW,
                    List.of(),
                    false,
                    null,
                    null,
                    null));
        }

        @Override
        public boolean live() {
            return true;
        }

        @Override
        public LockTable host() {
            return table;
        }

        @Override
        public LockTable fleet() {
            return run.fleet;
        }

        @Override
        public LockRules rules() {
            return AT_HOME;
        }

        @Override
        public boolean paused() {
            return false;
        }

        @Override
        public Instant now() {
            return run.now;
        }

        @Override
        public Submit slot() {
            return new Submit(
                    Fleet.slotId(POOL, self.name()),
                    Request.Kind.JOB,
                    POOL,
                    self.name(),
                    "its windows and leases",
                    LONG,
                    Duration.ofHours(1),
                    Binding.CLIENT,
                    List.of(),
                    false,
                    null,
                    null,
                    null);
        }

        @Override
        public void askHost(Command command) {
            run.faulty(() -> apply(command));
        }

        @Override
        public boolean recovered() {
            seenWell |= well;
            return seenWell;
        }

        @Override
        public void working() {
            seenWell = false;
        }

        @Override
        public void turnEnded() {
            run.faulty(() -> ended.add(token()));
        }

        private long token() {
            return run.fleet
                    .find(Fleet.slotId(POOL, self.name()))
                    .map(Claim::lease)
                    .map(lease -> lease.token())
                    .orElse(0L);
        }

        @Override
        public void askFleet(Command command) {
            if (command instanceof Command.Release && used.contains(token())) {
                assertThat(ended)
                        .as("given back before its turn was said to have ended")
                        .contains(token());
            }
            run.faulty(() -> run.apply(new Command.By(self.principal(), command, true)));
        }
    }

    private static int play(long seed) {
        Run run = new Run(seed, 1 + (int) (seed % 2));
        for (int i = 0; i < MOVES; i++) {
            run.now = run.now.plusSeconds(run.random.nextInt(60));
            Home home = run.homes.get(run.random.nextInt(HOSTS));
            home.move(run.random.nextInt(12));
            run.check();
            run.homes.get(run.random.nextInt(HOSTS)).turn();
            run.check();
        }
        // The last fault is over: everybody gets his turn, and no slot is left.
        run.faults = false;
        run.homes.forEach(home -> {
            home.alive = true;
            home.well = true;
        });
        for (int i = 0; run.homes.stream().anyMatch(home -> !home.table.claims().isEmpty()); i++) {
            assertThat(i).as("somebody waits for ever: %s", run.fleet).isLessThan(4 * MOVES);
            run.homes.forEach(home -> {
                home.turn();
                home.move(4);
                home.table
                        .in(Phase.HELD)
                        .findFirst()
                        .ifPresent(claim -> home.apply(new Command.Release(claim.id(), "alice", null, true)));
                run.check();
            });
        }
        run.homes.forEach(Home::turn);
        assertThat(run.fleet.claims()).as("a slot that nobody needs").isEmpty();
        return run.granted;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void neverMoreHostsAtWorkThanSlotsAndEverybodyGetsHisTurn(int part) {
        int granted = 0;
        for (long seed = part * 250L; seed < (part + 1) * 250L; seed++) {
            granted += play(seed);
        }
        assertThat(granted).as("something was at work").isGreaterThan(10_000);
    }

    /** A host that always has work asks again behind those that wait. */
    @Test
    void aHostWithMuchToDoDoesNotKeepOthersOut() {
        Run run = new Run(0, 1);
        run.faults = false;
        Home busy = run.homes.get(0);
        Home other = run.homes.get(1);
        busy.move(0);
        busy.turn();
        other.move(0);
        other.turn();
        for (int i = 0; i < 20 && other.table.leases().findAny().isEmpty(); i++) {
            busy.move(0);
            busy.turn();
            other.turn();
            busy.move(4);
            busy.move(7);
            busy.turn();
            other.turn();
        }
        assertThat(other.table.leases()).hasSize(1);
    }
}
