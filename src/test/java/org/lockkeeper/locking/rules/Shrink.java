package org.lockkeeper.locking.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a play that fails shorter and simpler, as long as that gets anywhere. */
final class Shrink {

    private static final int SIMPLE = 4;

    private Shrink() {}

    static Play of(Play play, Predicate<Play> fails) {
        Play smallest = play;
        Play last;
        do {
            last = smallest;
            smallest = simpler(shorter(smallest, fails), fails);
        } while (!smallest.equals(last));
        return smallest;
    }

    private static Play shorter(Play play, Predicate<Play> fails) {
        Play smallest = play;
        for (int chunk = Math.max(1, play.moves().size() / 2); chunk > 0; chunk /= 2) {
            for (int from = 0; from + chunk <= smallest.moves().size(); ) {
                Play fewer = without(smallest, from, chunk, false);
                Play later = without(smallest, from, chunk, true);
                if (fails.test(fewer)) {
                    smallest = fewer;
                } else if (fails.test(later)) {
                    smallest = later;
                } else {
                    from += chunk;
                }
            }
        }
        return smallest;
    }

    /** @param keepTime whether the next move comes as late as it did */
    private static Play without(Play play, int from, int chunk, boolean keepTime) {
        List<Play.Move> moves = new ArrayList<>(play.moves());
        List<Play.Move> left = moves.subList(from, from + chunk);
        int seconds = left.stream().mapToInt(Play.Move::seconds).sum();
        left.clear();
        if (keepTime && from < moves.size()) {
            Play.Move next = moves.get(from);
            moves.set(from, new Play.Move(next.kind(), next.which(), next.seconds() + seconds));
        }
        return new Play(play.rules(), play.hours(), moves);
    }

    /** A small number picks the same whatever else there is. */
    private static Play simpler(Play play, Predicate<Play> fails) {
        Play simplest = play;
        for (int i = 0; i < play.moves().size(); i++) {
            for (int which = 0; which < Math.min(SIMPLE, simplest.moves().get(i).which()); which++) {
                List<Play.Move> moves = new ArrayList<>(simplest.moves());
                moves.set(
                        i,
                        new Play.Move(moves.get(i).kind(), which, moves.get(i).seconds()));
                Play candidate = new Play(play.rules(), play.hours(), moves);
                if (fails.test(candidate)) {
                    simplest = candidate;
                    break;
                }
            }
        }
        return simplest;
    }
}
