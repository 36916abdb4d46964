package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lockkeeper.page.timeline.Mark.Piece;

/** Where the segments of an item are drawn. */
record Pieces(Range range) {

    /** In percent: less is not seen. */
    static final double LEAST = 0.6;

    Mark mark(Item item) {
        List<Piece> pieces = new ArrayList<>();
        for (Segment segment : item.segments()) {
            Instant end = range.end(segment.from(), segment.to());
            boolean seen =
                    range.has(segment.from()) || (segment.from().isBefore(range.from()) && end.isAfter(range.from()));
            if (seen) {
                pieces.add(piece(segment, end));
            }
        }
        return new Mark(item, 1, item.to(), List.copyOf(wideEnough(pieces)), 0);
    }

    private Piece piece(Segment segment, Instant end) {
        double x = range.at(segment.from());
        return new Piece(
                segment.style(),
                x,
                range.at(end) - x,
                segment.from().isBefore(range.from()),
                end.isAfter(range.to()),
                segment.to() == null);
    }

    /** The last piece is what it has come to: it is seen, and what is before it keeps its place. */
    private static List<Piece> wideEnough(List<Piece> pieces) {
        int last = pieces.size() - 1;
        Piece piece = pieces.get(last);
        double all = piece.end() - pieces.get(0).x();
        if (all < LEAST) {
            pieces.set(last, resized(piece, Math.min(piece.x(), 100 - LEAST), LEAST));
        }
        return pieces;
    }

    static Piece resized(Piece piece, double x, double width) {
        return new Piece(piece.style(), x, width, piece.beyondLeft(), piece.beyondRight(), piece.open());
    }
}
