package org.lockkeeper.host.gate.files;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    public record Closed(String gate, String by) {

        /** @param gates for whom each is closed */
        public static List<Closed> all(Map<String, String> gates) {
            return gates.entrySet().stream()
                    .map(gate -> new Closed(gate.getKey(), gate.getValue()))
                    .sorted(Comparator.comparing(Closed::gate))
                    .toList();
        }
    }

    /**
     * @param because {@code STOPPED} by the gate, or {@code HELD_BACK}
     * @param reason what a start that was asked for waits for, or why one failed; absent while it waits to be asked for
     */
    public record Owed(
            String unit,
            Because because,
            Instant since,
            OwedState state,
            @Nullable String reason) {}

    public enum OwedState {
        /** For its gate to open, and for what conflicts with it. */
        WAITING,
        /** systemd has been asked, and it has not come to its work yet. */
        STARTING,
        /** It could not be started. It is in nobody's way. */
        FAILED
    }

    /**
     * A unit with {@code policy: stop} that runs.
     *
     * @param takesAlong what runs and goes down with it, and what is stopped before it because it would start it again; it is
     *     all started again afterwards
     * @param lack why it is not stopped, although it should be; absent if it is
     */
    @Schema(name = "StopPlan")
    public record Stop(
            String unit, List<String> takesAlong, @Nullable String lack) {

        public String sentence() {
            if (lack != null) {
                return "%s is not stopped: %s".formatted(unit, lack);
            }
            return takesAlong.isEmpty()
                    ? "%s is stopped, and started again afterwards".formatted(unit)
                    : "%s is stopped, and with it go down %s; all of these are started again afterwards"
                            .formatted(unit, String.join(", ", takesAlong));
        }
    }

    /** What is owed and could not be started. */
    public List<Owed> failed() {
        return owed.stream().filter(it -> it.state() == OwedState.FAILED).toList();
    }

    /** @param reason a sentence: what keeps the gate from closing for it */
    public record Ungated(String unit, String reason) {}

    public enum Because {
        STOPPED,
        HELD_BACK
    }
}
