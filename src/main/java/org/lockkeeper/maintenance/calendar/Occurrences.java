package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** When something comes again by a cron expression, each time for as long: see {@link Recurring}. */
public final class Occurrences {

    private final Recurring times;

    private Occurrences(Recurring times) {
        this.times = times;
    }

    /**
     * @param key below which the others stand in the configuration
     * @param zone null for that of the host
     * @throws IllegalArgumentException with a sentence that begins with the key that is wrong
     */
    public static Occurrences of(
            String key, @Nullable String cron, @Nullable Duration duration, @Nullable String zone, ZoneId host) {
        return new Occurrences(Entries.recurring(key, cron, duration, new Entries(host).zone(key, zone)));
    }

    /** The first that begins after this; null if none does. */
    public @Nullable Instant after(Instant instant) {
        Span next = times.beginningAfter(instant);
        return next == null ? null : next.start();
    }

    public ZoneId zone() {
        return times.zone();
    }

    /** A moment as people say it. */
    public String told(Instant at, Instant now) {
        return Words.time(at, now, times.zone());
    }
}
