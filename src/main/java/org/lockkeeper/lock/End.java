package org.lockkeeper.lock;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a claim ended.
 *
 * @param by who ended it; {@code lockkeeper} when its own time did
 * @param note what the one who ended it had to say
 * @param blockers what still stood in its way, where it ended before it was held
 */
public record End(
        Instant at, EndReason reason, String by, @Nullable String note, List<Blocker> blockers) {

    /** The actor of everything that time itself brings about. */
    public static final String LOCKKEEPER = "lockkeeper";

    public End {
        blockers = List.copyOf(blockers);
    }
}
