package org.lockkeeper.host.gate;

import org.lockkeeper.locking.store.HostChanges.HostChange;

/**
 * What the journal says of a closed gate.
 *
 * @param boot the boot in which it was closed: none outlives a reboot
 * @param since when, in microseconds of that boot's monotonic clock
 */
record ClosedGate(String boot, long since) {

    static ClosedGate of(HostChange change) {
        String[] parts = change.detail().split(" ", 2);
        return new ClosedGate(parts[0], Long.parseLong(parts[1]));
    }

    String detail() {
        return boot + " " + since;
    }
}
