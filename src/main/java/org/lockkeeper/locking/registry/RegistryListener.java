package org.lockkeeper.locking.registry;

import java.util.List;
import org.lockkeeper.locking.rules.Event;

/** Told after every commit, and when the store is lost or comes back. Called on the writer's thread: return at once. */
@FunctionalInterface
public interface RegistryListener {

    /** @param events what was committed; empty if only the store's availability changed */
    void changed(RegistryState state, List<Event> events);
}
