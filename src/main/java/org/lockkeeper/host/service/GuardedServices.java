package org.lockkeeper.host.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The live picture of the guarded services, and its change feed. */
public interface GuardedServices {

    /** The configured services: names and globs, each with its group. */
    List<GuardedService> configured();

    /** The first entry that fits the unit that is called so, by any of its names. */
    default Optional<GuardedService> entryOf(String name) {
        List<String> names = namesOf(name);
        return configured().stream()
                .filter(entry -> names.stream().anyMatch(entry::fits))
                .findFirst();
    }

    /** The canonical name of the unit that is called so; the name itself where no other is known. */
    default String canonical(String name) {
        return picture().aliases().canonical(name);
    }

    /** All names of the unit that is called so, the canonical one first. */
    default List<String> namesOf(String name) {
        return picture().aliases().namesOf(name);
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

    /** The unit, guarded or not, that is in this run now; asks systemd. Empty where it cannot be asked. */
    default Optional<String> unitInRun(String invocationId) {
        return refresh(invocationId).inRun(invocationId).map(ServiceState::unit);
    }

    /**
     * Calls the listener after every change of the picture, and whenever it goes stale or becomes live. Calls come one
     * at a time, in order, on a thread that must not be kept: hand long work to another one.
     *
     * @return ends the subscription
     */
    Runnable subscribe(Consumer<Picture> listener);
}
