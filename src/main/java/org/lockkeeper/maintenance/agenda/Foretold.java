package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
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
        @Nullable String unknown) {

    /**
     * Two things that are coming and do not go together, and what would come of it.
     *
     * @param kind what would happen to the item
     * @param item the id of the item to which it would happen
     * @param with the id of the other one; null where it is the hours or a blackout of the item's group
     * @param at when they meet
     * @param until when the item would go on, as far as that is known
     * @param text the same as a sentence
     */
    public record Collision(
            Kind kind,
            String item,
            @Nullable String with,
            Instant at,
            @Nullable Instant until,
            String text) {

        public enum Kind {
            /** A window would open later than planned. */
            OPENS_LATE,
            /** A planned window would be given up. */
            MISSED,
            /** A run would begin later. */
            HELD,
            /** A run would be left out: its start is held back, and not made up for. */
            SKIPPED,
            /** A run would be stopped for a window, and started again afterwards. */
            STOPPED,
            /** A run would begin all the same, since nothing of Lockkeeper's has a say in it. */
            NOT_HELD,
            /** A run would go on past the end of its hours. */
            OVERRUNS
        }
    }
}
