package org.lockkeeper.host.gate;

import java.io.IOException;
import java.util.List;
import org.lockkeeper.host.gate.files.GateJournal;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.locking.store.HostChanges.HostChange;
import org.lockkeeper.locking.store.HostChanges.HostChange.Kind;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an earlier process has left on the host is taken up by the next one, or taken back. */
final class Takeover {

    private static final Logger log = LoggerFactory.getLogger(Takeover.class);

    private final GateParts parts;
    private final UnitControl control;
    private final Closings closings;
    private boolean begun;

    Takeover(GateParts parts, UnitControl control, Closings closings) {
        this.parts = parts;
        this.control = control;
        this.closings = closings;
    }

    /** Whether it has been taken up. */
    boolean begun() {
        return begun;
    }

    /** Takes it up, once. */
    void begin() throws IOException, Unavailable {
        if (begun) {
            return;
        }
        GateJournal journal = parts.journal();
        journal.read();
        closings.forgetOtherBoots();
        parts.triggers().forgetOtherBoots();
        if (parts.provided().present()) {
            closings.adopt();
        }
        new Leftovers(journal, parts.files(), control).clear();
        if (!journal.isEmpty()) {
            parts.deadMan().inherited();
        }
        if (parts.provided().present()) {
            // Of a time when there was no package.
            parts.installer().remove();
            parts.deadMan()
                    .follow(control.delay(GateUnits.TIMER)
                            .orElseThrow(() -> new Unavailable(GateUnits.TIMER + " has no OnActiveSec=")));
            // What may not be armed must not be closed.
            parts.deadMan().arm();
        }
        begun = true;
    }

    /** Takes everything back: opens all gates, starts what was stopped, removes all files. What was held back stays owed. */
    void undo(Layout layout) {
        GateJournal journal = parts.journal();
        try {
            journal.read();
            if (journal.isEmpty()) {
                return;
            }
            List<HostChange> closed = journal.of(Kind.CLOSED_GATE);
            parts.files().closed().forEach(closings::open);
            parts.held().look(layout, closed.stream().map(HostChange::subject).toList());
            journal.erase(closed);
            parts.triggers().resumeAll();
            parts.starter().startStopped();
            parts.deadMan().inherited();
            parts.deadMan().disarmAndSee();
            parts.installer().remove();
            parts.files().removeFolders();
            log.info("All gates are open, and the gate's files are removed");
        } catch (IOException | ControlException | StoreException failure) {
            log.warn("The gate could not be undone as a whole: {}", failure.getMessage());
        }
    }
}
