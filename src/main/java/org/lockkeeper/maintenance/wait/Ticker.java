package org.lockkeeper.maintenance.wait;

import java.util.concurrent.locks.LockSupport;

/** Time as waits see it: monotonic, so that setting the host's clock neither ends nor prolongs one. */
interface Ticker {

    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }

        @Override
        public void unpark(Thread thread) {
            LockSupport.unpark(thread);
        }
    };

    long nanoTime();

    /** As {@link LockSupport}: returns early when unparked, also beforehand, when interrupted, or for no reason. */
    void park(long nanos);

    void unpark(Thread thread);
}
