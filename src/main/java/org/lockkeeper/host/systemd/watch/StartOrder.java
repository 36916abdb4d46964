package org.lockkeeper.host.systemd.watch;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lockkeeper.host.systemd.units.Units.QueuedStarts;

/** What is known of the order of queued starts among the entries of a {@link UnitTable}, under whose lock it is used. */
final class StartOrder {
    private final Map<String, Entry> entries;

    StartOrder(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** The jobs of queued starts, by unit. */
    Map<String, Long> jobs(Predicate<Entry> which) {
        Map<String, Long> jobs = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (entry.startQueued() && which.test(entry)) {
                jobs.put(name, entry.jobId());
            }
        });
        return jobs;
    }

    /**
     * @param jobs that were asked about, by unit
     * @param places by job, without those that are not queued any more
     * @param empty those of the units that have no process
     * @return whether something is news
     */
    boolean take(Map<String, Long> jobs, Map<Long, JobOrder.Place> places, Set<String> empty) {
        boolean news = false;
        for (Map.Entry<String, Long> start : jobs.entrySet()) {
            Entry entry = entries.get(start.getKey());
            JobOrder.Place place = places.getOrDefault(start.getValue(), JobOrder.NOWHERE);
            if (entry != null) {
                news |= entry.ordered(
                        start.getValue(), place.serial(), empty.contains(start.getKey()) ? place.ahead() : Set.of());
            }
        }
        return news;
    }

    boolean startsQueued() {
        return entries.values().stream().anyMatch(Entry::startQueued);
    }

    QueuedStarts queuedStarts() {
        Map<String, Set<String>> ahead = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (!entry.ahead().isEmpty()) {
                ahead.put(name, entry.ahead());
            }
        });
        return ahead.isEmpty() ? QueuedStarts.NONE : new QueuedStarts(ahead);
    }
}
