package org.lockkeeper.maintenance.safety;

import java.util.List;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;

/** What has a say in when a granted claim may be held, beside the services and systemd. Never blocks. */
public interface Condition {

    /** @param claim that is granted, and drains */
    List<Blocker> blockersOf(Claim claim);

    /**
     * More of what is known of a blocker.
     *
     * @param claim that waits for its turn
     */
    default Blocker explained(Claim claim, Blocker blocker) {
        return blocker;
    }

    /**
     * @param listener called after everything that may change this; it returns at once
     * @return ends the subscription
     */
    Runnable subscribe(Runnable listener);
}
