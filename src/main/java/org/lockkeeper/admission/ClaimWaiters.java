package org.lockkeeper.admission;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.Event;
import org.lockkeeper.lock.Phase;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.registry.RegistryState;
import org.lockkeeper.safety.Safety;
import org.lockkeeper.vital.Vital;
import org.lockkeeper.vital.VitalExecutor;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Long-polls: callers that wait for a window or a lease to reach a phase, or for the work inside one to end, without a
 * thread of their own.
 */
@Component
public final class ClaimWaiters implements SmartLifecycle {

    private record Waiter(Phase until, Runnable answer) {}

    private final LockRegistry registry;
    private final Safety safety;
    private final Map<String, Queue<Waiter>> waiting = new ConcurrentHashMap<>();
    private final Map<Runnable, String> closing = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = new VitalExecutor("claim-waiters", 1);
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    ClaimWaiters(LockRegistry registry, Safety safety) {
        this.registry = registry;
        this.safety = safety;
    }

    /** Answers when the claim has reached the phase or is past it, or when the time is over; at once without a phase. */
    public <T> DeferredResult<T> await(String id, @Nullable Phase until, Duration wait, Supplier<T> answer) {
        // Without a time-out of its own: the container's are a second coarse.
        DeferredResult<T> result = new DeferredResult<>(0L);
        if (until == null) {
            result.setResult(answer.get());
            return result;
        }
        Waiter waiter = new Waiter(until, () -> settle(result, answer));
        waiting.compute(id, (key, waiters) -> {
            Queue<Waiter> queue = waiters == null ? new ConcurrentLinkedQueue<>() : waiters;
            queue.add(waiter);
            return queue;
        });
        var timeOut = executor.schedule(waiter.answer(), wait.toMillis(), TimeUnit.MILLISECONDS);
        result.onCompletion(() -> {
            timeOut.cancel(false);
            waiting.computeIfPresent(id, (key, waiters) -> {
                waiters.remove(waiter);
                return waiters.isEmpty() ? null : waiters;
            });
        });
        // Looked at only now that it is in the queue: a change in between finds it there.
        if (!running || reached(id, until)) {
            executor.execute(waiter.answer());
        }
        return result;
    }

    /** Answers when nothing runs inside the lease any more, when it has ended, or when the time is over. */
    public <T> DeferredResult<T> awaitNoMembers(String id, Duration wait, Supplier<T> answer) {
        DeferredResult<T> result = new DeferredResult<>(0L);
        Runnable settle = () -> settle(result, answer);
        closing.put(settle, id);
        var timeOut = executor.schedule(settle, wait.toMillis(), TimeUnit.MILLISECONDS);
        result.onCompletion(() -> {
            timeOut.cancel(false);
            closing.remove(settle);
        });
        if (!running || empty(id)) {
            executor.execute(settle);
        }
        return result;
    }

    private boolean empty(String id) {
        return registry.state()
                .table()
                .find(id)
                .map(claim -> safety.membersOf(claim).isEmpty())
                .orElse(true);
    }

    private void membersMayHaveEnded() {
        closing.forEach((settle, id) -> {
            if (empty(id)) {
                executor.execute(settle);
            }
        });
    }

    private boolean reached(String id, Phase until) {
        Phase phase = registry.state().table().find(id).map(Claim::phase).orElse(Phase.ENDED);
        return phase.compareTo(until) >= 0;
    }

    private static <T> void settle(DeferredResult<T> result, Supplier<T> answer) {
        Vital.turn("claim-waiters");
        if (result.isSetOrExpired()) {
            return;
        }
        try {
            result.setResult(answer.get());
        } catch (RuntimeException failure) {
            result.setErrorResult(failure);
        }
    }

    private void changed(RegistryState state, Iterable<Event> events) {
        for (Event event : events) {
            Queue<Waiter> queue = waiting.get(event.subject());
            if (queue != null) {
                queue.stream()
                        .filter(waiter -> reached(event.subject(), waiter.until()))
                        .forEach(waiter -> executor.execute(waiter.answer()));
            }
        }
    }

    @Override
    public void start() {
        Runnable locks = registry.subscribe(this::changed);
        Runnable everything = safety.subscribe(this::membersMayHaveEnded);
        unsubscribe = () -> {
            locks.run();
            everything.run();
        };
        running = true;
    }

    /** Answers everybody with the state as it is, so that they do not hold up the shutdown. */
    @Override
    public void stop() {
        running = false;
        unsubscribe.run();
        waiting.values().forEach(queue -> queue.forEach(waiter -> executor.execute(waiter.answer())));
        closing.keySet().forEach(executor::execute);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped before the web server, which waits for the answers that are still due. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 100;
    }
}
