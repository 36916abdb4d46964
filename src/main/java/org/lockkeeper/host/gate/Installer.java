package org.lockkeeper.host.gate;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.host.gate.files.GateFiles;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateStep;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts unit files in place, and takes them away again. */
final class Installer {

    private static final Logger log = LoggerFactory.getLogger(Installer.class);
    private final Repeats repeats = new Repeats();

    /** How often it is looked whether all is in place. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final GateFiles files;
    private final GateJournal journal;
    private final UnitControl control;
    private final Clock clock;
    private Map<String, String> installed = Map.of();
    private final Set<String> failed = new HashSet<>();
    private long lookedAt;

    Installer(GateFiles files, GateJournal journal, UnitControl control, Clock clock) {
        this.files = files;
        this.journal = journal;
        this.control = control;
        this.clock = clock;
    }

    /**
     * Puts back what somebody else has removed or changed, so that nothing is closed on what is not there.
     *
     * @param suspicious whether to look now, not only from time to time
     */
    void restore(boolean suspicious) throws IOException {
        if (installed.isEmpty() || !suspicious && System.nanoTime() - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = System.nanoTime();
        Optional<String> other = installed.entrySet().stream()
                // Those that could not be written are tried again only with the next change.
                .filter(file -> !failed.contains(file.getKey()) && !inPlace(file.getKey(), file.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        if (other.isPresent()) {
            if (repeats.due(other.get())) {
                log.warn("Somebody has changed {}: the gate's unit files are put in place again", other.get());
            }
            Map<String, String> again = installed;
            installed = Map.of();
            install(again);
        }
    }

    private boolean inPlace(String name, String text) {
        try {
            return text.equals(files.unitFile(name));
        } catch (IOException unreadable) {
            log.debug("{} cannot be read", name, unreadable);
            return false;
        }
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
        failed.clear();
        for (Map.Entry<String, String> file : wanted.entrySet()) {
            write(file.getKey(), file.getValue());
        }
        List<HostChange> deleted = delete(gone);
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
        journal.erase(deleted);
        installed = Map.copyOf(wanted);
        lookedAt = System.nanoTime();
        log.info("{} unit files of the gate are in place below {}", wanted.size(), GateFiles.UNITS);
    }

    /** One unit's drop-in must not take the others' away; without the units that all need there is no gate. */
    private void write(String name, String text) throws IOException {
        if (inPlace(name, text)) {
            return;
        }
        try {
            files.writeUnitFile(name, text);
        } catch (IOException failure) {
            if (!name.contains("/")) {
                throw failure;
            }
            failed.add(name);
            log.warn("{} cannot be written below {}: {}", name, GateFiles.UNITS, failure.toString());
        }
    }

    /** Whether systemd has read files of ours since this process began. */
    boolean done() {
        return !installed.isEmpty();
    }

    /** Returns those that are gone. */
    private List<HostChange> delete(List<HostChange> changes) {
        List<HostChange> deleted = new ArrayList<>();
        for (HostChange change : changes) {
            try {
                files.deleteUnitFile(change.subject());
                deleted.add(change);
            } catch (IOException failure) {
                log.warn("{} cannot be removed from {}: {}", change.subject(), GateFiles.UNITS, failure.toString());
            }
        }
        return deleted;
    }

    /** Nothing of it is left afterwards, unless it is not allowed to; then it stays in the journal. */
    void remove() {
        List<HostChange> all = new ArrayList<>(journal.of(Kind.UNIT_FILE));
        if (all.isEmpty()) {
            return;
        }
        installed = Map.of();
        try {
            if (all.stream().anyMatch(change -> change.subject().equals(GateUnits.PIN))) {
                unpin();
            }
            List<HostChange> deleted = delete(all);
            control.reload();
            journal.erase(deleted);
        } catch (ControlException failure) {
            log.warn("The gate's unit files could not be removed for good: {}", failure.getMessage());
        }
    }

    /** While it is active it would stay there without its file. */
    private void unpin() {
        try {
            control.stop(GateUnits.PIN);
        } catch (ControlException failure) {
            if (!failure.refused()) {
                throw failure;
            }
            log.debug("{} cannot be stopped", GateUnits.PIN, failure);
        }
    }
}
