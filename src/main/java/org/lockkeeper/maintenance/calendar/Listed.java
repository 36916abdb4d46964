package org.lockkeeper.maintenance.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The periods of one entry. Who asks for a year asks for nearly the same one again. */
final class Listed {

    private static final Duration DAY = Duration.ofDays(1);

    private final Entry entry;
    private final Period.Kind kind;
    private volatile @Nullable Known last;

    /** @param version of what others have written, where the entry is theirs */
    private record Known(Instant from, Instant to, long version, List<Period> periods) {
        boolean has(Instant first, Instant end, long now) {
            return version == now && !first.isBefore(from) && !end.isAfter(to);
        }
    }

    Listed(Entry entry, Period.Kind kind) {
        this.entry = entry;
        this.kind = kind;
    }

    /** The first of those that begin before the one moment and end after the other. */
    List<Period> between(String group, Instant from, Instant to, int most) {
        long version = entry.spans().version();
        Known known = last;
        if (known == null || !known.has(from, to, version)) {
            Instant first = from.truncatedTo(ChronoUnit.DAYS);
            Instant end = to.plus(DAY);
            List<Period> periods = entry.between(kind, group, first, end, most);
            if (periods.size() == most) {
                return entry.between(kind, group, from, to, most);
            }
            known = new Known(first, end, version, periods);
            last = known;
        }
        return known.periods().stream()
                .filter(period -> period.to().isAfter(from) && period.from().isBefore(to))
                .limit(most)
                .toList();
    }
}
