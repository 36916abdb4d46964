package org.lockkeeper.locking.rules;

import java.util.List;
import java.util.stream.Stream;

/**
 * What stands in the way by the rules, as much of it as was asked for: in a long queue everybody has nearly all others
 * before him, and telling it of each would grow with the square.
 *
 * @param first the first of them, leases before requests
 * @param count how many there are
 * @param requests how many of these are earlier requests
 */
public record InTheWay(List<Blocker> first, int count, int requests) {

    public static final InTheWay NOTHING = new InTheWay(List.of(), 0, 0);

    public InTheWay {
        first = List.copyOf(first);
    }

    /** The same, and before all else this one. */
    InTheWay behind(Blocker other, int most) {
        return new InTheWay(
                Stream.concat(Stream.of(other), first.stream()).limit(most).toList(), count + 1, requests);
    }

    static InTheWay of(List<Claim> before, int most) {
        return new InTheWay(Blockers.of(before.subList(0, Math.min(most, before.size()))), before.size(), (int)
                before.stream().filter(claim -> claim.lease() == null).count());
    }
}
