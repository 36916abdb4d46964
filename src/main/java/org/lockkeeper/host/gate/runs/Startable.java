package org.lockkeeper.host.gate.runs;

import java.util.stream.Collectors;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitRun;

/** Whether there is something to start. */
final class Startable {

    private Startable() {}

    /** Why systemd could not start it; a target that wants it would have it started without what it requires. */
    static String lack(UnitControl control, String unit) {
        UnitRun run = control.run(unit);
        if (!run.loadState().equals("loaded")) {
            return StartOutcome.lack(run);
        }
        return control.facts(run.requires()).stream()
                .filter(it -> !it.loadState().equals("loaded"))
                .map(it -> "it requires %s, which is %s".formatted(it.unit(), it.loadState()))
                .collect(Collectors.joining("; "));
    }
}
