package org.lockkeeper.host.timers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that a timer will start.
 *
 * @param id stays the same for as long as it is the same elapse
 * @param unit the canonical name of the guarded unit
 * @param from when
 * @param latest when at the latest, where systemd may put it off; null where it will not by more than a moment
 * @param to when it is expected to end; null where nothing is known of that
 * @param oneshot whether the unit is a job, by systemd's word
 */
public record ExpectedRun(
        String id,
        String unit,
        String group,
        String timer,
        Instant from,
        @Nullable Instant latest,
        @Nullable Instant to,
        boolean oneshot) {}
