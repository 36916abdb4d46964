package org.lockkeeper.host.gate.runs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.systemd.units.UnitBonds;

/**
 * What goes down with a unit that is stopped, and in which order it is started again. Pure, but for what it asks systemd.
 *
 * @param sockets what would start it again meanwhile, and is stopped before it: see {@code PausedTriggers}
 * @param along the other active units to which systemd passes on the stop
 * @param bonds of all of these, and of the unit itself
 */
record Takedown(String unit, List<String> sockets, List<String> along, Map<String, UnitBonds> bonds) {

    private static final int MOST = 500;

    /** @param ask tells the bonds of these units */
    static Takedown of(String unit, Function<Collection<String>, List<UnitBonds>> ask) {
        Map<String, UnitBonds> bonds = new LinkedHashMap<>();
        Set<String> sockets = new LinkedHashSet<>();
        Queue<List<String>> next = new ArrayDeque<>(List.of(List.of(unit)));
        while (!next.isEmpty() && bonds.size() < MOST) {
            for (UnitBonds one : ask.apply(next.remove())) {
                bonds.put(one.unit(), one);
                List<String> fresh = new ArrayList<>();
                one.takesAlong().stream()
                        .filter(it -> !bonds.containsKey(it) && !it.startsWith(GateUnits.CATCH_UP))
                        .forEach(fresh::add);
                if (one.unit().equals(unit)) {
                    one.triggeredBy().stream()
                            .filter(it -> it.endsWith(".socket"))
                            .forEach(socket -> {
                                sockets.add(socket);
                                fresh.add(socket);
                            });
                }
                if (!fresh.isEmpty()) {
                    next.add(fresh);
                }
            }
        }
        List<String> along = bonds.values().stream()
                .filter(one -> one.active() && !one.unit().equals(unit) && !sockets.contains(one.unit()))
                .map(UnitBonds::unit)
                .toList();
        return new Takedown(
                unit,
                sockets.stream()
                        .filter(socket ->
                                bonds.containsKey(socket) && bonds.get(socket).active())
                        .toList(),
                along,
                bonds);
    }

    /** Whether there is anything to stop for its sake. */
    boolean due() {
        return active() || !sockets.isEmpty();
    }

    boolean active() {
        UnitBonds own = bonds.get(unit);
        return own != null && own.active();
    }

    /** What runs now and does not afterwards, but for the sockets; each after those that it is ordered after. */
    List<String> startOrder() {
        List<String> rest = new ArrayList<>(along);
        if (active()) {
            rest.add(0, unit);
        }
        List<String> ordered = new ArrayList<>();
        while (!rest.isEmpty()) {
            String next = rest.stream()
                    .filter(one -> rest.stream().noneMatch(other -> !other.equals(one) && follows(one, other)))
                    .findFirst()
                    .orElse(rest.get(0));
            rest.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    private boolean follows(String one, String other) {
        UnitBonds bond = bonds.get(one);
        return bond != null && bond.after().contains(other);
    }
}
