package org.lockkeeper.host.systemd.bus;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;

/**
 * Properties of the interface org.freedesktop.systemd1.Unit, from a signal (which lacks LoadState) or a GetAll.
 *
 * @param jobId the queued job, 0 when there is none; its type is not among the properties
 */
public record UnitProperties(
        @Nullable String loadState,
        String activeState,
        String subState,
        long jobId,
        @Nullable String freezerState,
        @Nullable Instant since,
        @Nullable String invocationId) {

    /** Null when they do not tell the state, which happens in no signal of systemd 252. */
    public static @Nullable UnitProperties of(Map<?, ?> variants) {
        String active = string(variants, "ActiveState");
        String sub = string(variants, "SubState");
        if (active == null || sub == null) {
            return null;
        }
        return new UnitProperties(
                string(variants, "LoadState"),
                active,
                sub,
                value(variants, "Job") instanceof Object[] job ? ((UInt32) job[0]).longValue() : 0,
                string(variants, "FreezerState"),
                since(variants, ActiveState.of(active)),
                invocationId(value(variants, "InvocationID")));
    }

    /**
     * A oneshot goes from activating to deactivating without ever being active, so that its ActiveExit is an older run's:
     * then the last change of any kind is the best there is.
     */
    private static @Nullable Instant since(Map<?, ?> variants, ActiveState active) {
        Instant lastChange = time(variants, "StateChangeTimestamp");
        Instant entered = switch (active) {
            case ACTIVE, RELOADING, REFRESHING -> time(variants, "ActiveEnterTimestamp");
            case INACTIVE, FAILED -> time(variants, "InactiveEnterTimestamp");
            case ACTIVATING -> time(variants, "InactiveExitTimestamp");
            case DEACTIVATING -> {
                Instant exit = time(variants, "ActiveExitTimestamp");
                Instant started = time(variants, "InactiveExitTimestamp");
                yield exit == null || (started != null && exit.isBefore(started)) ? null : exit;
            }
            case MAINTENANCE, OTHER -> null;
        };
        return entered == null ? lastChange : entered;
    }

    private static @Nullable Instant time(Map<?, ?> variants, String name) {
        return time(value(variants, name));
    }

    /** @param value of a property that is a time; null: there was none */
    public static @Nullable Instant time(@Nullable Object value) {
        if (!(value instanceof UInt64 micros) || micros.longValue() == 0) {
            return null;
        }
        return Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
    }

    /** @param value of the property InvocationID; null: there was no run */
    public static @Nullable String invocationId(@Nullable Object value) {
        if (!(value instanceof List<?> bytes) || bytes.isEmpty()) {
            return null;
        }
        StringBuilder hex = new StringBuilder();
        for (Object b : bytes) {
            hex.append(String.format("%02x", (Byte) b));
        }
        return hex.toString();
    }

    private static @Nullable String string(Map<?, ?> variants, String name) {
        return value(variants, name) instanceof String text ? text : null;
    }

    private static @Nullable Object value(Map<?, ?> variants, String name) {
        return variants.get(name) instanceof Variant<?> variant ? variant.getValue() : null;
    }
}
