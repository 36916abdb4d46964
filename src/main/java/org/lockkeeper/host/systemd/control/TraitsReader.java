package org.lockkeeper.host.systemd.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitControl.UnitMemory;
import org.lockkeeper.host.systemd.units.UnitFacts.UnitTraits;

/**
 * Asks about many units by single properties. All of a unit's properties at once would be fewer questions, but among them
 * is the state of its file, for which systemd (252) looks through all unit files of the host: 6 ms for each of a thousand.
 */
final class TraitsReader {

    /** Where systemd writes what a unit is that somebody's call has made. */
    private static final String OF_CALLS = "/run/systemd/transient/";

    private static final List<String> TRIGGERS = List.of("*.path", "*.socket", "*.timer");

    private final Systemd systemd;

    TraitsReader(Bus bus) {
        this.systemd = new Systemd(bus);
    }

    List<UnitTraits> read(Collection<String> units, boolean withDropIns) throws BusException {
        List<String> asked = List.copyOf(units);
        if (asked.isEmpty()) {
            return List.of();
        }
        Map<String, Object> files = ask(asked, Systemd.UNIT, "FragmentPath");
        Map<String, Object> dropIns = withDropIns ? ask(asked, Systemd.UNIT, "DropInPaths") : Map.of();
        Map<String, Set<String>> triggers = triggers();
        Map<String, Object> types =
                ask(asked.stream().filter(unit -> unit.endsWith(".service")).toList(), Systemd.SERVICE, "Type");
        // Last: of a unit that is gone meanwhile systemd has told what holds for any unit without a file.
        Map<String, Object> loadStates = ask(asked, Systemd.UNIT, "LoadState");
        List<UnitTraits> traits = new ArrayList<>();
        for (String unit : asked) {
            // One unit that systemd does not answer about must not hide the others.
            String file = String.valueOf(files.getOrDefault(unit, ""));
            String state = String.valueOf(loadStates.getOrDefault(unit, "error"));
            traits.add(new UnitTraits(
                    unit,
                    file.startsWith(OF_CALLS),
                    state.equals("loaded") && file.isEmpty() ? "not-found" : state,
                    String.valueOf(types.getOrDefault(unit, "")),
                    PendingFacts.texts(dropIns.get(unit)),
                    List.copyOf(triggers.getOrDefault(unit, Set.of()))));
        }
        return traits;
    }

    /** What starts each: asked from the side of those that start, of which there are few. */
    private Map<String, Set<String>> triggers() throws BusException {
        List<String> loaded = UnitRow.list(systemd.loaded(TRIGGERS)).stream()
                .map(UnitRow::name)
                .toList();
        Map<String, Set<String>> triggeredBy = new HashMap<>();
        ask(loaded, Systemd.UNIT, "Triggers")
                .forEach((trigger, started) -> PendingFacts.texts(started)
                        .forEach(unit -> triggeredBy
                                .computeIfAbsent(unit, any -> new TreeSet<>())
                                .add(trigger)));
        return triggeredBy;
    }

    /** What systemd refuses to tell it may have read again. */
    UnitMemory memory(String keeper) throws BusException {
        try {
            return readMemory(keeper);
        } catch (BusException e) {
            if (e.kind() != BusException.Kind.REFUSED) {
                throw e;
            }
            return UnitMemory.UNKNOWN;
        }
    }

    private UnitMemory readMemory(String keeper) throws BusException {
        PendingReply read = systemd.managerProperty("UnitsLoadTimestampMonotonic");
        PendingReply since = systemd.property(keeper, Systemd.UNIT, "ActiveEnterTimestampMonotonic");
        PendingReply active = systemd.property(keeper, Systemd.UNIT, "ActiveState");
        PendingReply kept = systemd.property(keeper, Systemd.UNIT, "Before");
        long readAt = ((UInt64) Systemd.value(read.await())).longValue();
        long activeSince = ((UInt64) Systemd.value(since.await())).longValue();
        return new UnitMemory(
                readAt,
                "active".equals(Systemd.value(active.await())) ? activeSince : 0,
                Set.copyOf(PendingFacts.texts(Systemd.value(kept.await()))));
    }

    UnitControl.JobCount jobs() throws BusException {
        PendingReply ever = systemd.managerProperty("NInstalledJobs");
        PendingReply queued = systemd.managerProperty("NJobs");
        long before = ((UInt32) Systemd.value(ever.await())).longValue();
        return new UnitControl.JobCount(((UInt32) Systemd.value(queued.await())).longValue(), before);
    }

    /** @param tests {@code Conditions} or {@code Asserts} */
    Map<String, List<String>> barring(Collection<String> units, String tests) throws BusException {
        Map<String, List<String>> paths = new HashMap<>();
        ask(List.copyOf(units), Systemd.UNIT, tests)
                .forEach((unit, value) ->
                        paths.put(unit, PendingFacts.barring(value).toList()));
        return paths;
    }

    /** Those of these services whose conditions systemd has tested since then. Only what is loaded can be one. */
    List<String> testedSince(Collection<String> services, long micros) throws BusException {
        Set<String> loaded = new TreeSet<>();
        UnitRow.list(systemd.loaded(List.of("*.service"))).forEach(row -> loaded.add(row.name()));
        loaded.retainAll(Set.copyOf(services));
        return ask(List.copyOf(loaded), Systemd.UNIT, "ConditionTimestampMonotonic").entrySet().stream()
                .filter(tested -> ((UInt64) tested.getValue()).longValue() > micros)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** In the order in which they are asked about; without those about which systemd does not answer. */
    private Map<String, Object> ask(List<String> units, String iface, String property) throws BusException {
        Map<String, Object> values = new LinkedHashMap<>();
        Questions.ask(
                units,
                unit -> systemd.property(unit, iface, property),
                replies -> replies.forEach((unit, reply) -> values.put(unit, Systemd.value(reply))));
        return values;
    }
}
