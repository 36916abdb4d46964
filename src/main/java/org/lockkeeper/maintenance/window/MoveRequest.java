package org.lockkeeper.maintenance.window;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/windows/{id}/move}.
 *
 * @param openAt when it is to open instead, as for a new one
 * @param duration how long it is to be then; as long as it was if absent
 * @param by who moves it; nobody is named if absent
 */
public record MoveRequest(
        @Nullable String openAt,
        @Nullable Duration duration,
        @Nullable String by) {}
