package org.lockkeeper.host.systemd.bus;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection's signals on their way to who listens, in order, on one thread of their own. It never holds up the reader. */
final class SignalQueue {
    private static final Logger log = LoggerFactory.getLogger(SignalQueue.class);
    private final Repeats repeats = new Repeats();

    /** Of systemd's, which have some 3 kB each. */
    static final int MOST = 8192;

    private record Listener(SignalRule rule, Consumer<Signal> handler) {}

    private final BlockingQueue<DBusSignal> waiting = new ArrayBlockingQueue<>(MOST);
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean missed = new AtomicBoolean();
    private final Runnable onMissed;
    private volatile @Nullable Thread thread;

    /** @param onMissed runs after signals came in faster than they could be taken: what they would have said is to be read */
    SignalQueue(Runnable onMissed) {
        this.onMissed = onMissed;
    }

    void start() {
        Thread fresh = Vital.thread("systemd-signals", this::run);
        thread = fresh;
        fresh.start();
    }

    void listen(SignalRule rule, Consumer<Signal> handler) {
        listeners.add(new Listener(rule, handler));
    }

    void offer(DBusSignal signal) {
        if (!waiting.offer(signal)) {
            // Set after the loss and looked at before the next signal, of which there are many.
            missed.set(true);
        }
    }

    private void run() {
        try {
            while (thread == Thread.currentThread()) {
                DBusSignal next = waiting.take();
                Vital.turn("systemd-signals");
                if (missed.getAndSet(false)) {
                    if (repeats.due("too many")) {
                        log.warn("More than {} signals of systemd came at once; everything is read again", MOST);
                    }
                    onMissed.run();
                }
                listeners.stream()
                        .filter(listener -> listener.rule().matches(next))
                        .forEach(listener -> handle(next, listener));
            }
        } catch (InterruptedException stop) {
            return;
        }
    }

    private void handle(DBusSignal raw, Listener listener) {
        try {
            Signal signal = new Signal(
                    String.valueOf(raw.getSource()),
                    raw.getSerial(),
                    String.valueOf(raw.getPath()),
                    String.valueOf(raw.getName()),
                    Arrays.asList(raw.getParameters()));
            if (listener.rule().matches(signal)) {
                listener.handler().accept(signal);
            }
        } catch (DBusException | RuntimeException e) {
            if (repeats.due(e.toString())) {
                log.warn("Could not take in {}", raw, e);
            }
        }
    }

    void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
        waiting.clear();
    }
}
