package org.lockkeeper.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.DrainTimeout;
import org.lockkeeper.lock.Priority;

/** Which rights a request makes use of. */
public final class Asked {

    private Asked() {}

    public static Set<Right> rights(
            boolean inhibit, List<String> admits, Priority priority, @Nullable DrainTimeout drainTimeout) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        if (inhibit) {
            rights.add(Right.INHIBIT);
        }
        if (!admits.isEmpty()) {
            rights.add(Right.ADMITS);
        }
        if (priority == Priority.URGENT) {
            rights.add(Right.URGENT);
        }
        if (drainTimeout != null) {
            rights.add(Right.STOP);
        }
        return rights;
    }
}
