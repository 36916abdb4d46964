package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;

/** Callers that ask for windows and close them, all at once, until the server is gone; and what they were told. */
final class Storm {
    private static final int CALLERS = 6;
    private static final List<String> GROUPS = List.of("maintenance", "backup", "update", Settings.FREE);

    /** What was acknowledged, by id: the last answer. */
    final Map<String, Answer> asked = new ConcurrentHashMap<>();

    final Set<String> closed = ConcurrentHashMap.newKeySet();

    private final Api api;
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Thread> callers;

    Storm(Api api) {
        this.api = api;
        callers = IntStream.range(0, CALLERS)
                .mapToObj(number -> new Thread(() -> call(number), "caller-" + number))
                .toList();
        callers.forEach(Thread::start);
    }

    private void call(int number) {
        try {
            while (true) {
                int call = calls.incrementAndGet();
                String group = GROUPS.get((number + call) % GROUPS.size());
                Answer answer = api.post(
                                "/api/v1/windows", Host.fields(group, Map.of("requestedBy", "caller-" + number)))
                        .expect(201);
                String id = answer.text("/id");
                asked.put(id, answer);
                if (call % 3 != 0) {
                    api.delete("/api/v1/windows/" + id).expect(200);
                    closed.add(id);
                }
            }
        } catch (CompletionException gone) {
            // killed
        }
    }

    void awaitAcknowledged(int windows) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> asked.size() >= windows);
    }

    void awaitEnd() {
        try {
            for (Thread caller : callers) {
                caller.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
