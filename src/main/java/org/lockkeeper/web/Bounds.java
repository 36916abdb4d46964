package org.lockkeeper.web;

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
