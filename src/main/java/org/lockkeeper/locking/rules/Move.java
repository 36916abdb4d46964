package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sets another time for what was planned and is not held yet. It keeps its place, its lead and its schedule; what it was granted it
 * has no more.
 *
 * @param latest when it is given up as missed, if it is not held by then
 * @param hold how long it is to last
 * @param actor who; null where the caller gave no name
 */
public record Move(
        String id,
        Instant openAt,
        Instant latest,
        Duration hold,
        @Nullable String actor) implements Command {

    public Move {
        Check.positive("hold", hold);
        if (!latest.isBefore(openAt.plus(hold))) {
            throw new IllegalArgumentException("nothing is left of %s from %s at %s".formatted(hold, openAt, latest));
        }
    }

    Plan of(Plan plan) {
        return plan.moved(openAt, latest);
    }
}
