package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lockkeeper.locking.registry.ShakyStore.Sabotage;
import org.slf4j.LoggerFactory;

/** Ten thousand schedules of registries on one store. {@code -Dlockkeeper.seed=N} plays one again. */
@Tag("long")
class SimulationTest {

    private static final int SCHEDULES = 10_000;
    private static final int ENOUGH = 2_000;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Ledger.class);

    /** A store is lost a hundred thousand times here. */
    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @Test
    void noScheduleBreaksAPromise() {
        Long fixed = Long.getLong("lockkeeper.seed");
        long first = fixed == null ? new SecureRandom().nextLong() : fixed;
        for (int i = 0; i < (fixed == null ? SCHEDULES : 1); i++) {
            play(first + i, Sabotage.NONE);
        }
    }

    /** The simulation finds what it is there to find. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everySabotageIsFound(Sabotage sabotage) {
        AssertionError found = null;
        for (long seed = 0; seed < ENOUGH && found == null; seed++) {
            try {
                play(seed, sabotage);
            } catch (AssertionError failure) {
                found = failure;
            }
        }
        assertThat(found)
                .as("%s was not found in %d schedules", sabotage, ENOUGH)
                .isNotNull();
        System.out.println(sabotage + ": "
                + String.valueOf(found == null ? null : found.getCause())
                        .split("\n")[0]
                        .replaceAll("(.{120}).*", "$1"));
    }

    private static void play(long seed, Sabotage sabotage) {
        try {
            new Simulation(seed, sabotage).run();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("-Dlockkeeper.seed=" + seed, failure);
        }
    }
}
