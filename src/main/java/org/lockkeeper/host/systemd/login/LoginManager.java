package org.lockkeeper.host.systemd.login;

/** The host's systemd-logind, as far as it keeps the host from shutting down. */
public interface LoginManager {

    /**
     * Follows the inhibitors until the watch is closed. Returns at once: until the first answer nothing is known.
     *
     * @param listener runs after each change, on a thread that must not be kept
     */
    InhibitorWatch watch(Runnable listener);

    /** Follows who keeps the host from shutting down. */
    interface InhibitorWatch extends AutoCloseable {

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
}
