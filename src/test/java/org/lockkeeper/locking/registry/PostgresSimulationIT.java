package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lockkeeper.locking.registry.ShakyStore.Sabotage;
import org.lockkeeper.locking.store.Outbox.Mailing;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.lockkeeper.testing.PostgresServer;
import org.slf4j.LoggerFactory;

/**
 * The schedules of {@link SimulationTest} on a real PostgreSQL, each node with connections of its own. {@code
 * -Dlockkeeper.schedules=N} plays more, {@code -Dlockkeeper.seed=N} one again.
 */
class PostgresSimulationIT {

    private static final int SCHEDULES = Integer.getInteger("lockkeeper.schedules", 4);
    private static final int ENOUGH = 40;
    private static final int NODES = 4;
    /** One of which each is found within a few. */
    private static final int FIRST = 10;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("org.lockkeeper");
    private static final List<FleetStore> stores = new ArrayList<>();

    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer(@TempDir Path directory) {
        LOG.setLevel(Level.OFF);
        PostgresServer fresh = PostgresServer.start();
        server = fresh;
        for (int i = 0; i < NODES; i++) {
            stores.add(FleetStore.open(
                    new FleetStoreProperties(
                            PostgresServer.url(fresh),
                            "lockkeeper",
                            null,
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(5),
                            directory),
                    Mailing.TO_NOBODY));
            stores.get(i).store().read();
        }
        fresh.sql("create table at_first as select * from lock_document");
    }

    @AfterAll
    static void stopServer() {
        LOG.setLevel(null);
        stores.forEach(FleetStore::close);
        if (server != null) {
            server.close();
        }
    }

    private static void play(long seed, Sabotage sabotage) {
        stores.forEach(fleet -> fleet.store().endTurn());
        Objects.requireNonNull(server)
                .sql(
                        "truncate lock_entry, lock_audit, lock_key, lock_once, lock_change, lock_document",
                        "insert into lock_document select domain, 0, format, body, gen_random_uuid(), updated_at"
                                + " from at_first");
        try {
            new Simulation(seed, sabotage, number -> stores.get(number).store()).run();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("-Dlockkeeper.seed=" + seed, failure);
        }
    }

    @Test
    void noScheduleBreaksAPromise() {
        Long fixed = Long.getLong("lockkeeper.seed");
        long first = fixed == null ? new SecureRandom().nextLong() : fixed;
        for (int i = 0; i < (fixed == null ? SCHEDULES : 1); i++) {
            play(first + i, Sabotage.NONE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everySabotageIsFound(Sabotage sabotage) {
        AssertionError found = null;
        int played = 0;
        for (; played < ENOUGH && found == null; played++) {
            try {
                play(FIRST + played, sabotage);
            } catch (AssertionError failure) {
                found = failure;
            }
        }
        System.out.println(sabotage + " after " + played + " schedules");
        assertThat(found)
                .as("%s was not found in %d schedules", sabotage, ENOUGH)
                .isNotNull();
    }
}
