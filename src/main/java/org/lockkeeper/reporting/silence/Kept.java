package org.lockkeeper.reporting.silence;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.reporting.silence.Silencer.Standing;

/** What is known of one claim's silence in one monitor. Not for several threads. */
final class Kept {

    private Silenced what;
    private @Nullable Standing standing;
    /** When the silence is to end; null while the window is open. */
    private @Nullable Instant over;
    /** By the JVM's clock, in nanoseconds. */
    private long dueAt;

    private int failures;
    private boolean left;

    Kept(Silenced what, long now) {
        this.what = what;
        this.dueAt = now;
    }

    Silenced what() {
        return what;
    }

    @Nullable
    Standing standing() {
        return standing;
    }

    @Nullable
    Instant over() {
        return over;
    }

    boolean wanted() {
        return over == null && !left;
    }

    /** Whether a person has ended it in the monitor. */
    boolean left() {
        return left;
    }

    /** It is open, with this end: one that was moved is told at once. */
    void open(Silenced now, long at) {
        if (!Objects.equals(now.deadline(), what.deadline())) {
            dueAt = at;
        }
        what = now;
    }

    void closed(Instant end, long at) {
        if (over == null) {
            over = end;
            dueAt = at;
        }
    }

    boolean due(long now) {
        return now - dueAt >= 0;
    }

    long dueAt() {
        return dueAt;
    }

    void found(Standing there, long at) {
        standing = there;
        dueAt = at;
    }

    void done(@Nullable Standing there, long next) {
        standing = there;
        failures = 0;
        dueAt = next;
    }

    void leave(Standing ended, long next) {
        done(ended, next);
        left = true;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    /** @return how often it has failed in a row */
    int failed() {
        return ++failures;
    }

    void again(long next) {
        dueAt = next;
    }
}
