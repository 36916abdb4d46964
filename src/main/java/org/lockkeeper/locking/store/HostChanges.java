package org.lockkeeper.locking.store;

import java.util.Collection;
import java.util.List;

/**
 * The journal of what was changed on the host: each change stands in it before it is made, until it is undone. Every
 * method may throw {@link StoreException}; what it wrote is durable when it returns.
 */
public interface HostChanges {

    /** All of them, oldest first. */
    List<HostChange> read();

    /** Adds them, all or none; one that is there already stays as it is. */
    void write(Collection<HostChange> changes);

    void erase(Collection<HostChange> changes);
}
