package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.SeenRuns.SeenRun.Outcome;
import org.lockkeeper.locking.store.SeenRuns.Watch;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class SeenRunsTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    @BeforeEach
    void open() {
        context.registerBean(StoreProperties.class, () -> new StoreProperties(directory));
        context.registerBean(Clock.class, Clock::systemUTC);
        context.register(StoreConfiguration.class);
        context.register(
                JdbcTemplateAutoConfiguration.class,
                JdbcClientAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class);
        context.refresh();
    }

    @AfterEach
    void close() {
        context.close();
    }

    private SeenRuns runs() {
        return context.getBean(SeenRuns.class);
    }

    private static Instant at(long minute) {
        return AT.plus(Duration.ofMinutes(minute));
    }

    private static SeenRun run(String unit, long from, @Nullable Long to) {
        return new SeenRun(
                unit, "backup", "r", at(from), to == null ? null : at(to), to == null ? Outcome.RUNS : Outcome.ENDED);
    }

    @Test
    void findsWhatHasSomethingInBetween() {
        List<SeenRun> all =
                List.of(run("a", 0, 5L), run("b", 4, 6L), run("c", 5, null), run("d", 20, 21L), run("e", 30, null));
        runs().write(all, List.of());
        assertThat(runs().between(at(6), at(20), 100)).extracting(SeenRun::unit).containsExactly("c", "b");
        assertThat(runs().between(at(0), at(100), 2)).extracting(SeenRun::unit).containsExactly("e", "d");
        assertThat(runs().between(at(0), at(100), 100)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(runs().open()).containsExactly(run("c", 5, null), run("e", 30, null));
    }

    @Test
    void whatEndsTakesThePlaceOfWhatWentOn() {
        runs().write(List.of(run("a", 0, null)), List.of(new Watch(at(0), at(1))));
        runs().write(List.of(run("a", 0, 9L)), List.of(new Watch(at(0), at(10)), new Watch(at(20), at(30))));
        assertThat(runs().between(at(0), at(100), 100)).containsExactly(run("a", 0, 9L));
        assertThat(runs().open()).isEmpty();
        assertThat(runs().watches(at(0), at(100))).containsExactly(new Watch(at(0), at(10)), new Watch(at(20), at(30)));
        assertThat(runs().watches(at(11), at(100))).containsExactly(new Watch(at(20), at(30)));
    }

    @Test
    void whatIsTooMuchIsForgottenTheOldestFirst() {
        int over = 10;
        runs().write(
                        IntStream.range(0, JdbcSeenRuns.MOST_EACH + over)
                                .mapToObj(i -> run("noisy", i, i + 1L))
                                .toList(),
                        List.of());
        runs().write(List.of(run("quiet", -1000, -999L), run("daemon", -9000, null)), List.of());
        runs().prune();
        List<SeenRun> left = runs().between(at(-10_000), at(100_000), 100_000);
        assertThat(left).hasSize(JdbcSeenRuns.MOST_EACH + 2).contains(run("quiet", -1000, -999L));
        assertThat(left).extracting(SeenRun::from).doesNotContain(at(over - 1L)).contains(at(over));
    }
}
