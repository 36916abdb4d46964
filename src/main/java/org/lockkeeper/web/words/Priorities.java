package org.lockkeeper.web.words;

import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Priority;

/** The field {@code priority} of a request. */
public final class Priorities {

    private static final String FIELD = "priority";

    private Priorities() {}

    /** Normal, if it is not said. */
    public static Priority read(@Nullable String word) {
        if (word == null) {
            return Priority.NORMAL;
        }
        for (Priority priority : Priority.values()) {
            if (priority.word().equalsIgnoreCase(word)) {
                return priority;
            }
        }
        throw new InvalidField(FIELD, word, "must be normal or urgent");
    }

    /** In what tells one request from another; nothing for what is as it always was, so that a key stays the same. */
    public static String mark(Priority priority) {
        return priority == Priority.URGENT ? " urgent" : "";
    }

    public static InvalidField notUrgent(String group) {
        return new InvalidField(
                FIELD,
                Priority.URGENT.word(),
                "must be normal for group '%s' (lockkeeper.urgent.groups names those whose requests may be urgent)"
                        .formatted(group));
    }
}
