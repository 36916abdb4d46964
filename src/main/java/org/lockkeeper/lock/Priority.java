package org.lockkeeper.lock;

import java.util.Locale;

/** Whether a request goes before others that wait; see {@link Urgency}. */
public enum Priority {
    NORMAL,
    URGENT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
