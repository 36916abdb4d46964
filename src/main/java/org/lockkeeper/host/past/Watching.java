package org.lockkeeper.host.past;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.SeenRuns.Watch;

/** Since when somebody has been looking, and when nobody was. */
final class Watching {

    private @Nullable Instant since;
    private final List<Watch> ended = new ArrayList<>();

    void goesOn(Instant now) {
        if (since == null) {
            since = now;
        }
    }

    void ends(Instant now) {
        if (since != null) {
            ended.add(new Watch(since, now.isBefore(since) ? since : now));
            since = null;
        }
    }

    /** To be stored; what has ended is told once, unless it could not be stored: then it is a break that is longer. */
    List<Watch> told(Instant now, boolean live) {
        List<Watch> all = new ArrayList<>(ended);
        ended.clear();
        Watch current = current(now, live);
        if (current != null) {
            all.add(current);
        }
        return all;
    }

    private @Nullable Watch current(Instant now, boolean live) {
        if (live) {
            goesOn(now);
        }
        return since == null ? null : new Watch(since, now.isBefore(since) ? since : now);
    }

    /** What is stored, with what is not yet. */
    List<Watch> over(List<Watch> stored, Instant now, boolean live) {
        List<Watch> all = new ArrayList<>(stored);
        List<Watch> fresh = new ArrayList<>(ended);
        if (since != null && live) {
            fresh.add(new Watch(since, now.isBefore(since) ? since : now));
        }
        for (Watch watch : fresh) {
            all.removeIf(old -> old.from().equals(watch.from()));
            all.add(watch);
        }
        return all;
    }
}
