package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A window, as far as others are concerned.
 *
 * @param drains from when on nothing that it excludes is started any more
 * @param opens when it is to open, or has opened
 * @param ends when its time is over, also if it opens late
 * @param latest when it is given up if it is not open by then; null for one that is open
 * @param opening of one that waits: what is known of when it opens
 * @param admits whether the unit of these names works inside it
 */
record Slot(
        String id,
        String group,
        Instant drains,
        Instant opens,
        Instant ends,
        @Nullable Instant latest,
        AgendaItem.@Nullable Opening opening,
        Predicate<List<String>> admits) {

    boolean open() {
        return latest == null;
    }
}
