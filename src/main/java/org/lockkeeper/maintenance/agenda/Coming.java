package org.lockkeeper.maintenance.agenda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is coming.
 *
 * @param items in the order in which they begin
 * @param runs those of them that are runs, as others are concerned by them
 * @param windows those of them that are windows
 * @param truncated whether there is more than is told of
 * @param unknown why nothing is known of what timers will start; null where it is
 */
record Coming(
        List<AgendaItem> items,
        List<Run> runs,
        List<Slot> windows,
        boolean truncated,
        @Nullable String unknown) {}
