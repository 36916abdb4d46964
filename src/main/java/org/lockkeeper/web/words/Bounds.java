package org.lockkeeper.web.words;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

public final class Bounds {
    private Bounds() {}

    public static Duration within(String field, @Nullable Duration value, Duration max) {
        if (value == null) {
            throw new InvalidField(field, null, "is required");
        }
        if (value.isNegative() || value.isZero()) {
            throw new InvalidField(field, value.toString(), "must be positive");
        }
        if (value.compareTo(max) > 0) {
            throw new InvalidField(field, value.toString(), "must be at most " + max);
        }
        return value;
    }

    /**
     * How long an answer may wait for what {@code until} names; no time at all is a look.
     *
     * @param wanted whether something is named that can be waited for
     */
    public static Duration patience(boolean wanted, @Nullable Duration wait, Duration usual, Duration max) {
        if (wait == null) {
            return wanted ? usual : Duration.ZERO;
        }
        if (!wanted) {
            throw new InvalidField("wait", wait.toString(), "needs until, which says what is waited for");
        }
        return wait.isZero() ? wait : within("wait", wait, max);
    }

    public static InvalidField tooLong(String field, Duration value, Duration max) {
        return new InvalidField(field, value.toString(), "must be at most " + max + ", extensions included");
    }

    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidField(field, null, "is required");
        }
        return value;
    }
}
