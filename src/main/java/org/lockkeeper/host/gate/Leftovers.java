package org.lockkeeper.host.gate;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;

/** What a crash has left that belongs to nothing that is owed. */
record Leftovers(GateJournal journal, GateFiles files, UnitControl control) {

    void clear() throws IOException {
        Set<String> owed = new HashSet<>();
        Set<String> targets = new HashSet<>();
        journal.of(Kind.OWED_START).forEach(change -> {
            owed.add(change.subject());
            targets.add(GateUnits.catchUpOf(change.subject()));
        });
        control.active(GateUnits.CATCH_UPS).stream()
                .filter(target -> !targets.contains(target))
                .forEach(control::stop);
        for (String unit : files.stopped()) {
            if (!owed.contains(unit) && !journal.has(Kind.PAUSED_TRIGGER, unit)) {
                files.unmarkStopped(unit);
            }
        }
        for (String unit : files.notes()) {
            if (!owed.contains(unit)) {
                files.deleteNote(unit);
            }
        }
    }
}
