package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit that is expected to be started.
 *
 * @param starts when, earliest first
 * @param length how long a run takes; null where nothing is known of that
 */
record ExpectedJob(
        String unit,
        String group,
        List<Instant> starts,
        @Nullable Duration length) {

    ExpectedJob {
        starts = List.copyOf(starts);
    }
}
