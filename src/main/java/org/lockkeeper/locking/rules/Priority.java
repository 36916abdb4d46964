package org.lockkeeper.locking.rules;

import org.lockkeeper.locking.rules.Limits.Urgency;

/** Whether a request goes before others that wait; see {@link Urgency}. */
public enum Priority {
    NORMAL("normal"),
    URGENT("urgent");

    private final String word;

    Priority(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
