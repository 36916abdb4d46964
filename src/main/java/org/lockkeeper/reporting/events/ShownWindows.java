package org.lockkeeper.reporting.events;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.window.Windows;

/**
 * The windows as events tell of them. Of those that are queued nothing is told but what their claims say, so the same claim is
 * the same entry: in a long queue nearly all are, at each change. For one thread at a time.
 */
final class ShownWindows {

    private IdentityHashMap<Claim, EventWindow> queued = new IdentityHashMap<>();

    List<EventWindow> of(List<Windows.Brief> living) {
        IdentityHashMap<Claim, EventWindow> now = new IdentityHashMap<>(2 * living.size());
        List<EventWindow> shown = new ArrayList<>(living.size());
        for (Windows.Brief window : living) {
            Claim claim = window.claim();
            EventWindow known = queued.get(claim);
            EventWindow one = known == null ? EventWindow.of(window) : known;
            if (claim.phase() == Phase.QUEUED) {
                now.put(claim, one);
            }
            shown.add(one);
        }
        queued = now;
        return shown;
    }
}
