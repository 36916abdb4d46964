package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.lockkeeper.web.words.Bounds;
import org.lockkeeper.web.words.Text;

/** What a request says of time, as it is read, and as it stands in the text of which an idempotency key is the key. */
public final class TermWords {

    private static final int LONGEST_WHY = 500;
    private static final Duration LONGEST = Duration.ofDays(366);

    private TermWords() {}

    /** @return why the hours and blackouts of its group do not hold for it; null where nobody asks for that */
    public static @Nullable String override(@Nullable String why, Principal caller) {
        if (why == null) {
            return null;
        }
        caller.require(Role.OPERATOR, "override, by which hours and blackouts do not hold,");
        return Text.require("override", why, LONGEST_WHY);
    }

    /** @return how long the caller expects its work to take; null where nothing is said */
    public static @Nullable Duration expects(@Nullable Duration expects) {
        return expects == null ? null : Bounds.within("expects", expects, LONGEST);
    }

    public static String mark(@Nullable String override) {
        return override == null ? "" : " override " + override;
    }

    public static String mark(@Nullable Duration expects, boolean onlyIfFits) {
        return (expects == null ? "" : " expects " + expects) + (onlyIfFits ? " only if fits" : "");
    }
}
