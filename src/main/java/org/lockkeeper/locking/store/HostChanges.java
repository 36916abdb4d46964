package org.lockkeeper.locking.store;

import java.time.Instant;
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

    /**
     * A change to the host that is about to be made, or was made and is not undone yet.
     *
     * @param subject the file or unit; with the kind it is the change's name
     * @param detail what is needed to undo or finish it
     * @param at when it was written down
     */
    record HostChange(Kind kind, String subject, String detail, Instant at) {

        public enum Kind {
            /** A file among systemd's unit files. */
            UNIT_FILE,
            /** A gate that is closed. */
            CLOSED_GATE,
            /** A path or socket unit that is stopped for as long as what it starts is kept from starting. */
            PAUSED_TRIGGER,
            /** A unit that is to be started: it was stopped, or its start was held back. */
            OWED_START,
            /** It was asked for, and what became of it has not been seen yet. */
            ASKED_START,
            /** It was seen to fail, and is owed still. */
            FAILED_START
        }
    }
}
