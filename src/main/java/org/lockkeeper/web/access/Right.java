package org.lockkeeper.web.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.DrainTimeout;
import org.lockkeeper.locking.rules.Priority;

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

    /** Those that a request with these words makes use of. */
    public static Set<Right> usedBy(
            boolean inhibit, List<String> admits, Priority priority, @Nullable DrainTimeout drainTimeout) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        if (inhibit) {
            rights.add(INHIBIT);
        }
        if (!admits.isEmpty()) {
            rights.add(ADMITS);
        }
        if (priority == Priority.URGENT) {
            rights.add(URGENT);
        }
        if (drainTimeout != null) {
            rights.add(STOP);
        }
        return rights;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
