package org.lockkeeper.host.gate;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.lockkeeper.host.gate.StartGate.GateView;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;

/** The gate as it stands, from which each lease sees its own part. */
record GateShown(GateStatus status, List<Stopped> stops) {

    /** @param by the lease for which it is stopped */
    record Stopped(GateStatus.Stop stop, String by) {}

    GateView of(Claim lease, Predicate<String> excluded, Function<List<String>, List<String>> warnings) {
        if (lease.phase() != Phase.DRAINING && lease.phase() != Phase.HELD) {
            return new GateView(
                    status.state(),
                    status.reason(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    warnings.apply(List.of()),
                    List.of());
        }
        List<String> closed = status.closed().stream()
                .filter(gate -> gate.by().equals(lease.id()))
                .map(GateStatus.Closed::gate)
                .toList();
        return new GateView(
                status.state(),
                status.reason(),
                closed,
                status.paused(),
                status.owed().stream().map(GateStatus.Owed::unit).toList(),
                status.ungated().stream()
                        .filter(one -> excluded.test(one.unit()))
                        .toList(),
                warnings.apply(closed),
                stops.stream()
                        .filter(it -> it.by().equals(lease.id()))
                        .map(Stopped::stop)
                        .toList());
    }
}
