package org.lockkeeper.maintenance.agenda;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is coming, or goes on.
 *
 * @param kind what it is
 * @param id stays the same for as long as it is the same thing, over restarts too
 * @param title in a few words
 * @param group the service group that it is about
 * @param from when it begins, or has begun
 * @param to when it ends; of a run and a window: when it is expected to. Null where nothing is known of that
 * @param state of a window: its own, or {@code SCHEDULED} where it is the occurrence of a schedule that is not planned yet; of a run {@code EXPECTED} or {@code RUNNING}. Null for hours and blackouts
 * @param opening of a window that waits: what is known of when it opens. Absent where {@code from} is when it is planned for, or has
 *     opened
 * @param latest of a run: when it begins at the latest, where systemd spreads it by chance; of a planned window: when it is
 *     given up as missed
 * @param zone whose time of day hours and blackouts are told in
 * @param cutoff of hours: how long before they end nothing begins any more; of a blackout: before it begins
 * @param unit of a run: whose
 * @param timer of an expected run: what will start it
 */
public record AgendaItem(
        Kind kind,
        String id,
        String title,
        @Nullable String group,
        Instant from,
        @Nullable Instant to,
        @Nullable String state,
        @Nullable Opening opening,
        @Nullable Instant latest,
        @Nullable ZoneId zone,
        @Nullable Duration cutoff,
        @Nullable String unit,
        @Nullable String timer) {

    /** The state of an occurrence of a schedule that is not planned yet. */
    public static final String SCHEDULED = "SCHEDULED";

    public enum Kind {
        /** When work of a group may begin. */
        HOURS,
        /** When it may not. */
        BLACKOUT,
        /** A window that waits, is planned, or open. */
        WINDOW,
        /** A run of a guarded unit: one that its timer will start, or one that goes on. */
        RUN
    }

    /** What is known of when a window that waits will open. */
    public enum Opening {
        /** Its turn is likely to come then, from how long such work took before; no promise. */
        ESTIMATED,
        /** Nobody knows: not before then, which is now. */
        UNKNOWN
    }

    /** As it is told: by time, and what lasts before what happens in it. */
    static final Comparator<AgendaItem> IN_TURN = Comparator.comparing(AgendaItem::from)
            .thenComparing(AgendaItem::kind)
            .thenComparing(AgendaItem::id);
}
