package org.lockkeeper.maintenance.wait;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Time that passes only while somebody parks, and what happens meanwhile. For one thread. */
final class VirtualTime implements Ticker {

    private record Happening(long at, Runnable what) {}

    private final PriorityQueue<Happening> ahead = new PriorityQueue<>(Comparator.comparingLong(Happening::at));
    private final List<Runnable> beforeNextPark = new ArrayList<>();
    private final List<Duration> parked = new ArrayList<>();
    // Near the end of the range: a wait must live with a clock that overflows.
    private final long origin = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
    private long now;
    private boolean permit;

    void at(Duration when, Runnable what) {
        ahead.add(new Happening(when.toNanos(), what));
    }

    /** In the gap between the last look and the parking. */
    void beforeNextPark(Runnable what) {
        beforeNextPark.add(what);
    }

    void pass(Duration time) {
        pass(now + time.toNanos());
    }

    private void pass(long until) {
        Happening next;
        while ((next = ahead.peek()) != null && next.at() <= until) {
            now = Math.max(now, ahead.remove().at());
            next.what().run();
        }
        now = Math.max(now, until);
    }

    Duration now() {
        return Duration.ofNanos(now);
    }

    /** The times that were asked for. */
    List<Duration> parked() {
        return parked;
    }

    @Override
    public long nanoTime() {
        return origin + now;
    }

    @Override
    public void park(long nanos) {
        if (nanos <= 0) {
            throw new AssertionError("parked for " + nanos + " ns");
        }
        parked.add(Duration.ofNanos(nanos));
        List.copyOf(beforeNextPark).forEach(Runnable::run);
        beforeNextPark.clear();
        long until = now + nanos;
        while (!permit && !Thread.currentThread().isInterrupted() && now < until) {
            Happening next = ahead.peek();
            if (next == null || next.at() > until) {
                now = until;
            } else {
                now = Math.max(now, ahead.remove().at());
                next.what().run();
            }
        }
        permit = false;
    }

    @Override
    public void unpark(Thread thread) {
        permit = true;
    }
}
