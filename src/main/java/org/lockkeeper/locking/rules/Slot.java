package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * The permission that this host is in maintenance, beside those of other hosts in a pool. Kept in a registry that the hosts
 * share; here stands what was learnt from it.
 *
 * @param pool of which it is one
 * @param token the fencing token with which it was granted there
 * @param since when that was learnt
 */
public record Slot(String pool, long token, Instant since) {

    public Slot {
        Check.text("pool", pool);
    }

    Slot shifted(Duration jump) {
        return new Slot(pool, token, since.plus(jump));
    }
}
