package org.lockkeeper.locking.store.postgres;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The database's clock, as it was told last and has gone on since by time passing here. It is never ahead of the database's
 * but where that one was set back since.
 */
final class DatabaseClock extends Clock {

    private record Told(Instant at, long nanos) {}

    private volatile @Nullable Told told;

    void told(long millis) {
        told = new Told(Instant.ofEpochMilli(millis), System.nanoTime());
    }

    /** Before the database has ever answered there is nothing that could be reckoned by it: then it is a word for display. */
    @Override
    public Instant instant() {
        Told last = told;
        return last == null ? Instant.now() : last.at().plus(Duration.ofNanos(System.nanoTime() - last.nanos()));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
