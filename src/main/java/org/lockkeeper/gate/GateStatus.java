package org.lockkeeper.gate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The start gate as the API shows it.
 *
 * @param reason why it is off or unavailable; absent when it is ready
 * @param closed what is kept from starting now
 * @param paused path and socket units that are stopped for as long as what they start is kept from starting
 * @param owed what is to be started once nothing is in the way
 * @param ungated guarded services that should be kept from starting while a lease excludes them, and are not
 * @param warnings guarded units that stop each other, held back or not, as sentences
 */
public record GateStatus(
        State state,
        @Nullable String reason,
        List<Closed> closed,
        List<String> paused,
        List<Owed> owed,
        List<Ungated> ungated,
        List<String> warnings) {

    public enum State {
        READY,
        /** Not configured, or not for this bus. */
        OFF,
        /** It lacks a right or a directory. Everything else works, and nothing is kept from starting. */
        UNAVAILABLE
    }

    /**
     * @param gate a unit; or a configured glob, for all units of it that have no gate of their own
     * @param by the lease that excludes it
     */
    public record Closed(String gate, String by) {}

    /** @param because {@code STOPPED} by the gate, or {@code HELD_BACK} */
    public record Owed(String unit, Because because, Instant since) {}

    /** @param reason a sentence: what keeps the gate from closing for it */
    public record Ungated(String unit, String reason) {}

    public enum Because {
        STOPPED,
        HELD_BACK
    }
}
