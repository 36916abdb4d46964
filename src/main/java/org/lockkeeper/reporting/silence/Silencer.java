package org.lockkeeper.reporting.silence;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One monitor that can be told to keep quiet about this host for a while. Its calls may block for as long as its time-out is;
 * each monitor has a thread of its own. What it is told must end by itself: nothing is relied on after {@code end}.
 */
interface Silencer {

    /** The value of the label {@code target} of the metrics. */
    String target();

    /** What it has that is in force and was made by a Lockkeeper: after a restart, and where an answer got lost. */
    List<Standing> standing() throws SilenceFailure;

    /**
     * Makes one, or moves the end of one that is there; makes a new one in its place where it was lost.
     *
     * @param known as it was answered last
     */
    Put put(Silenced what, @Nullable Standing known, Instant end) throws SilenceFailure;

    /** Moves the end of one that is there to an earlier time; makes none. One that is gone is no failure. */
    void shorten(Standing known, Instant end) throws SilenceFailure;

    /** Ends it now; does nothing where it has ended. */
    void remove(Standing known) throws SilenceFailure;

    /**
     * @param claim whose it is
     * @param handle what the monitor knows it by
     * @param end when it ends by itself
     */
    record Standing(String claim, String handle, Instant end) {}

    record Put(Standing standing, Did did) {}

    enum Did {
        SET,
        RENEWED,
        /** It was lost, and made anew. */
        SET_AGAIN,
        /** Somebody has ended it in the monitor: that is left as it is. */
        LEFT_ENDED
    }
}
