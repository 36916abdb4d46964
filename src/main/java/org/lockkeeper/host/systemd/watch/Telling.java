package org.lockkeeper.host.systemd.watch;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.Units;

/** Tells of each change of the picture, and whether it still follows systemd. Its owner sees to it that one thread at a time does. */
final class Telling {
    private final Clock clock;
    private final Consumer<Units> listener;
    private final BiFunction<@Nullable String, @Nullable Instant, Units> drawing;
    private boolean atOnce;
    private boolean unheard;
    private @Nullable String staleReason;
    private @Nullable Instant asOf;
    private volatile Units units;

    /** @param drawing the picture, given why it is stale and as of when it is */
    Telling(
            Clock clock,
            Consumer<Units> listener,
            String staleReason,
            BiFunction<@Nullable String, @Nullable Instant, Units> drawing) {
        this.clock = clock;
        this.listener = listener;
        this.staleReason = staleReason;
        this.drawing = drawing;
        this.units = drawing.apply(staleReason, null);
    }

    Units units() {
        return units;
    }

    boolean live() {
        return staleReason == null;
    }

    /** @param reason null: it follows systemd from now on */
    void stale(@Nullable String reason) {
        if (!Objects.equals(reason, staleReason)) {
            staleReason = reason;
            publish();
        }
    }

    /** Something was taken in, whether or not it has changed the picture. */
    void taken(boolean changed) {
        asOf = clock.instant();
        if (changed) {
            publish();
        }
    }

    /** What is taken in meanwhile is told as one change. */
    void atOnce(Runnable work) {
        atOnce = true;
        try {
            work.run();
        } finally {
            atOnce = false;
        }
        taken(unheard);
    }

    private void publish() {
        unheard = atOnce;
        if (!unheard) {
            units = drawing.apply(staleReason, asOf);
            listener.accept(units);
        }
    }
}
