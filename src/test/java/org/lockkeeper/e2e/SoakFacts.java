package org.lockkeeper.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What was acknowledged to honest callers. */
final class SoakFacts {

    enum Kind {
        ASKED,
        GRANTED,
        /** An extension or a renewal. */
        PROLONGED,
        ENDED
    }

    /** @param detail the reason of what was asked for; the token of what was granted */
    record Fact(Kind kind, String id, String detail) {}

    private final Queue<Fact> fresh = new ConcurrentLinkedQueue<>();
    private final Semaphore ends = new Semaphore(0);

    void add(Kind kind, String id, String detail) {
        fresh.add(new Fact(kind, id, detail));
        if (kind == Kind.ENDED) {
            ends.release();
        }
    }

    /** Returns in the moment in which an end was acknowledged: a good one for a kill. After a while, in any. */
    void awaitEnd() {
        ends.drainPermits();
        try {
            ends.tryAcquire(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those since the last time. Whoever reads the trail after this must find all of them there. */
    List<Fact> take() {
        List<Fact> taken = new ArrayList<>();
        for (Fact fact = fresh.poll(); fact != null; fact = fresh.poll()) {
            taken.add(fact);
        }
        return taken;
    }
}
