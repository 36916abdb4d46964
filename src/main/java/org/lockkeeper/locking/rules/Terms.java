package org.lockkeeper.locking.rules;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of time.
 *
 * @param override why the hours and blackouts of its group do not hold for it; null: they do
 * @param expects how long the work is expected to take, as the caller said; null where it did not
 * @param plan when it is to open; null: as soon as it can
 */
public record Terms(
        @Nullable String override,
        @Nullable Duration expects,
        @Nullable Plan plan) {

    /** It says nothing. */
    public static final Terms NONE = new Terms(null, null, null);

    public Terms {
        if (expects != null) {
            Check.positive("expects", expects);
        }
    }

    public static Terms overriding(@Nullable String why) {
        return new Terms(why, null, null);
    }

    public Terms expecting(@Nullable Duration length) {
        return new Terms(override, length, plan);
    }

    public Terms planned(@Nullable Plan when) {
        return new Terms(override, expects, when);
    }
}
