package org.lockkeeper.maintenance.agenda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is coming, and what of it does not go together.
 *
 * @param items in the order in which they begin
 * @param truncated whether there is more than is told of
 * @param unknown why nothing is known of what timers will start; null where it is
 */
public record Foretold(
        List<AgendaItem> items,
        List<Collision> collisions,
        boolean truncated,
        @Nullable String unknown) {}
