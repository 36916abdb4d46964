package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/** When those of one group are likely to end: only what is asked of it is kept, so that a long queue costs no more. */
final class Ends {

    private final int limit;
    /** The latest ones, as many as the limit has places; the earliest of them first. */
    private final PriorityQueue<Instant> latest = new PriorityQueue<>();

    private Instant last = Instant.MIN;

    Ends(int limit) {
        this.limit = limit;
    }

    void add(Instant end) {
        last = end.isAfter(last) ? end : last;
        if (limit < Integer.MAX_VALUE) {
            latest.add(end);
            if (latest.size() > limit) {
                latest.poll();
            }
        }
    }

    Instant last() {
        return last;
    }

    /** When there is a place: once all but one less than the limit have ended. Empty while there is one. */
    Optional<Instant> place() {
        return latest.size() < limit ? Optional.empty() : Optional.ofNullable(latest.peek());
    }
}
