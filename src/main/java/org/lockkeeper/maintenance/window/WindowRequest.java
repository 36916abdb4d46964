package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/windows}.
 *
 * @param group the service group of the work; {@code maintenance} if absent
 * @param reason why, for everybody who reads it; at most 500 characters
 * @param requestedBy the person or pipeline; at most 200 characters
 * @param duration for how long, counted from the opening
 * @param waitTimeout how long it may take to open; the configured default if absent
 * @param admits names or globs of units whose work belongs to the window: they are no blockers, and jobs of theirs run
 *     inside it
 * @param onDrainTimeout what is done when it has not opened in time because guarded services still run: give-up (the default),
 *     stop or open-anyway
 * @param stop guarded services that may be stopped then
 * @param inhibit whether the host is to be kept from shutting down and sleeping while the window is open
 * @param priority urgent: it goes before others that wait; else normal
 * @param openAt when it is to open: a time with its offset, or words such as tonight 02:00, Sat 02:00 and in 2h, in the host's zone;
 *     as soon as it can if absent
 * @param lead how long before openAt it enters the queue, and stops others from starting; what such windows took before, or else the
 *     configured default, if absent
 * @param atLeast how much of its duration has to be left when it opens: if less is, it is missed; half of it if absent
 * @param cutoff how long before openAt no conflicting work begins of which it is not known how long it takes; lead if absent
 * @param override why the hours and blackouts of the group do not hold for it; for operators
 * @param expects how long the work is expected to take: the window opens only if it would be over before hours end, a blackout begins
 *     or a planned window is to open
 * @param onlyIfFits whether it is refused rather than made to wait where it cannot open now for those
 */
public record WindowRequest(
        @Nullable String group,
        @Nullable String reason,
        @Nullable String requestedBy,
        @Nullable Duration duration,
        @Nullable Duration waitTimeout,
        @Nullable List<String> admits,
        @Nullable Boolean inhibit,
        @Nullable String priority,
        @Nullable String onDrainTimeout,
        @Nullable List<String> stop,
        @Nullable String override,
        @Nullable String openAt,
        @Nullable Duration lead,
        @Nullable Duration atLeast,
        @Nullable Duration cutoff,
        @Nullable Duration expects,
        @Nullable Boolean onlyIfFits) {}
