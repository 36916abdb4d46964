package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call; every field may be left out.
 *
 * @param services names, with or without {@code .service}, or globs of guarded services; without any, all of them
 * @param ignore names or globs of those that may be busy. Lenient: a name that is not guarded here ignores nothing, so
 *     that one list can serve many hosts, and a misspelt one makes the wait longer, never shorter
 * @param timeout default: {@code lockkeeper.wait.timeout}
 * @param maxAttempts scheduled looks at most; 0 is unlimited. Default: {@code lockkeeper.wait.max-attempts}
 * @param pollInterval default: {@code lockkeeper.wait.poll-interval}
 * @param invocationId the run of the guarded unit that waits before its work: such units wait for each other in the order
 *     in which they were started, and none for itself
 */
record WaitCall(
        @Nullable List<@Nullable String> services,
        @Nullable List<@Nullable String> ignore,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts,
        @Nullable Duration pollInterval,
        @Nullable String invocationId) {

    static final WaitCall OF_DEFAULTS = new WaitCall(null, null, null, null, null, null);
}
