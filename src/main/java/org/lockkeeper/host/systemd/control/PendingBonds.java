package org.lockkeeper.host.systemd.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.units.UnitBonds;
import org.lockkeeper.host.systemd.units.UnitName;

/** What systemd has been asked to tell of a unit's relations. */
record PendingBonds(String unit, PendingReply reply) {

    /** By which a stop is passed on, from the side of the unit that is stopped. */
    private static final List<String> TAKES_ALONG =
            List.of("RequiredBy", "RequisiteOf", "BoundBy", "ConsistsOf", "PropagatesStopTo");

    private static final List<String> NEEDS =
            List.of("Requires", "Requisite", "BindsTo", "PartOf", "StopPropagatedFrom");

    static PendingBonds ask(Bus bus, String unit) throws BusException {
        return new PendingBonds(
                unit, bus.send(Systemd.NAME, UnitName.toPath(unit), Systemd.PROPERTIES, "GetAll", "s", Systemd.UNIT));
    }

    static List<UnitBonds> all(Bus bus, Collection<String> units) throws BusException {
        List<PendingBonds> pending = new ArrayList<>();
        for (String unit : units) {
            pending.add(ask(bus, unit));
        }
        List<UnitBonds> bonds = new ArrayList<>();
        for (PendingBonds answer : pending) {
            bonds.add(answer.await());
        }
        return bonds;
    }

    UnitBonds await() throws BusException {
        Map<?, ?> properties = (Map<?, ?>) reply.await().values().get(0);
        return new UnitBonds(
                unit,
                String.valueOf(PendingFacts.value(properties, "LoadState")),
                String.valueOf(PendingFacts.value(properties, "ActiveState")),
                Boolean.TRUE.equals(PendingFacts.value(properties, "Transient")),
                all(properties, TAKES_ALONG),
                all(properties, NEEDS),
                PendingFacts.strings(properties, "After"),
                PendingFacts.strings(properties, "TriggeredBy"));
    }

    private static List<String> all(Map<?, ?> properties, List<String> names) {
        return names.stream()
                .flatMap(name -> PendingFacts.strings(properties, name).stream())
                .distinct()
                .toList();
    }
}
