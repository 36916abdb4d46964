package org.lockkeeper.maintenance.wait;

import java.util.List;
import org.lockkeeper.locking.rules.Blocker;

/** What a wait waits for: that nothing is in the way. What a look throws ends the wait and reaches its caller unchanged. */
interface WaitCondition {

    /** What is in the way, as far as is known here. Called after every change: cheap, and never blocks. */
    List<Blocker> known();

    /** What is in the way, asked afresh. No wait ends quiet on less. It may block, and delays a deadline by as long. */
    default List<Blocker> fresh() {
        return known();
    }

    /**
     * Calls the runnable, which never blocks, whenever another look is worth it.
     *
     * @return ends the subscription
     */
    default Runnable subscribe(Runnable changed) {
        return () -> {};
    }
}
