package org.lockkeeper.maintenance.dryrun;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of a dry run of an act on what there is: the act, and what it would be asked with.
 *
 * @param act extend, move, close, ask-to-finish or force-release; of leases the last two
 * @param duration to extend by; how long it is to be once it is moved
 * @param openAt where it would be moved to
 * @param untilEmpty whether closing would wait until nothing runs inside it
 * @param reason why it would be asked to finish, or forced
 * @param by who would do it
 */
public record ActRequest(
        @Nullable String act,
        @Nullable Duration duration,
        @Nullable String openAt,
        @Nullable Boolean untilEmpty,
        @Nullable String reason,
        @Nullable String by) {}
