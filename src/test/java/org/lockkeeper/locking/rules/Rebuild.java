package org.lockkeeper.locking.rules;

import java.util.List;

/** For tests in other rooms: whether events and table tell the same. */
public final class Rebuild {
    private Rebuild() {}

    /** Fails if replaying the events does not lead to this table. */
    public static void check(List<Event> events, LockTable table) {
        Replay.Rebuilt rebuilt = Replay.of(events);
        if (!rebuilt.equals(Replay.Rebuilt.of(table))) {
            throw new AssertionError("replay: " + rebuilt + " is not " + table);
        }
    }
}
