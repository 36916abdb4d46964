package org.lockkeeper.locking.store;

import org.jspecify.annotations.Nullable;

/**
 * Which of the claims that have ended to read, latest first.
 *
 * @param windows windows, or all but those
 * @param before only those that ended before the one of this id
 * @param limit at most so many
 */
public record EndedQuery(boolean windows, @Nullable String before, int limit) {

    /** What the ids of windows begin with, and no other's. */
    static final String WINDOW = "w-";
}
