package org.lockkeeper.access;

import java.util.Locale;

/** What a request may ask for besides its turn: each disturbs others in a way of its own. */
public enum Right {
    /** Keeps the host from shutting down. */
    INHIBIT,
    /** Lets units run inside that do not ask. */
    ADMITS,
    /** Goes before others that wait. */
    URGENT,
    /** Has services stopped, or goes on beside them, when they do not stop by themselves. */
    STOP;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
