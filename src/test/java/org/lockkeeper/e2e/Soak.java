package org.lockkeeper.e2e;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** What all who take part in a soak share: whether it goes on, whether the service lives, what was counted and found. */
final class Soak {
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final Queue<String> findings = new ConcurrentLinkedQueue<>();
    private boolean up = true;
    private boolean over;
    private int life;
    private long longestMillis;

    void count(String what) {
        count(what, 1);
    }

    void count(String what, long times) {
        counts.computeIfAbsent(what, it -> new LongAdder()).add(times);
    }

    long counted(String what) {
        LongAdder adder = counts.get(what);
        return adder == null ? 0 : adder.sum();
    }

    Map<String, LongAdder> counts() {
        return counts;
    }

    /** Something that must not be. */
    void found(String finding) {
        findings.add(finding);
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    synchronized void down() {
        up = false;
        life++;
    }

    synchronized void up() {
        up = true;
        notifyAll();
    }

    /** Waits until it lives, and tells which of its lives that is. */
    synchronized int awaitLife() throws InterruptedException {
        while (!up) {
            wait();
        }
        return life;
    }

    /** Whether it has lived all the time since then. */
    synchronized boolean stillLives(int since) {
        return up && life == since;
    }

    synchronized void took(long millis) {
        longestMillis = Math.max(longestMillis, millis);
    }

    synchronized long longestMillis() {
        return longestMillis;
    }

    synchronized boolean goesOn() {
        return !over;
    }

    synchronized void end() {
        over = true;
        notifyAll();
    }

    /** The pace of those who make load; shorter when it ends. */
    synchronized void pause(RandomGenerator random, int from, int to) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(from, to));
        for (long left = until - System.nanoTime(); left > 0 && !over; left = until - System.nanoTime()) {
            wait(1 + TimeUnit.NANOSECONDS.toMillis(left));
        }
    }
}
