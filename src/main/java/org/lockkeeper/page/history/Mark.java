package org.lockkeeper.page.history;

import java.util.Locale;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;

/** How an entry looks: its shape and its colour; its sentence says the same. */
enum Mark {
    /** Asked for, planned, waits. */
    ASKED,
    /** It goes on as it should. */
    GOES,
    /** Held or open. */
    HELD,
    /** It is over, as it should be. */
    DONE,
    /** Somebody should know of it. */
    WARNS,
    /** It came to nothing, or was taken. */
    FAILED;

    static Mark of(Event event) {
        return switch (event.type()) {
            case REQUESTED, PLANNED, MOVED, QUEUED -> ASKED;
            case GRANTED, SLOT_TAKEN, BOUND, EXTENDED, RENEWED, STOPPED, LEFT, INTRUSION_ENDED -> GOES;
            case HELD -> Spans.beside(event.detail()) ? WARNS : HELD;
            case DUE,
                    DRAIN_TIMED_OUT,
                    STOPPING,
                    FINISH_ASKED,
                    SUSPECTED,
                    OVERRAN,
                    INTRUDED,
                    SLOT_LOST,
                    CLOCK_SHIFTED,
                    ONCE_RESET -> WARNS;
            case REFUSED -> FAILED;
            case ENDED ->
                event.after() == null || event.after().end() == null
                        ? DONE
                        : of(event.after().end().reason());
        };
    }

    static Mark of(EndReason reason) {
        return switch (reason) {
            case RELEASED, EXPIRED, OWNER_GONE, TAKEN_OVER, CANCELLED -> DONE;
            case TIMED_OUT, MISSED, PARENT_ENDED, FORCED -> FAILED;
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
