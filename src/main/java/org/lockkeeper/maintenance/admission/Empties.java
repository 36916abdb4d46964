package org.lockkeeper.maintenance.admission;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.web.Caller;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Callers that wait until nothing runs inside a window any more, mostly to close it then. That is for somebody who is there
 * to hear of it: whoever hangs up has waited for nothing, and what was extended meanwhile is not closed for him.
 */
@Component
public final class Empties implements SmartLifecycle {

    /** How a wait came to its end. */
    public enum Outcome {
        /** Nothing runs inside it, on systemd's fresh word; or it is not held, and nothing can. */
        EMPTY,
        BUSY,
        /** The picture is lost, or that of a unit that it admits, and so it is not known what runs inside it. */
        UNKNOWN,
        EXTENDED,
        HUNG_UP,
        SHUTTING_DOWN
    }

    private static final long LOOK_AT_CALLERS_MILLIS = 1000;

    private final LockRegistry registry;
    private final Safety safety;
    private final GuardedServices services;
    private final Set<Waiter<?>> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean due = new AtomicBoolean();
    /** A thread of their own, since systemd is asked on it, which may take its time. */
    private final ScheduledExecutorService executor = new VitalExecutor("empties", 1);

    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    Empties(LockRegistry registry, Safety safety, GuardedServices services) {
        this.registry = registry;
        this.safety = safety;
        this.services = services;
    }

    /** @param answer called once, on a thread that may be kept for as long as a commit takes */
    public <T> DeferredResult<T> await(String id, Duration wait, Caller caller, Function<Outcome, T> answer) {
        // Without a time-out of its own: the container's are a second coarse.
        Waiter<T> waiter = new Waiter<>(id, caller, answer, new DeferredResult<>(0L));
        waiters.add(waiter);
        var timeOut = executor.schedule(waiter::giveUp, wait.toMillis(), TimeUnit.MILLISECONDS);
        waiter.result.onCompletion(() -> {
            timeOut.cancel(false);
            waiters.remove(waiter);
        });
        executor.execute(waiter::look);
        return waiter.result;
    }

    int callers() {
        return waiters.size();
    }

    private final class Waiter<T> {
        private final String id;
        private final Caller caller;
        private final Function<Outcome, T> answer;
        private final DeferredResult<T> result;
        private volatile boolean extended;

        Waiter(String id, Caller caller, Function<Outcome, T> answer, DeferredResult<T> result) {
            this.id = id;
            this.caller = caller;
            this.answer = answer;
            this.result = result;
        }

        void look() {
            if (extended) {
                settle(Outcome.EXTENDED);
            } else if (!running) {
                settle(Outcome.SHUTTING_DOWN);
            } else if (inside(id, services.picture()) == Outcome.EMPTY) {
                Outcome fresh = inside(id, services.refresh());
                if (fresh == Outcome.EMPTY) {
                    settle(extended ? Outcome.EXTENDED : fresh);
                }
            }
        }

        void giveUp() {
            look();
            settle(inside(id, services.picture()) == Outcome.UNKNOWN ? Outcome.UNKNOWN : Outcome.BUSY);
        }

        void lookAtCaller() {
            if (!result.isSetOrExpired() && caller.hungUp()) {
                settle(Outcome.HUNG_UP);
            }
        }

        private void settle(Outcome outcome) {
            if (result.isSetOrExpired()) {
                return;
            }
            waiters.remove(this);
            try {
                // Also in the moment before it is done: he may have gone since the last look.
                result.setResult(answer.apply(caller.hungUp() ? Outcome.HUNG_UP : outcome));
            } catch (RuntimeException failure) {
                result.setErrorResult(failure);
            }
        }
    }

    private Outcome inside(String id, Picture picture) {
        Claim claim = registry.state().table().find(id).orElse(null);
        if (claim == null || claim.phase() != Phase.HELD) {
            return Outcome.EMPTY;
        }
        if (!picture.live() || !safety.unknownMembersOf(claim).isEmpty()) {
            return Outcome.UNKNOWN;
        }
        return safety.membersOf(claim).isEmpty() ? Outcome.EMPTY : Outcome.BUSY;
    }

    /** However many changes come while they are looked at, they are looked at once more. */
    private void changed() {
        if (!waiters.isEmpty() && due.compareAndSet(false, true)) {
            executor.execute(() -> {
                due.set(false);
                Vital.turn("empties");
                waiters.forEach(Waiter::look);
            });
        }
    }

    @Override
    public void start() {
        running = true;
        // On the thread that commits: before whoever extended it has his answer.
        Runnable locks = registry.subscribe((state, events) -> events.stream()
                .filter(event -> event.type() == Event.Type.EXTENDED)
                .forEach(event -> waiters.stream()
                        .filter(waiter -> waiter.id.equals(event.subject()))
                        .forEach(waiter -> waiter.extended = true)));
        Runnable everything = safety.subscribe(this::changed);
        unsubscribe = () -> {
            locks.run();
            everything.run();
        };
        executor.scheduleWithFixedDelay(
                () -> waiters.forEach(Waiter::lookAtCaller),
                LOOK_AT_CALLERS_MILLIS,
                LOOK_AT_CALLERS_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Answers everybody, so that they do not hold up the shutdown. */
    @Override
    public void stop() {
        running = false;
        unsubscribe.run();
        waiters.forEach(waiter -> executor.execute(waiter::look));
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
