package org.lockkeeper.host.gate;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.gate.roster.Provided;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitFacts;

/** Looks whether systemd has the gate's condition for each gated unit: whatever a drop-in sets, a later one can reset. */
final class LoadedConditions {

    private final GateFiles files;
    private final UnitControl control;
    private final Provided provided;
    private final Ungated ungated;

    LoadedConditions(GateFiles files, UnitControl control, Provided provided, Ungated ungated) {
        this.files = files;
        this.control = control;
        this.provided = provided;
        this.ungated = ungated;
    }

    /** Looks at every known unit of these gates. */
    void look(Layout layout, Collection<String> keys) {
        Set<String> units = new TreeSet<>();
        layout.keys().forEach((unit, key) -> {
            if (keys.contains(key)) {
                units.add(unit);
            }
        });
        Map<String, String> lost = new TreeMap<>();
        if (!units.isEmpty()) {
            for (UnitFacts unit : control.facts(units)) {
                String key = layout.keys().getOrDefault(unit.unit(), unit.unit());
                String path = layout.folder(key, provided.present()) + "/" + key;
                // What is masked or gone cannot start anyway.
                if (unit.loadState().equals("loaded") && !unit.barredBy().contains(path)) {
                    lost.put(unit.unit(), "its condition on %s is not in force: %s".formatted(path, culprit(unit)));
                }
            }
        }
        ungated.found(Ungated.Look.LOADED, lost);
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
