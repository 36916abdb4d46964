package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.words.Bounds;

/** How long the caller expects its work to take, and whether it would wait for the time to do it in. */
public final class Expects {

    private static final Duration LONGEST = Duration.ofDays(366);

    private Expects() {}

    /** @return null where nothing is said */
    public static @Nullable Duration read(@Nullable Duration expects) {
        return expects == null ? null : Bounds.within("expects", expects, LONGEST);
    }

    /** In the text of which an idempotency key is the key. */
    public static String mark(@Nullable Duration expects, boolean onlyIfFits) {
        return (expects == null ? "" : " expects " + expects) + (onlyIfFits ? " only if fits" : "");
    }
}
