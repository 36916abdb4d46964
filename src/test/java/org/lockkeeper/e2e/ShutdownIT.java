package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;

/** SIGTERM, as {@code systemctl stop lockkeeper} sends it. */
final class ShutdownIT extends SandboxedTest {
    private static final int POLLS = 20;

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    @Test
    void answersThoseWhoWaitAndEndsSoon() throws Exception {
        String open = host.ask("maintenance");
        host.reaches(open, "OPEN");
        String queued = host.ask("maintenance");
        try (EventStream events = EventStream.open(host.lockkeeper().baseUri())) {
            await().until(() -> events.last().contains(queued));
            List<CompletableFuture<Answer>> polls = Stream.generate(
                            () -> host.api().getAsync("/api/v1/windows/" + queued + "?until=OPEN&wait=60s"))
                    .limit(POLLS)
                    .toList();
            await().until(() -> requestsUnderWay() == POLLS + 2);

            long start = System.nanoTime();
            int exitCode = host.lockkeeper().stop();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(exitCode).isEqualTo(143);
            for (CompletableFuture<Answer> poll : polls) {
                assertThat(poll.get(5, TimeUnit.SECONDS).expect(200).text("/state"))
                        .isEqualTo("QUEUED");
            }
        }
        host.lockkeeper().restart();
        assertThat(host.state(open)).isEqualTo("OPEN");
        assertThat(host.state(queued)).isEqualTo("QUEUED");
    }

    /** The event stream and this question itself are two of them. */
    private double requestsUnderWay() {
        return Metrics.read(host.api()).sum("http_server_requests_active_seconds_count", "method=\"GET\"");
    }
}
