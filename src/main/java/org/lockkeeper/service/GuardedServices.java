package org.lockkeeper.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The live picture of the guarded services, and its change feed. */
public interface GuardedServices {

    /** The configured services: names and globs, each with its group. */
    List<GuardedService> configured();

    /** The first entry that fits a unit. */
    default Optional<GuardedService> entryOf(String unit) {
        return configured().stream().filter(entry -> entry.fits(unit)).findFirst();
    }

    /** What is known now. Never blocks. */
    Picture picture();

    /**
     * Asks systemd afresh and returns what it said. Blocks for a few round trips (about 1 ms each; at most the call time-out).
     * Never throws: when systemd does not answer, the picture returned is not live and says why.
     */
    Picture refresh();

    /**
     * As {@link #refresh()}; and the picture returned knows of the guarded service that is in this run, if there is one.
     *
     * @param invocationId as in a unit's {@code INVOCATION_ID}
     */
    Picture refresh(String invocationId);

    /**
     * Calls the listener after every change of the picture, and whenever it goes stale or becomes live. Calls come one
     * at a time, in order, on a thread that must not be kept: hand long work to another one.
     *
     * @return ends the subscription
     */
    Runnable subscribe(Consumer<Picture> listener);
}
