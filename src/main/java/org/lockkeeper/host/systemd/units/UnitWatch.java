package org.lockkeeper.host.systemd.units;

import java.util.Optional;

/** A running watch. */
public interface UnitWatch extends AutoCloseable {

    /** What is known now. Never blocks on the bus. */
    Units units();

    /**
     * Asks systemd afresh. What it returns, and what the listener has heard by then, is at least as new as systemd's
     * answer to a question that was sent after the call began. Blocks for a few round trips, at most for the call time-out each;
     * never throws: without an answer the result is not live and says why.
     */
    Units refresh();

    /**
     * As {@link #refresh()}; what it returns also knows of the unit that is in this run, if a watched one is.
     *
     * @param invocationId 32 hexadecimal digits, as in a unit's {@code INVOCATION_ID}; anything else is no unit's run
     */
    Units refresh(String invocationId);

    /** The loaded unit, watched or not, that is in this run now; asks systemd. Empty also where it cannot be asked. */
    Optional<String> unitInRun(String invocationId);

    @Override
    void close();
}
