package org.lockkeeper.maintenance.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.service.ServiceState.State;

/**
 * Units that wait for each other, in a hundred thousand random courses: started, waiting, at work, killed, with a service
 * that is restarted in between. Nobody may go on beside one he waits for, nobody before one that was started earlier,
 * and everybody must come to his turn.
 */
@Tag("long")
class TurnsTest {

    private static final int COURSES = 100_000;
    private static final int STEPS = 40;

    private enum Stage {
        INACTIVE,
        STARTED,
        WAITING,
        PASSED,
        AT_WORK
    }

    private static final class Unit {
        final String name;
        final Set<Integer> ignored = new HashSet<>();
        Stage stage = Stage.INACTIVE;
        int run;
        long started;

        @Nullable
        TurnOfUnit turn;

        Unit(int number) {
            this.name = "unit-" + number + ".service";
        }

        ServiceState state() {
            String id = stage == Stage.INACTIVE ? null : name + "#" + run;
            String active = stage == Stage.INACTIVE ? "inactive" : "activating";
            String sub = switch (stage) {
                case INACTIVE -> "dead";
                case AT_WORK -> "start";
                default -> "start-pre";
            };
            State state = stage == Stage.INACTIVE ? State.IDLE : State.BUSY;
            return new ServiceState(name, "job", state, active, sub, name, Instant.ofEpochMilli(started), id);
        }
    }

    private static final class World implements GuardedServices {
        final List<Unit> units = new ArrayList<>();
        final Random random;
        WaitingUnits queue = new WaitingUnits(List::of);
        Picture seen = new Picture(List.of(), true, null, "test", null, 0);
        long clock;

        World(long seed) {
            random = new Random(seed);
            int count = 2 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                Unit unit = new Unit(i);
                units.add(unit);
                for (int other = 0; other < count; other++) {
                    if (other != i && random.nextInt(4) == 0) {
                        unit.ignored.add(other);
                    }
                }
            }
        }

        @Override
        public List<GuardedService> configured() {
            return List.of(new GuardedService("unit-*.service", "job", false));
        }

        /** May lag behind. */
        @Override
        public Picture picture() {
            return seen;
        }

        @Override
        public Picture refresh(String invocationId) {
            return refresh();
        }

        @Override
        public Picture refresh() {
            seen = new Picture(units.stream().map(Unit::state).toList(), true, null, "test", null, clock);
            return seen;
        }

        @Override
        public Runnable subscribe(Consumer<Picture> listener) {
            return () -> {};
        }

        void step(Unit unit) {
            clock++;
            switch (unit.stage) {
                case INACTIVE -> {
                    unit.stage = Stage.STARTED;
                    unit.run++;
                    unit.started = clock;
                }
                case STARTED -> enter(unit);
                case WAITING -> look(unit);
                case PASSED -> unit.stage = Stage.AT_WORK;
                case AT_WORK -> unit.stage = Stage.INACTIVE;
            }
        }

        private void enter(Unit unit) {
            List<String> names = units.stream().map(other -> other.name).toList();
            List<String> ignored =
                    unit.ignored.stream().map(number -> units.get(number).name).toList();
            unit.turn =
                    new TurnOfUnit(this, new ServicesQuiet(this, names, ignored), queue, unit.name + "#" + unit.run);
            unit.stage = Stage.WAITING;
        }

        /** As RetryableWait does it: what is known may only say no, a fresh look may say yes. */
        private void look(Unit unit) {
            TurnOfUnit turn = unit.turn;
            if (turn == null || (random.nextBoolean() && !turn.known().isEmpty())) {
                return;
            }
            if (turn.fresh().isEmpty()) {
                for (int other = 0; other < units.size(); other++) {
                    if (units.get(other) != unit && !unit.ignored.contains(other)) {
                        mayBeLeftBehind(unit, units.get(other));
                    }
                }
                unit.stage = Stage.PASSED;
                turn.close();
                unit.turn = null;
            }
        }

        private static void mayBeLeftBehind(Unit unit, Unit other) {
            boolean may =
                    other.stage == Stage.INACTIVE || (other.stage == Stage.WAITING && other.started > unit.started);
            assertThat(may)
                    .as(
                            "%s of %d goes on while %s of %d is %s",
                            unit.name, unit.started, other.name, other.started, other.stage)
                    .isTrue();
        }

        void kill(Unit unit) {
            unit.stage = Stage.INACTIVE;
            if (unit.turn != null) {
                unit.turn.close();
                unit.turn = null;
            }
        }

        /** Nobody is in the queue any more; who waited calls again. */
        void restart() {
            queue = new WaitingUnits(List::of);
            units.stream().filter(unit -> unit.stage == Stage.WAITING).forEach(unit -> unit.stage = Stage.STARTED);
        }

        boolean busy() {
            return units.stream().anyMatch(unit -> unit.stage != Stage.INACTIVE);
        }
    }

    @Test
    void everybodyHasHisTurnAndNobodyGoesBesideOneHeWaitsFor() {
        for (long seed = 0; seed < COURSES; seed++) {
            World world = new World(seed);
            for (int i = 0; i < STEPS; i++) {
                int what = world.random.nextInt(40);
                Unit unit = world.units.get(world.random.nextInt(world.units.size()));
                if (what == 0) {
                    world.restart();
                } else if (what == 1) {
                    world.kill(unit);
                } else {
                    world.step(unit);
                }
            }
            // From here on nobody is started; who runs goes on, who waits looks now and then.
            int rounds = 10 * world.units.size();
            for (int round = 0; world.busy(); round++) {
                assertThat(round)
                        .as("rounds until all had their turn, seed %d", seed)
                        .isLessThan(rounds);
                IntStream.range(0, world.units.size())
                        .mapToObj(world.units::get)
                        .forEach(unit -> {
                            if (unit.stage != Stage.INACTIVE) {
                                world.step(unit);
                            }
                        });
            }
        }
    }
}
