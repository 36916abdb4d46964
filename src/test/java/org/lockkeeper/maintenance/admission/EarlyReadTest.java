package org.lockkeeper.maintenance.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Request;

class EarlyReadTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long nanos;
    private int reads;
    private final EarlyRead early = new EarlyRead(() -> reads++, waiting::add, () -> nanos);

    @Test
    void speaksForTheLeasesThatItWasBegunFor() throws Exception {
        early.beginFor(Set.of("a"));
        run();
        assertThat(early.takeFor(List.of(claim("a"), claim("b")))).containsExactly("a");
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void speaksForNobodyAtTheSecondLook() throws Exception {
        early.beginFor(Set.of("a"));
        run();
        assertThat(early.takeFor(List.of(claim("a")))).isNotEmpty();
        assertThat(early.takeFor(List.of(claim("a")))).isEmpty();
    }

    @Test
    void isKeptUntilItsLeaseIsGranted() throws Exception {
        early.beginFor(Set.of("a"));
        run();
        assertThat(early.takeFor(List.of())).isEmpty();
        assertThat(early.takeFor(List.of(claim("b")))).isEmpty();
        assertThat(early.takeFor(List.of(claim("a")))).containsExactly("a");
    }

    @Test
    void isOldWhenTheCommitHangs() throws Exception {
        early.beginFor(Set.of("a"));
        run();
        nanos += EarlyRead.A_MOMENT.toNanos() + 1;
        assertThat(early.takeFor(List.of(claim("a")))).isEmpty();
    }

    @Test
    void saysNothingWhenItFails() throws Exception {
        EarlyRead failing = new EarlyRead(
                () -> {
                    throw new IllegalStateException("no");
                },
                waiting::add,
                () -> nanos);
        failing.beginFor(Set.of("a"));
        run();
        assertThat(failing.takeFor(List.of(claim("a")))).isEmpty();
    }

    private void run() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private static Claim claim(String id) {
        Request request = new Request(
                id,
                Request.Kind.JOB,
                "update",
                "alice",
                "a reason",
                NOW,
                NOW.plusSeconds(60),
                Duration.ofMinutes(1),
                Binding.CLIENT,
                List.of(),
                false,
                null);
        return new Claim(request, null, null);
    }
}
