package org.lockkeeper.base.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Durations as people say them: {@code 2 h 30 min}. */
public final class Lengths {

    private static final int[] UNITS = {86_400, 3_600, 60, 1};
    private static final String[] NAMES = {"d", "h", "min", "s"};

    private Lengths() {}

    /** In the two greatest units that it has, the rest left out; what is less than a second counts as one. */
    public static String of(Duration length) {
        long seconds = length.toSeconds() + (length.toNanosPart() > 0 ? 1 : 0);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < UNITS.length; i++) {
            long count = seconds / UNITS[i];
            seconds %= UNITS[i];
            if (count > 0 && parts.size() < 2) {
                parts.add(count + " " + NAMES[i]);
            }
        }
        return parts.isEmpty() ? "0 s" : String.join(" ", parts);
    }
}
