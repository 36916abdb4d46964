package org.lockkeeper.host.gate;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.service.Picture;

/** Decides when to look whether the conditions are in force: what was so a moment ago a reload may have taken away. */
final class ConditionWatch {

    private static final long DUE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LoadedConditions conditions;
    private Set<String> lookedAt = Set.of();
    private long lookedAtNanos = System.nanoTime();
    private long reloads;

    ConditionWatch(LoadedConditions conditions) {
        this.conditions = conditions;
    }

    /** Whether systemd has read its unit files again. */
    boolean reloaded(Picture picture) {
        return picture.reloads() != reloads;
    }

    void look(Layout layout, Picture picture, boolean newLease) {
        boolean reread = reloaded(picture);
        boolean changed = reread || !layout.keys().keySet().equals(lookedAt);
        // Nobody who waits for a window waits for what is only due.
        boolean afresh = reread || !newLease && System.nanoTime() - lookedAtNanos > DUE_NANOS;
        if (changed || newLease || afresh) {
            reloads = picture.reloads();
            lookedAt = Set.copyOf(layout.keys().keySet());
            conditions.look(layout, layout.gates().keySet(), afresh);
            lookedAtNanos = changed || afresh ? System.nanoTime() : lookedAtNanos;
        }
    }
}
