package org.lockkeeper.host.systemd.login;

/** Follows who keeps the host from shutting down. */
public interface InhibitorWatch extends AutoCloseable {

    /** What is known now. Never blocks on the bus. */
    Inhibitions inhibitions();

    /**
     * Asks systemd-logind afresh. Blocks for one round trip, at most for the call time-out; never throws: without an answer
     * the result is not known and says why.
     */
    Inhibitions refresh();

    @Override
    void close();
}
