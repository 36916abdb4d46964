package org.lockkeeper.host.gate;

import java.util.List;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;

/** Keeps nothing from starting. */
record OffStartGate(String reason) implements StartGate {

    @Override
    public void settle() {}

    @Override
    public boolean settledFor(Claim lease) {
        return true;
    }

    @Override
    public boolean leavesAlone(Claim lease) {
        return true;
    }

    @Override
    public GateStatus status() {
        return new GateStatus(GateStatus.State.OFF, reason, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    @Override
    public GateView view(Claim lease) {
        return new GateView(
                GateStatus.State.OFF, reason, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    @Override
    public List<GateStatus.Stop> stops(LockTable table, Claim claim) {
        return List.of();
    }
}
