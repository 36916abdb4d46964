package org.lockkeeper.host.systemd.units;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/** The host's service manager. */
public interface ServiceManager {

    /** Where it is reached, for people. */
    String address();

    /** How often the connection was made again after it was lost. */
    long reconnects();

    /**
     * Follows units until it is closed. Returns at once: until the first read the watch is not live.
     *
     * <p>The listener hears at once what there is, which is not live yet, then every change, and every read that confirmed what was known. Calls come one at a time and in
     * order, and under a lock: the listener returns quickly and does not call the watch.
     *
     * @param names full unit names; they stay in the picture even when systemd does not know them
     * @param patterns globs as {@link UnitGlob} reads them
     */
    UnitWatch watch(Collection<String> names, Collection<String> patterns, Consumer<Units> listener);

    /** A running watch. */
    interface UnitWatch extends AutoCloseable {

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
}
