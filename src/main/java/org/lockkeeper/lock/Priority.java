package org.lockkeeper.lock;

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
