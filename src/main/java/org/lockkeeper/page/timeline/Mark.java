package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is drawn of one item, or of several that are too near to each other to be told apart.
 *
 * @param first the item; of several, the first
 * @param count how many
 * @param to when the last of them ends
 * @param pieces from left to right
 * @param lane counted from 0
 */
record Mark(Item first, int count, @Nullable Instant to, List<Piece> pieces, int lane) {

    /**
     * One segment, in percent of the width.
     *
     * @param beyondLeft whether it has begun before what is shown; beyondRight likewise
     * @param open whether it goes on, or nothing is known of its end
     */
    record Piece(Segment.Style style, double x, double width, boolean beyondLeft, boolean beyondRight, boolean open) {
        double end() {
            return x + width;
        }
    }

    double x() {
        return pieces.get(0).x();
    }

    double end() {
        return pieces.stream().mapToDouble(Piece::end).max().orElseThrow();
    }

    Mark in(int other) {
        return new Mark(first, count, to, pieces, other);
    }
}
