package org.lockkeeper.maintenance.window;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/windows/{id}/extend}.
 *
 * @param duration how much later it shall end
 * @param by who extends it; nobody is named if absent
 */
public record ExtendRequest(
        @Nullable Duration duration, @Nullable String by) {}
