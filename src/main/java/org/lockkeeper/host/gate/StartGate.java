package org.lockkeeper.host.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;

/** Keeps guarded services from starting while a lease excludes them. */
public interface StartGate {

    /**
     * Makes the host follow the locks as they stand: closes what a lease excludes, opens what none does, and starts what
     * is owed. Driven by level; blocks for some round trips. Never throws: what it cannot do, {@link #status()} tells.
     */
    void settle();

    /** Whether all that this lease excludes is kept from starting, as far as that can be done on this host. */
    boolean settledFor(Claim lease);

    /** Whether nothing has to be closed for this lease, whatever the host looks like. Never blocks. */
    boolean leavesAlone(Claim lease);

    GateStatus status();

    /** The gate as it concerns one lease. */
    GateView view(Claim lease);

    /**
     * What would be stopped for a lease that is not granted yet. Asks systemd.
     *
     * @param table in which it stands
     */
    List<GateStatus.Stop> stops(LockTable table, Claim claim);

    /** The gates that would be closed for a lease, by unit or by the glob that is configured. Never blocks. */
    default List<String> closes(LockTable table, Claim claim) {
        return List.of();
    }

    /** The gate as it would concern one that is only tried. */
    default GateView tried(LockTable table, Claim claim) {
        GateStatus status = status();
        return new GateView(
                status.state(),
                status.reason(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                stops(table, claim));
    }

    /** Sentences on what is, or will be, stopped for one that has not got all it wants. */
    default List<String> notes(LockTable table, Claim claim) {
        return switch (claim.phase()) {
            case PLANNED, QUEUED, DRAINING ->
                stops(table, claim).stream().map(GateStatus.Stop::sentence).toList();
            case HELD, ENDED -> List.of();
        };
    }

    /**
     * The start gate as one lease has it.
     *
     * @param reason why it is off or unavailable
     * @param closed the gates that are closed for it
     * @param paused path and socket units that are stopped for as long as what they start is kept from starting
     * @param owed the units to be started after it
     * @param ungated the services that it excludes and that can start all the same, though they should be kept from it
     * @param warnings the closed units that stop another guarded one when their start is held back, as sentences
     * @param stops what runs and is stopped for it, each with what goes down with it; also while it is only tried
     */
    record GateView(
            GateStatus.State state,
            @Nullable String reason,
            List<String> closed,
            List<String> paused,
            List<String> owed,
            List<GateStatus.Ungated> ungated,
            List<String> warnings,
            List<GateStatus.Stop> stops) {}
}
