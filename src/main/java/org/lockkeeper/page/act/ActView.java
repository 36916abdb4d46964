package org.lockkeeper.page.act;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.FinishAsked;
import org.lockkeeper.maintenance.safety.Explanation;

/**
 * A window or lease as it stands, and what may be done about it.
 *
 * @param kind window or lease
 * @param path its address
 * @param look of its state: the shape, and the class of the colour
 * @param state the key of the word for it
 * @param seen what an act says that it was decided upon
 * @param fault why the lock store cannot be used, so that it is shown as it was then; null where it can
 * @param changed whether it was another when the act was decided upon
 */
record ActView(
        String kind,
        String path,
        String id,
        String look,
        String state,
        String group,
        String owner,
        String reason,
        Instant requestedAt,
        Duration length,
        @Nullable Instant opensAt,
        @Nullable Instant heldAt,
        @Nullable Instant endsAt,
        @Nullable Instant waitUntil,
        List<String> members,
        @Nullable FinishAsked finishAsked,
        @Nullable End end,
        Explanation why,
        LateCloses.@Nullable Late late,
        List<Offer> offers,
        String seen,
        @Nullable String fault,
        boolean changed) {}
