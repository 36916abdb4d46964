package org.lockkeeper.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lockkeeper.store.HostChange;
import org.lockkeeper.store.HostChange.Kind;
import org.lockkeeper.systemd.ControlException;
import org.lockkeeper.systemd.UnitControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts unit files in place, and takes them away again. */
final class Installer {

    private static final Logger log = LoggerFactory.getLogger(Installer.class);

    private final GateFiles files;
    private final GateJournal journal;
    private final UnitControl control;
    private final Clock clock;
    private Map<String, String> installed = Map.of();

    Installer(GateFiles files, GateJournal journal, UnitControl control, Clock clock) {
        this.files = files;
        this.journal = journal;
        this.control = control;
        this.clock = clock;
    }

    /** Has systemd know exactly these files of ours; the first time in any case, since nobody knows what it has read. */
    void install(Map<String, String> wanted) throws IOException {
        if (wanted.equals(installed)) {
            return;
        }
        List<HostChange> gone = journal.of(Kind.UNIT_FILE).stream()
                .filter(change -> !wanted.containsKey(change.subject()))
                .toList();
        journal.write(wanted.keySet().stream()
                .map(name -> new HostChange(Kind.UNIT_FILE, name, "", clock.instant()))
                .toList());
        GateStep.INSTALL_JOURNALED.passed();
        for (Map.Entry<String, String> file : wanted.entrySet()) {
            if (!file.getValue().equals(files.unitFile(file.getKey()))) {
                files.writeUnitFile(file.getKey(), file.getValue());
            }
        }
        delete(gone);
        GateStep.INSTALL_WRITTEN.passed();
        try {
            control.reload();
        } catch (ControlException refused) {
            // Or somebody else's reload would close gates that nobody would open.
            remove();
            throw refused;
        }
        GateStep.INSTALL_RELOADED.passed();
        if (wanted.containsKey(GateUnits.TIMER)
                && !control.facts(GateUnits.TIMER).loadState().equals("loaded")) {
            remove();
            throw new IOException("the systemd that is asked does not read " + files.units());
        }
        journal.erase(gone);
        installed = Map.copyOf(wanted);
        log.info("{} unit files of the gate are in place below {}", wanted.size(), GateFiles.UNITS);
    }

    /** Whether systemd has read files of ours since this process began. */
    boolean done() {
        return !installed.isEmpty();
    }

    private void delete(List<HostChange> changes) throws IOException {
        for (HostChange change : changes) {
            files.deleteUnitFile(change.subject());
        }
    }

    /** Nothing of it is left afterwards, unless it is not allowed to; then it stays in the journal. */
    void remove() {
        List<HostChange> all = new ArrayList<>(journal.of(Kind.UNIT_FILE));
        if (all.isEmpty()) {
            return;
        }
        installed = Map.of();
        try {
            delete(all);
            control.reload();
            journal.erase(all);
        } catch (IOException | ControlException failure) {
            log.warn("The gate's unit files could not be removed for good: {}", failure.getMessage());
        }
    }
}
