package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When something comes again by a cron expression, each time for as long: see {@link Recurring}. */
public final class Occurrences {

    private static final Duration DAY = Duration.ofDays(1);

    private final Recurring times;
    private volatile @Nullable Known last;

    /** All that begin from the one moment on and before the other. */
    private record Known(Instant from, Instant to, List<Instant> starts) {
        boolean has(Instant first, Instant end) {
            return !first.isBefore(from) && !end.isAfter(to);
        }
    }

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

    /**
     * Those that begin after the one moment and before the other, the first of them where there are more. Who asks for a year
     * asks for nearly the same one again.
     */
    public List<Instant> between(Instant after, Instant to, int most) {
        Known known = last;
        if (known == null || !known.has(after, to)) {
            Instant first = after.truncatedTo(ChronoUnit.DAYS);
            Instant end = to.plus(DAY);
            List<Instant> starts = starts(first.minusNanos(1), end, most);
            if (starts.size() == most) {
                return starts(after, to, most);
            }
            known = new Known(first, end, starts);
            last = known;
        }
        return known.starts().stream()
                .filter(at -> at.isAfter(after) && at.isBefore(to))
                .toList();
    }

    private List<Instant> starts(Instant after, Instant to, int most) {
        List<Instant> starts = new ArrayList<>();
        Instant at = after(after);
        while (at != null && at.isBefore(to) && starts.size() < most) {
            starts.add(at);
            at = after(at);
        }
        return starts;
    }

    public ZoneId zone() {
        return times.zone();
    }

    /** A moment as people say it. */
    public String told(Instant at, Instant now) {
        return Words.time(at, now, times.zone());
    }
}
