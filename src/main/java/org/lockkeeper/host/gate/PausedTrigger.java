package org.lockkeeper.host.gate;

import java.util.List;
import org.lockkeeper.host.systemd.units.UnitTrigger;
import org.lockkeeper.locking.store.HostChanges.HostChange;

/**
 * What the journal says of a path or socket unit that is stopped for as long as what it starts is kept from starting.
 *
 * @param boot the boot in which it was stopped: after another it is as that has left it
 * @param fileState whether it was enabled
 * @param starts the units that it starts
 */
record PausedTrigger(String boot, String fileState, List<String> starts) {

    static PausedTrigger of(HostChange change) {
        List<String> words = List.of(change.detail().split(" ", -1));
        return new PausedTrigger(words.get(0), words.get(1), words.subList(2, words.size()));
    }

    static String detail(String boot, UnitTrigger trigger) {
        String fileState = trigger.fileState().isEmpty() ? "-" : trigger.fileState();
        return boot + " " + fileState + " " + String.join(" ", trigger.starts());
    }

    /** Whether somebody has said meanwhile that it is not to run. */
    boolean endedBy(String fileStateNow) {
        return fileStateNow.startsWith("masked") || fileState.startsWith("enabled") && fileStateNow.equals("disabled");
    }
}
