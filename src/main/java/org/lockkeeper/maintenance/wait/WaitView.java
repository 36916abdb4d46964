package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.List;
import org.lockkeeper.locking.rules.Blocker;

/**
 * The answer.
 *
 * @param outcome how the wait ended
 * @param attempts the scheduled looks that were made; looks after a change do not count
 * @param waited from its start to its end
 * @param blockers what the last look found in the way
 */
record WaitView(WaitOutcome.Result outcome, int attempts, Duration waited, List<Blocker> blockers) {

    static WaitView of(WaitOutcome outcome) {
        return new WaitView(outcome.result(), outcome.attempts(), outcome.waited(), outcome.blockers());
    }
}
