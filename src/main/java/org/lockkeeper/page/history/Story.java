package org.lockkeeper.page.history;

import java.util.List;
import org.lockkeeper.locking.rules.Claim;

/**
 * What became of a window, a lease or a slot.
 *
 * @param claim as it is now, or was at its end
 * @param chapters in the order in which they happened
 * @param cut whether its beginning is on the audit trail no more, so that only what its record says is told of it
 * @param shortened whether that is only because it is too long
 * @param whole whether it is told by the audit trail; otherwise by the record alone, which is what viewers are shown
 */
record Story(Claim claim, Kind kind, List<Chapter> chapters, boolean cut, boolean shortened, boolean whole) {

    Story {
        chapters = List.copyOf(chapters);
    }

    public boolean living() {
        return claim.end() == null;
    }
}
