package org.lockkeeper.maintenance.safety;

import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.access.Role;
import org.lockkeeper.web.words.Text;

/** That the hours and blackouts of a group do not hold for a request, and why. */
public final class Overrides {

    private static final int LONGEST = 500;

    private Overrides() {}

    /** @return why; null where nobody asks for it */
    public static @Nullable String read(@Nullable String why, Principal caller) {
        if (why == null) {
            return null;
        }
        caller.require(Role.OPERATOR, "override, by which hours and blackouts do not hold,");
        return Text.require("override", why, LONGEST);
    }

    /** In the text of which an idempotency key is the key. */
    public static String mark(@Nullable String why) {
        return why == null ? "" : " override " + why;
    }
}
