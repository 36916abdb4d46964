package org.lockkeeper.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations that were measured. */
final class Sample {

    private final List<Duration> values = Collections.synchronizedList(new ArrayList<>());

    void add(Duration value) {
        values.add(value);
    }

    void clear() {
        values.clear();
    }

    Sample copy() {
        Sample copy = new Sample();
        copy.values.addAll(values);
        return copy;
    }

    int size() {
        return values.size();
    }

    /** The value that so many of a hundred do not exceed. */
    Duration percentile(int percent) {
        List<Duration> sorted = values.stream().sorted().toList();
        int index = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
        return sorted.get(Math.max(0, index));
    }

    Duration mean() {
        List<Duration> all = List.copyOf(values);
        return all.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(all.size());
    }

    static String millis(Duration value) {
        return String.format(Locale.ROOT, "%.2f ms", value.toNanos() / 1e6);
    }
}
