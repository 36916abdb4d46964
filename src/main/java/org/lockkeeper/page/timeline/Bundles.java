package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.page.timeline.Mark.Piece;

/** Makes one mark of many that are alike and too near to each other to be told apart: what a timer starts each minute, say. */
final class Bundles {

    /** What is this narrow is a dot. */
    private static final double NARROW = 2 * Pieces.LEAST;

    private Bundles() {}

    /** @param marks of one row, in the order of time */
    static List<Mark> of(List<Mark> marks) {
        List<Mark> all = new ArrayList<>();
        for (Mark mark : marks) {
            int near = near(all, mark);
            if (near < 0) {
                all.add(mark);
            } else {
                all.set(near, together(all.get(near), mark));
            }
        }
        return all;
    }

    /** The last that is alike: others of the row may be between them. */
    private static int near(List<Mark> all, Mark mark) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).first().like(mark.first())) {
                return fit(all.get(i), mark) ? i : -1;
            }
        }
        return -1;
    }

    private static boolean fit(Mark bundle, Mark mark) {
        return one(bundle)
                && one(mark)
                && mark.end() - mark.x() < NARROW
                && (bundle.count() > 1 || bundle.end() - bundle.x() < NARROW)
                && mark.x() - bundle.end() < Pieces.LEAST / 2;
    }

    /** What goes on stands for itself. */
    private static boolean one(Mark mark) {
        return mark.pieces().size() == 1
                && (!mark.pieces().get(0).open() || mark.first().expected());
    }

    private static Mark together(Mark bundle, Mark mark) {
        Piece piece = bundle.pieces().get(0);
        double end = Math.max(bundle.end(), mark.end());
        return new Mark(
                bundle.first(),
                bundle.count() + mark.count(),
                later(bundle.to(), mark.to() == null ? mark.first().from() : mark.to()),
                List.of(new Piece(
                        piece.style(),
                        piece.x(),
                        end - piece.x(),
                        piece.beyondLeft(),
                        mark.pieces().get(0).beyondRight(),
                        false)),
                0);
    }

    private static Instant later(@Nullable Instant one, Instant other) {
        return one == null || one.isBefore(other) ? other : one;
    }
}
