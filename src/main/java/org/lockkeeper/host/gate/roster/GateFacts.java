package org.lockkeeper.host.gate.roster;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitFacts.UnitTraits;
import org.lockkeeper.host.systemd.units.UnitName;

/** What systemd has told of units beyond their state: asked once, and again after each of its reloads. */
final class GateFacts {

    private final UnitControl control;
    private final Map<String, UnitTraits> facts = new HashMap<>();
    private final Set<String> outOfSight = new HashSet<>();
    private long reloads = -1;

    GateFacts(UnitControl control) {
        this.control = control;
    }

    /**
     * Asks about those of which nothing is known, all at once. Of a template's instances one speaks for all.
     *
     * @param reload counts systemd's reloads: after one nothing is known any more
     * @param dropIns whether it matters which drop-ins they have
     * @param inSight the units that are in the picture; another one may be gone, and is asked about once more
     */
    void learn(long reload, Collection<String> units, Set<String> inSight, boolean dropIns) {
        if (reload != reloads) {
            facts.clear();
            outOfSight.clear();
        }
        outOfSight.removeAll(inSight);
        Map<String, String> unknown = new LinkedHashMap<>();
        Set<String> families = new HashSet<>();
        for (String unit : units) {
            String family = UnitName.templateOf(unit);
            families.add(family);
            boolean lost = !inSight.contains(unit) && outOfSight.add(unit);
            if (lost || !facts.containsKey(family)) {
                unknown.putIfAbsent(family, unit);
            }
        }
        facts.keySet().retainAll(families);
        outOfSight.retainAll(units instanceof Set<String> set ? set : Set.copyOf(units));
        control.traits(unknown.values(), dropIns).forEach(one -> {
            String family = UnitName.templateOf(one.unit());
            if (one.exists()) {
                facts.put(family, one);
            } else {
                facts.remove(family);
            }
        });
        reloads = reload;
    }

    /** Empty for a unit that does not exist. */
    Optional<UnitTraits> of(String unit) {
        return Optional.ofNullable(facts.get(UnitName.templateOf(unit)));
    }
}
