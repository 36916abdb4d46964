package org.lockkeeper.host.systemd.bus;

import java.util.concurrent.TimeUnit;

/** Wakes one thread. A ring while nobody waits is kept; several are one. */
public final class Bell {
    private boolean rung;

    public synchronized void ring() {
        rung = true;
        notifyAll();
    }

    public synchronized void await(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (!rung && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        rung = false;
    }
}
