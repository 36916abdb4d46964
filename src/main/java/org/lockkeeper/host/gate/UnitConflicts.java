package org.lockkeeper.host.gate;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guarded units that stop each other. systemd stops what a unit conflicts with in the same breath in which it is asked to
 * start that unit, and tests its conditions only later: a start that is held back stops the other all the same.
 */
final class UnitConflicts {

    private static final Logger log = LoggerFactory.getLogger(UnitConflicts.class);

    private final UnitControl control;
    private final Map<String, List<String>> known = new TreeMap<>();
    private final Set<Pair> told = new HashSet<>();
    private long reloads = -1;
    private volatile List<Pair> pairs = List.of();

    /** @param one the first of both by the alphabet */
    record Pair(String one, String other) {

        static Pair of(String unit, String other) {
            return unit.compareTo(other) < 0 ? new Pair(unit, other) : new Pair(other, unit);
        }

        boolean concerns(Collection<String> units) {
            return units.contains(one) || units.contains(other);
        }

        String warning() {
            return ("%s and %s conflict with each other in systemd (Conflicts=): a start of either stops the other, also a start"
                            + " that is held back")
                    .formatted(one, other);
        }
    }

    UnitConflicts(UnitControl control) {
        this.control = control;
    }

    /** Asks about units that are new, and about all after a reload. */
    void look(Picture picture) {
        Set<String> units = new TreeSet<>();
        picture.services().stream()
                .map(ServiceState::unit)
                .filter(unit -> unit.endsWith(".service"))
                .forEach(units::add);
        if (picture.reloads() != reloads) {
            known.clear();
        }
        Set<String> fresh = new LinkedHashSet<>(units);
        fresh.removeAll(known.keySet());
        if (fresh.isEmpty() && units.size() == known.size()) {
            return;
        }
        known.keySet().retainAll(units);
        known.putAll(control.conflicts(fresh));
        fresh.forEach(unit -> known.putIfAbsent(unit, List.of()));
        reloads = picture.reloads();
        Set<Pair> found = new LinkedHashSet<>();
        known.forEach((unit, others) -> others.stream()
                .filter(other -> known.containsKey(other) && !other.equals(unit))
                .forEach(other -> found.add(Pair.of(unit, other))));
        pairs = List.copyOf(found);
        pairs.stream().filter(told::add).forEach(pair -> log.warn("{}", pair.warning()));
    }

    List<String> warnings() {
        return pairs.stream().map(Pair::warning).toList();
    }

    /** Those of these units. */
    List<String> warnings(Collection<String> units) {
        return pairs.stream()
                .filter(pair -> pair.concerns(units))
                .map(Pair::warning)
                .toList();
    }
}
