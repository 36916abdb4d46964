package org.lockkeeper.maintenance.agenda;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Windows in the order in which they open, to be asked about many spans of time. */
final class SlotsInTurn {

    private final List<Slot> all;
    private final Duration longest;

    SlotsInTurn(List<Slot> windows) {
        this.all = windows.stream()
                .sorted(Comparator.comparing(Slot::opens).thenComparing(Slot::id))
                .toList();
        this.longest = windows.stream()
                .map(window -> Duration.between(window.opens(), window.ends()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    List<Slot> all() {
        return all;
    }

    /** Those that may have something of this span; none that has is missing. */
    List<Slot> meeting(Instant from, Instant to) {
        return all.subList(first(from.minus(longest)), first(to));
    }

    /** How many open before. */
    private int first(Instant at) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).opens().isBefore(at)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
