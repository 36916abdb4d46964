package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import tools.jackson.databind.JsonNode;

/** What is told of a long queue is bounded, and who does not listen holds up nobody. */
class LongQueueIT extends SandboxedTest {

    private static final int QUEUED = 800;
    private static final int MEBIBYTE = 1024 * 1024;

    private String open = "";
    private final List<String> queued = new ArrayList<>();

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    @Override
    Host launch(Settings settings) {
        Host host = super.launch(settings);
        open = host.reaches(host.ask("maintenance"), "OPEN").text("/id");
        List<CompletableFuture<Answer>> asked = IntStream.range(0, QUEUED)
                .mapToObj(i -> host.api()
                        .sendAsync(
                                "POST",
                                "/api/v1/windows",
                                "{\"reason\":\"r%d\",\"requestedBy\":\"ci\",\"duration\":\"1h\",\"waitTimeout\":\"6h\"}"
                                        .formatted(i),
                                Map.of()))
                .toList();
        asked.forEach(answer -> queued.add(answer.join().expect(201).text("/id")));
        return host;
    }

    @Test
    void listTellsTheFirstBlockersOfEachAndHowManyThereAre() {
        Set<String> seen = new HashSet<>();
        String after = "";
        do {
            JsonNode page = page("/api/v1/windows?limit=500" + after);
            page.at("/windows").forEach(window -> {
                seen.add(window.at("/id").asString());
                assertThat(window.at("/blockers").size())
                        .isEqualTo(Math.min(
                                2000 / page.at("/windows").size(),
                                Math.min(20, window.at("/blockerCount").asInt())));
            });
            after = page.has("next") ? "&after=" + page.at("/next").asString() : "";
        } while (!after.isEmpty());
        assertThat(seen).contains(open).containsAll(queued);

        JsonNode first = page("/api/v1/windows");
        assertThat(first.at("/windows").size()).isEqualTo(100);
        assertThat(first.at("/windows/99/blockers").size()).isEqualTo(20);
        assertThat(first.at("/windows/99/blockerCount").asInt()).isEqualTo(99);
        assertThat(first.at("/windows/99/position").asInt()).isEqualTo(99);
    }

    @Test
    void oneByItselfIsToldWithAllOfThem() {
        String last = page("/api/v1/windows?limit=500&after="
                        + page("/api/v1/windows?limit=500").at("/next").asString())
                .at("/windows")
                .get(QUEUED + 1 - 500 - 1)
                .at("/id")
                .asString();
        JsonNode window = host.window(last).body();
        assertThat(window.at("/blockerCount").asInt()).isEqualTo(QUEUED);
        assertThat(window.at("/blockers").size()).isEqualTo(QUEUED);
        assertThat(host.api()
                        .get("/api/v1/windows/" + last + "?until=OPEN&wait=100ms")
                        .expect(200)
                        .body()
                        .at("/blockers")
                        .size())
                .isEqualTo(20);
    }

    @Test
    void eventsTellTheStateOnceAndThenWhatChanges() {
        URI base = host.lockkeeper().baseUri();
        String seen;
        String mine;
        try (EventStream events = EventStream.open(base)) {
            await().until(() -> events.events().size() == 1);
            assertThat(events.response().headers().firstValue("X-Accel-Buffering"))
                    .hasValue("no");
            assertThat(events.events().get(0).name()).isEqualTo("state");
            assertThat(events.events().get(0).data().length()).isLessThan(MEBIBYTE / 2);
            mine = host.ask("maintenance");
            await().until(() -> events.last().contains(mine));
            host.close(mine);
            await().until(() -> !events.last().contains(mine));
            assertThat(events.events().stream().skip(1)).allSatisfy(event -> {
                assertThat(event.name()).isEqualTo("change");
                assertThat(event.data().length()).isLessThan(64 * 1024);
            });
            seen = events.events().get(events.events().size() - 1).id();
        }
        String missed = host.ask(Settings.FREE);
        try (EventStream events = EventStream.open(base, seen)) {
            await().until(() ->
                    events.events().stream().anyMatch(event -> event.data().contains(missed)));
            assertThat(events.events()).noneMatch(event -> event.name().equals("state"));
        }
        try (EventStream events = EventStream.open(base, "of.another.run")) {
            await().until(() -> events.last().contains(missed));
            assertThat(events.events().get(0).name()).isEqualTo("state");
        }
        host.close(missed);
    }

    @Test
    void whoDoesNotReadHoldsUpNobody() throws IOException {
        List<Socket> deaf = new ArrayList<>();
        try (EventStream events = EventStream.open(host.lockkeeper().baseUri())) {
            for (int i = 0; i < 20; i++) {
                deaf.add(listenWithoutReading());
            }
            for (int i = 0; i < 30; i++) {
                long before = System.nanoTime();
                String id = host.ask(Settings.FREE);
                await().atMost(Duration.ofSeconds(2)).until(() -> events.last().contains(id));
                host.close(id);
                await().atMost(Duration.ofSeconds(2)).until(() -> !events.last().contains(id));
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            }
        } finally {
            for (Socket one : deaf) {
                one.setSoLinger(true, 0);
                one.close();
            }
        }
    }

    private Socket listenWithoutReading() throws IOException {
        URI base = host.lockkeeper().baseUri();
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new java.net.InetSocketAddress(base.getHost(), base.getPort()));
        OutputStream out = socket.getOutputStream();
        out.write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private JsonNode page(String path) {
        Answer answer = host.api().get(path).expect(200);
        assertThat(answer.body().toString().length()).isLessThan(MEBIBYTE);
        return answer.body();
    }
}
