package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Phase;

/**
 * Why a window or lease is where it is.
 *
 * @param summary a sentence for people
 * @param waitUntil when it is given up if it is not held by then
 * @param position how many it is among those that wait; absent unless it is queued
 * @param estimatedStart when its turn is likely to come, from how long such work took before; absent where too little is
 *     known
 * @param notes sentences on what is done about some of them
 * @param reasons every blocker, in the order in which they have to go
 */
public record Explanation(
        String id,
        String group,
        Phase phase,
        String summary,
        @Nullable Instant waitUntil,
        @Nullable Integer position,
        @Nullable Instant estimatedStart,
        List<String> notes,
        List<Reason> reasons) {

    public Explanation {
        notes = List.copyOf(notes);
        reasons = List.copyOf(reasons);
    }

    public Explanation with(List<String> remarks) {
        List<String> all = Stream.concat(notes.stream(), remarks.stream()).toList();
        return new Explanation(id, group, phase, summary, waitUntil, position, estimatedStart, all, reasons);
    }

    /**
     * One blocker, and what would free it.
     *
     * @param since since when it stands there
     * @param until when it ends by itself at the latest
     * @param freedBy what would free it, as a sentence
     */
    public record Reason(
            Blocker.Kind kind,
            String subject,
            @Nullable String group,
            @Nullable String owner,
            String detail,
            @Nullable Instant since,
            @Nullable Instant until,
            String freedBy) {}
}
