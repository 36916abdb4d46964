package org.lockkeeper.events;

import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.lockkeeper.safety.Safety;
import org.lockkeeper.safety.Verdict;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.service.ServiceState;
import org.lockkeeper.vital.VitalExecutor;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.window.Windows;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * Sends the whole state to every listener after each change: who reconnects needs nothing that he missed. A listener
 * that is slower than the changes gets the latest state only.
 */
@Component
final class StateFeed implements SmartLifecycle {

    private static final int MAX_LISTENERS = 100;
    private static final int SENDERS = 4;
    private static final long HEARTBEAT_SECONDS = 15;
    private static final long RETRY_MILLIS = 2000;

    private final Safety safety;
    private final GuardedServices services;
    private final Windows windows;
    private final AtomicLong revision = new AtomicLong();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService senders = new VitalExecutor("state-feed", SENDERS);
    private Runnable unsubscribe = () -> {};
    private volatile boolean running;

    StateFeed(Safety safety, GuardedServices services, Windows windows) {
        this.safety = safety;
        this.services = services;
        this.windows = windows;
    }

    SseEmitter open() {
        if (!running) {
            throw new ApiProblem(ProblemType.SHUTTING_DOWN, "Lockkeeper is shutting down");
        }
        if (listeners.size() >= MAX_LISTENERS) {
            throw new ApiProblem(
                    ProblemType.TOO_MANY_LISTENERS,
                    MAX_LISTENERS + " listeners are connected already; try again later");
        }
        Listener listener = new Listener(new SseEmitter(0L));
        listener.emitter.onCompletion(() -> listeners.remove(listener));
        listener.emitter.onError(failure -> listeners.remove(listener));
        listeners.add(listener);
        listener.changed();
        return listener.emitter;
    }

    private SseEventBuilder stateEvent() {
        return SseEmitter.event()
                .id(String.valueOf(revision.get()))
                .name("state")
                .reconnectTime(RETRY_MILLIS)
                .data(state());
    }

    private HostState state() {
        TreeMap<String, Verdict> verdicts = new TreeMap<>();
        safety.groups().forEach(group -> verdicts.put(group, safety.verdict(group)));
        return new HostState(
                verdicts,
                windows.living(),
                services.picture().services().stream()
                        .filter(service -> service.state() != ServiceState.State.IDLE)
                        .toList());
    }

    private final class Listener {
        private final SseEmitter emitter;
        private final AtomicBoolean due = new AtomicBoolean();

        Listener(SseEmitter emitter) {
            this.emitter = emitter;
        }

        /** However many changes come while one state is being sent, one more state follows it. */
        void changed() {
            if (due.compareAndSet(false, true)) {
                senders.execute(() -> {
                    due.set(false);
                    send(StateFeed.this::stateEvent);
                });
            }
        }

        /** One at a time: a late older state must not overwrite a newer one at the listener. */
        synchronized void send(Supplier<SseEventBuilder> event) {
            try {
                emitter.send(event.get());
            } catch (IOException | IllegalStateException gone) {
                listeners.remove(this);
                emitter.completeWithError(gone);
            }
        }
    }

    private void changed() {
        revision.incrementAndGet();
        listeners.forEach(Listener::changed);
    }

    @Override
    public void start() {
        running = true;
        unsubscribe = safety.subscribe(this::changed);
        senders.scheduleAtFixedRate(
                () -> listeners.forEach(listener -> senders.execute(
                        () -> listener.send(() -> SseEmitter.event().comment("alive")))),
                HEARTBEAT_SECONDS,
                HEARTBEAT_SECONDS,
                TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        unsubscribe.run();
        listeners.forEach(listener -> listener.emitter.complete());
        senders.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped before the web server, which would wait for the streams to end. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 100;
    }
}
