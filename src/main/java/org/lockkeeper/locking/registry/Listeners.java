package org.lockkeeper.locking.registry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.locking.registry.LockRegistry.RegistryListener;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.LockTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who hears of commits. What fails in one of them is no other's trouble. */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<RegistryListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<LockTable>> foreseers = new CopyOnWriteArrayList<>();
    private final Repeats repeats = new Repeats();

    /** @return takes it out again */
    Runnable add(RegistryListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** @param foreseer hears of what is about to be committed; see {@link #add(RegistryListener)} */
    Runnable add(Consumer<LockTable> foreseer) {
        foreseers.add(foreseer);
        return () -> foreseers.remove(foreseer);
    }

    void foresee(LockTable table) {
        for (Consumer<LockTable> foreseer : foreseers) {
            guard("What looks ahead of the lock registry failed", () -> foreseer.accept(table));
        }
    }

    void publish(RegistryState state, List<Event> events) {
        for (RegistryListener listener : listeners) {
            guard("A listener of the lock registry failed", () -> listener.changed(state, events));
        }
    }

    private void guard(String failed, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failure) {
            if (repeats.due(failure.toString())) {
                log.error(failed, failure);
            }
        }
    }
}
