package org.lockkeeper.systemd;

/** A running watch. */
public interface UnitWatch extends AutoCloseable {

    /** What is known now. Never blocks on the bus. */
    Units units();

    /**
     * Asks systemd afresh. What it returns, and what the listener has heard by then, is at least as new as systemd's
     * answer to a question that was sent after the call began. Blocks for one round trip, at most for the call time-out;
     * never throws: without an answer the result is not live and says why.
     */
    Units refresh();

    @Override
    void close();
}
