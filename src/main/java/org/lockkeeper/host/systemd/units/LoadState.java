package org.lockkeeper.host.systemd.units;

import java.util.Locale;

/** systemd's LoadState. A word that a later systemd invents reads as {@link #OTHER}. */
public enum LoadState {
    LOADED,
    MASKED,
    NOT_FOUND,
    BAD_SETTING,
    ERROR,
    MERGED,
    STUB,
    OTHER;

    public static LoadState of(String word) {
        for (LoadState state : values()) {
            if (state.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return state;
            }
        }
        return OTHER;
    }
}
