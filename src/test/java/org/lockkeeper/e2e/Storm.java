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

/**
 * Callers that ask for windows and close them, or for leases, which they renew and give back, all at once, until the
 * server is gone; and what they were told.
 */
final class Storm {
    private static final int CALLERS = 6;
    private static final List<String> GROUPS = List.of("maintenance", "backup", "update", Settings.FREE);

    /** What was acknowledged, by id: the last answer. */
    final Map<String, Answer> asked = new ConcurrentHashMap<>();

    final Set<String> closed = ConcurrentHashMap.newKeySet();

    /** The same of leases. */
    final Map<String, Answer> leases = new ConcurrentHashMap<>();

    final Set<String> released = ConcurrentHashMap.newKeySet();

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
                if (number % 2 == 1) {
                    lease(number, call);
                    continue;
                }
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

    private void lease(int number, int call) {
        String group = GROUPS.get(call % GROUPS.size());
        Answer answer = api.post(
                        "/api/v1/leases",
                        Map.of(
                                "group",
                                group,
                                "reason",
                                "storm",
                                "ttl",
                                "1h",
                                "owner",
                                Map.of("name", "job-" + number + "-" + call)))
                .expect(201);
        String id = answer.text("/id");
        leases.put(id, answer);
        leases.put(id, api.post("/api/v1/leases/" + id + "/renew", "").expect(200));
        if (call % 4 != 0) {
            api.release(id).expect(200);
            released.add(id);
        }
    }

    void awaitAcknowledged(int calls) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> asked.size() + leases.size() >= calls);
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
