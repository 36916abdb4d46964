package org.lockkeeper.host.systemd.units;

import java.util.Locale;

/** systemd's ActiveState. A word that a later systemd invents reads as {@link #OTHER}. */
public enum ActiveState {
    ACTIVE,
    RELOADING,
    REFRESHING,
    INACTIVE,
    FAILED,
    ACTIVATING,
    DEACTIVATING,
    MAINTENANCE,
    OTHER;

    public static ActiveState of(String word) {
        for (ActiveState state : values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
                return state;
            }
        }
        return OTHER;
    }

    /** Whether the unit is stopped: no main process, though some may be left in its control group. */
    public boolean stopped() {
        return this == INACTIVE || this == FAILED;
    }
}
