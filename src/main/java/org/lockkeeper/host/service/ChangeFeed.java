package org.lockkeeper.host.service;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.Vital;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands pictures to listeners one at a time and in order, on a thread of its own. Listeners that stay behind by more than
 * {@value #BACKLOG} pictures miss the oldest ones, never the last.
 */
final class ChangeFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
    private final Repeats repeats = new Repeats();
    private static final int BACKLOG = 1000;

    private final List<Consumer<Picture>> listeners = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Picture> backlog = new ArrayDeque<>();
    private boolean closed;

    void start() {
        Vital.thread("guarded-services", this::run).start();
    }

    Runnable subscribe(Consumer<Picture> listener) {
        Consumer<Picture> own = picture ->
                listener.accept(picture); // so that ending one subscription leaves another of the same listener
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    synchronized void publish(Picture picture) {
        if (backlog.size() == BACKLOG) {
            backlog.removeFirst();
        }
        backlog.addLast(picture);
        notifyAll();
    }

    private void run() {
        Picture picture;
        while ((picture = next()) != null) {
            Vital.turn("guarded-services");
            for (Consumer<Picture> listener : listeners) {
                try {
                    listener.accept(picture);
                } catch (RuntimeException e) {
                    if (repeats.due(e.toString())) {
                        log.warn("A listener failed on picture {}", picture.revision(), e);
                    }
                }
            }
        }
    }

    private synchronized @Nullable Picture next() {
        try {
            while (backlog.isEmpty() && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        return closed ? null : backlog.removeFirst();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
