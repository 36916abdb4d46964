package org.lockkeeper.locking.rules;

import java.time.Instant;

/** Those of a group that time holds up: who could begin before the first of them goes by. */
record Later(Instant first, Ends ends) {

    Later with(Later other) {
        return new Later(other.first.isBefore(first) ? other.first : first, ends);
    }
}
