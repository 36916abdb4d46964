package org.lockkeeper.locking.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** However many go into the journal at once, none is left out, and none comes out that was not to. */
class JdbcHostChangesTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void takesAndErasesAsManyAsThereAre() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean(StoreProperties.class, () -> new StoreProperties(directory));
            context.registerBean(Clock.class, Clock::systemUTC);
            context.register(StoreConfiguration.class);
            context.register(
                    JdbcTemplateAutoConfiguration.class,
                    JdbcClientAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class);
            context.refresh();
            HostChanges changes = context.getBean(HostChanges.class);
            for (int count : List.of(0, 1, 99, 100, 101, 1234)) {
                List<HostChange> gates = some(HostChange.Kind.CLOSED_GATE, count);
                List<HostChange> owed = some(HostChange.Kind.OWED_START, 3);
                changes.write(gates);
                changes.write(owed);
                assertThat(changes.read()).as("%d gates", count).containsExactlyInAnyOrderElementsOf(both(gates, owed));

                // What is there already stays as it is.
                changes.write(gates.stream()
                        .map(gate -> new HostChange(gate.kind(), gate.subject(), "other", AT.plusSeconds(1)))
                        .toList());
                assertThat(changes.read()).containsExactlyInAnyOrderElementsOf(both(gates, owed));

                changes.erase(both(gates, owed.subList(0, 1)));
                assertThat(changes.read()).containsExactlyInAnyOrderElementsOf(owed.subList(1, 3));
                changes.erase(owed);
            }
        }
    }

    private static List<HostChange> some(HostChange.Kind kind, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new HostChange(kind, "unit-%d.service".formatted(i), "d" + i, AT))
                .toList();
    }

    private static List<HostChange> both(List<HostChange> some, List<HostChange> others) {
        List<HostChange> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
