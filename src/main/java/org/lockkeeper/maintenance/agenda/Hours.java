package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.calendar.Closed;

/** What the calendar says of a group. */
interface Hours {

    /** Why its work may not begin then; null if it may. */
    @Nullable
    Closed closed(String group, Instant at);

    /** The first moment after the one and before the other at which its hours are over or a blackout begins; null: none. */
    @Nullable
    Instant over(String group, Instant from, Instant to);
}
