package org.lockkeeper.locking.registry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Work that is to be done once.
 *
 * @param dayRetention for how long it is remembered that work was done on a day; never: for ever
 * @param namedRetention for how long it is remembered that work was done in a period with a name of its own (a
 *     deployment, say); never: for ever
 * @param zone the time zone whose days work is done once in, for those who name none. Without it: the host's
 */
public record OnceProperties(
        @DefaultValue("90d") String dayRetention,
        @DefaultValue("never") String namedRetention,
        @Nullable String zone) {

    private static final String NEVER = "never";
    private static final Duration LEAST = Duration.ofDays(1);
    private static final Duration MOST = Duration.ofDays(36_500);

    public OnceProperties {
        retention("day-retention", dayRetention);
        retention("named-retention", namedRetention);
        zoned(zone);
    }

    /** Whose days count. */
    public ZoneId zoneOfDays() {
        return zoned(zone);
    }

    private static ZoneId zoned(@Nullable String zone) {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "lockkeeper.once.zone must be a time zone such as Europe/Berlin, not '%s'".formatted(zone),
                    unknown);
        }
    }

    /** Null: for ever. */
    @Nullable
    Duration days() {
        return retention("day-retention", dayRetention);
    }

    /** Null: for ever. */
    @Nullable
    Duration named() {
        return retention("named-retention", namedRetention);
    }

    private static @Nullable Duration retention(String key, String value) {
        if (value.equals(NEVER)) {
            return null;
        }
        Duration parsed = null;
        try {
            parsed = ApiDuration.parse(value);
        } catch (IllegalArgumentException unreadable) {
            // refused below, with the same sentence
        }
        if (parsed == null || parsed.compareTo(LEAST) < 0 || parsed.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.once.%s must be from 1d to 36500d or 'never', not '%s'".formatted(key, value));
        }
        return parsed;
    }
}
