package org.lockkeeper.maintenance.admission;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.web.Caller;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Long-polls: callers that wait for a window or a lease to reach a phase, without a thread of their own. Who hangs up is
 * forgotten.
 */
@Component
public final class ClaimWaiters implements SmartLifecycle {

    private static final long LOOK_AT_CALLERS_MILLIS = 1000;

    private final LockRegistry registry;
    private final Map<String, Queue<Waiter>> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = new VitalExecutor("claim-waiters", 1);
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    ClaimWaiters(LockRegistry registry) {
        this.registry = registry;
    }

    /** Answers when the claim has reached the phase or is past it, or when the time is over; at once without a phase. */
    public <T> DeferredResult<T> await(
            String id, @Nullable Phase until, Duration wait, Caller caller, Supplier<T> answer) {
        return await(id, until, () -> false, wait, caller, answer);
    }

    /** @param early whether it is answered all the same; asked on the thread that commits */
    public <T> DeferredResult<T> await(
            String id, @Nullable Phase until, BooleanSupplier early, Duration wait, Caller caller, Supplier<T> answer) {
        // Without a time-out of its own: the container's are a second coarse.
        DeferredResult<T> result = new DeferredResult<>(0L);
        if (until == null) {
            result.setResult(answer.get());
            return result;
        }
        Waiter waiter = Waiter.of(until, early, caller, result, answer);
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
        if (!running || due(id, waiter)) {
            executor.execute(waiter.answer());
        }
        return result;
    }

    /** His connection is looked at on the thread that would answer him: see {@link Caller#hungUp()}. */
    private void forgetWhoHungUp() {
        waiting.values()
                .forEach(queue -> queue.stream()
                        .filter(waiter -> waiter.lost().getAsBoolean())
                        .forEach(waiter -> waiter.answer().run()));
    }

    int callers() {
        return waiting.values().stream().mapToInt(Queue::size).sum();
    }

    private boolean due(String id, Waiter waiter) {
        return reached(id, waiter.until()) || waiter.early().getAsBoolean();
    }

    private boolean reached(String id, Phase until) {
        Phase phase = registry.state().table().find(id).map(Claim::phase).orElse(Phase.ENDED);
        return phase.compareTo(until) >= 0;
    }

    private void changed(RegistryState state, Iterable<Event> events) {
        for (Event event : events) {
            Queue<Waiter> queue = waiting.get(event.subject());
            if (queue != null) {
                queue.stream()
                        .filter(waiter -> due(event.subject(), waiter))
                        .forEach(waiter -> executor.execute(waiter.answer()));
            }
        }
    }

    @Override
    public void start() {
        unsubscribe = registry.subscribe(this::changed);
        running = true;
        executor.scheduleWithFixedDelay(
                this::forgetWhoHungUp, LOOK_AT_CALLERS_MILLIS, LOOK_AT_CALLERS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Answers everybody with the state as it is, so that they do not hold up the shutdown. */
    @Override
    public void stop() {
        running = false;
        unsubscribe.run();
        waiting.values().forEach(queue -> queue.forEach(waiter -> executor.execute(waiter.answer())));
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
