package org.lockkeeper.fleet.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this host is well again after its work in a pool has ended. Looked at until it is; who waits for it is told when that
 * takes too long, and when it has come true after all.
 */
final class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final HealthCheck check;
    private final Duration interval;
    private final Duration within;
    private final Executor executor;
    private final LongSupplier nanoTime;
    /** Hears why the host is not well, or null if it is. */
    private final Consumer<@Nullable String> told;

    private final Runnable wake;

    /** By pool, since when it is waited for. */
    private final Map<String, Long> since = new HashMap<>();

    private @Nullable Long wellAt;
    private @Nullable Long triedAt;
    private boolean trying;
    private String why = "it was not looked at yet";
    private boolean ailing;

    Recovery(
            HealthCheck check,
            Duration interval,
            Duration within,
            Executor executor,
            LongSupplier nanoTime,
            Consumer<@Nullable String> told,
            Runnable wake) {
        this.check = check;
        this.interval = interval;
        this.within = within;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.told = told;
        this.wake = wake;
    }

    /** Work in the pool goes on, or there is none any more to recover from. */
    synchronized void forget(String pool) {
        since.remove(pool);
    }

    /** @param ailment what an earlier run has told of this host; null: nothing */
    synchronized void goOn(@Nullable String ailment) {
        ailing = ailment != null;
    }

    /** Whether it has been found well since this was asked first. */
    synchronized boolean well(String pool) {
        long now = nanoTime.getAsLong();
        long ended = since.computeIfAbsent(pool, unseen -> now);
        if (wellAt != null && wellAt - ended >= 0) {
            return true;
        }
        look(now);
        if (!ailing && now - ended > within.toNanos()) {
            ailing = true;
            log.warn("This host is not well {} after its work in pool {}, and keeps its slot: {}", within, pool, why);
            told.accept(why);
        }
        return false;
    }

    /** To be called now and then: whoever is told to be ailing is looked at until he is well, whatever becomes of his slot. */
    synchronized void look() {
        if (ailing) {
            look(nanoTime.getAsLong());
        }
    }

    synchronized boolean busy() {
        return ailing || !since.isEmpty();
    }

    private void look(long now) {
        if (trying || (triedAt != null && now - triedAt < interval.toNanos())) {
            return;
        }
        trying = true;
        triedAt = now;
        executor.execute(() -> tryIt(now));
    }

    private void tryIt(long began) {
        Optional<String> found;
        try {
            found = check.look();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            found = Optional.of("the look was broken off");
        } catch (RuntimeException failure) {
            found = Optional.of("the look has failed: " + failure);
        }
        done(began, found);
        wake.run();
    }

    private synchronized void done(long began, Optional<String> found) {
        trying = false;
        if (found.isPresent()) {
            boolean other = ailing && !why.equals(found.get());
            why = found.get();
            if (other) {
                told.accept(why);
            }
            return;
        }
        wellAt = began;
        if (ailing) {
            ailing = false;
            log.info("This host is well again");
            told.accept(null);
        }
    }
}
