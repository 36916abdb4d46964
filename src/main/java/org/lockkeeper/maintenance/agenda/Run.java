package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run, as far as others are concerned.
 *
 * @param names all names of its unit, the canonical one first
 * @param to when it is expected to end; null where nothing is known of that
 * @param running whether it has begun, so that nothing can hold it
 */
record Run(
        String id,
        List<String> names,
        String group,
        Instant from,
        @Nullable Instant to,
        boolean running,
        Means means) {

    /**
     * What Lockkeeper could do about it.
     *
     * @param asks whether it takes a lease itself, so that it waits for its turn
     * @param gated whether its start is held back while a lease excludes it
     * @param stopped whether it is stopped for a lease that excludes it
     * @param madeUpFor whether a start that was held back is made up for
     */
    record Means(boolean asks, boolean gated, boolean stopped, boolean madeUpFor) {
        static final Means NONE = new Means(false, false, false, true);
    }

    String unit() {
        return names.get(0);
    }

    /** When it is certainly at work no longer, as far as is known: of what is not known, that it begins is. */
    Instant end() {
        return to == null ? from.plusNanos(1) : to;
    }
}
