package org.lockkeeper.host.gate;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitControl.UnitMemory;
import org.lockkeeper.host.systemd.units.UnitFacts;

/** Looks whether systemd has the gate's condition for each gated unit: whatever a drop-in sets, a later one can reset. */
final class LoadedConditions {

    private final GateFiles files;
    private final UnitControl control;
    private final Provided provided;
    private final Ungated ungated;

    private UnitMemory memory = UnitMemory.UNKNOWN;
    /** The file on which each unit was last found to have its condition. */
    private final Map<String, String> barred = new HashMap<>();

    LoadedConditions(GateFiles files, UnitControl control, Provided provided, Ungated ungated) {
        this.files = files;
        this.control = control;
        this.provided = provided;
        this.ungated = ungated;
    }

    /**
     * Looks at every known unit of these gates.
     *
     * @param afresh whether to ask also about those that systemd has neither read again nor forgotten since it was asked
     */
    void look(Layout layout, Collection<String> keys, boolean afresh) {
        Map<String, String> paths = new TreeMap<>();
        layout.keys().forEach((unit, key) -> {
            if (keys.contains(key)) {
                paths.put(unit, layout.folder(key, provided.present()) + "/" + key);
            }
        });
        Map<String, String> lost = new TreeMap<>();
        for (UnitFacts unit : control.facts(notBarred(layout, paths, afresh))) {
            String path = paths.getOrDefault(unit.unit(), "");
            // What is masked or gone cannot start anyway.
            if (unit.loadState().equals("loaded") && !unit.barredBy().contains(path)) {
                lost.put(unit.unit(), "its condition on %s is not in force: %s".formatted(path, culprit(unit)));
            }
        }
        ungated.found(Ungated.Look.LOADED, lost);
    }

    /** Those that are to be looked at closely: most are barred, and a question about one property is cheap. */
    private Set<String> notBarred(Layout layout, Map<String, String> paths, boolean afresh) {
        // Read before what it is to stand for: what changes meanwhile shows at the next look.
        UnitMemory now = control.memory(GateUnits.PIN);
        if (afresh || !now.lastsSince(memory)) {
            barred.clear();
        }
        memory = now;
        Set<String> units = new TreeSet<>(paths.keySet());
        units.removeIf(unit -> now.kept().contains(unit) && Objects.equals(paths.get(unit), barred.get(unit)));
        Map<Boolean, List<String>> strict = units.stream().collect(Collectors.partitioningBy(layout::strict));
        strict.forEach((assertions, some) -> control.barredBy(some, assertions).forEach((unit, barring) -> {
            String path = paths.getOrDefault(unit, "");
            if (barring.contains(path)) {
                units.remove(unit);
                barred.put(unit, path);
            }
        }));
        return units;
    }

    private String culprit(UnitFacts unit) {
        String ours = unit.dropIns().stream()
                .filter(path -> path.endsWith("/" + GateUnits.DROP_IN))
                .findFirst()
                .orElse(null);
        if (ours == null) {
            return "systemd has not read a %s for it (systemctl daemon-reload)".formatted(GateUnits.DROP_IN);
        }
        int at = unit.dropIns().indexOf(ours);
        return unit.dropIns().subList(at + 1, unit.dropIns().size()).stream()
                .filter(files::resetsConditions)
                .reduce((first, later) -> later)
                .map(path -> path + " resets all that come before it, as an empty Condition…= or Assert…= does")
                .orElseGet(() -> ours + " is another file than Lockkeeper's, or what follows it resets it");
    }
}
