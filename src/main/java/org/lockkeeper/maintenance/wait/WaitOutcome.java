package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.List;
import org.lockkeeper.locking.rules.Blocker;

/**
 * How a wait ended.
 *
 * @param result why it ended
 * @param attempts the scheduled looks that were made; looks after a change do not count
 * @param waited from its start to its end
 * @param blockers what the last look found in the way; empty when quiet, and when cancelled before the first look
 */
record WaitOutcome(Result result, int attempts, Duration waited, List<Blocker> blockers) {

    public enum Result {
        QUIET,
        TIMED_OUT,
        /** The last look that was allowed found something in the way, before the time was up. */
        ATTEMPTS_USED_UP,
        /** The waiting thread was interrupted, or Lockkeeper shuts down. */
        CANCELLED
    }

    public WaitOutcome {
        blockers = List.copyOf(blockers);
    }
}
