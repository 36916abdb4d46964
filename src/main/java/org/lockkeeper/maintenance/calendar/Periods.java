package org.lockkeeper.maintenance.calendar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The hours and blackouts of a group, one by one. */
final class Periods {

    private final List<Listed> entries;

    Periods(List<Entry> hours, List<Entry> blackouts) {
        this.entries = Stream.concat(
                        hours.stream().map(entry -> new Listed(entry, Period.Kind.HOURS)),
                        blackouts.stream().map(entry -> new Listed(entry, Period.Kind.BLACKOUT)))
                .toList();
    }

    /** @param most of each entry */
    List<Period> between(String group, Instant from, Instant to, int most) {
        List<Period> periods = new ArrayList<>();
        entries.forEach(entry -> periods.addAll(entry.between(group, from, to, most)));
        return periods;
    }
}
