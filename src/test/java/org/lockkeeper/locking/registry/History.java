package org.lockkeeper.locking.registry;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What clients of a pool were told, each with when it was asked and when it was answered; and whether there is an order of all
 * of it that one pool, which does one thing at a time, could have had: at most so many hold it, whoever asked first is served
 * first, tokens grow. Searched for as by Wing and Gong, with Lowe's memory of what was tried in vain.
 *
 * @param atMost how many hold it at once
 */
record History(int atMost, List<Operation> operations) {

    enum Kind {
        /** To get in line: it was answered that this is so. */
        ASK,
        /** To go to work: it was answered that it may, with this token. */
        TAKE,
        RELEASE
    }

    /** @param token with {@link Kind#TAKE} */
    record Operation(Kind kind, String id, long token, long asked, long answered) {}

    /**
     * @param asked token that the latest in line will have: it is known, and whoever asks after him must get a greater one
     * @param last token of the latest grant
     */
    private record Pool(List<String> queue, Set<String> held, long asked, long last) {}

    private record Tried(BitSet done, Pool pool) {}

    /** A moment at which something is asked or answered, in the order of time. */
    private static final class Moment {
        private final int operation;
        private final boolean asked;
        private @Nullable Moment answer;
        private @Nullable Moment before;
        private @Nullable Moment next;

        Moment(int operation, boolean asked) {
            this.operation = operation;
            this.asked = asked;
        }

        void out() {
            link(before, next);
        }

        void in() {
            if (before != null) {
                before.next = this;
            }
            if (next != null) {
                next.before = this;
            }
        }

        static void link(@Nullable Moment one, @Nullable Moment other) {
            if (one != null) {
                one.next = other;
            }
            if (other != null) {
                other.before = one;
            }
        }
    }

    private record Step(Moment moment, Pool before) {}

    History {
        operations = List.copyOf(operations);
    }

    /** Where the search came to in the best of cases, and what would have had to come next; null if there is such an order. */
    @Nullable
    String contradiction() {
        Map<String, Long> tokens = new HashMap<>();
        for (Operation one : operations) {
            if (one.kind() == Kind.TAKE && tokens.put(one.id(), one.token()) != null) {
                return "taken twice: " + one;
            }
        }
        Moment head = moments();
        BitSet done = new BitSet();
        Set<Tried> tried = new HashSet<>();
        List<Step> steps = new ArrayList<>();
        Pool pool = new Pool(List.of(), Set.of(), 0, 0);
        Moment at = head.next;
        int furthest = 0;
        String stuck = "";
        while (head.next != null) {
            if (at == null) {
                throw new IllegalStateException("something was asked and never answered");
            }
            if (at.asked) {
                Pool after = after(pool, operations.get(at.operation), tokens);
                BitSet with = (BitSet) done.clone();
                with.set(at.operation);
                if (after != null && tried.add(new Tried(with, after))) {
                    steps.add(new Step(at, pool));
                    pool = after;
                    done = with;
                    at.out();
                    if (at.answer != null) {
                        at.answer.out();
                    }
                    at = head.next;
                } else {
                    at = at.next;
                }
            } else {
                if (steps.size() >= furthest) {
                    furthest = steps.size();
                    stuck = "after %d of %d no order goes on: %s, with %s"
                            .formatted(furthest, operations.size(), operations.get(at.operation), pool);
                }
                if (steps.isEmpty()) {
                    return stuck;
                }
                Step last = steps.remove(steps.size() - 1);
                pool = last.before();
                done.clear(last.moment().operation);
                if (last.moment().answer != null) {
                    last.moment().answer.in();
                }
                last.moment().in();
                at = last.moment().next;
            }
        }
        return null;
    }

    private Moment moments() {
        record At(long time, Moment moment) {}
        List<At> all = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Moment asked = new Moment(i, true);
            Moment answered = new Moment(i, false);
            asked.answer = answered;
            all.add(new At(operations.get(i).asked(), asked));
            all.add(new At(operations.get(i).answered(), answered));
        }
        // At the same time: as if they had overlapped.
        all.sort(Comparator.comparingLong(At::time).thenComparing(at -> !at.moment().asked));
        Moment head = new Moment(-1, true);
        Moment last = head;
        for (At one : all) {
            Moment.link(last, one.moment());
            last = one.moment();
        }
        return head;
    }

    /** Null where it could not have been answered so now. */
    private @Nullable Pool after(Pool pool, Operation operation, Map<String, Long> tokens) {
        String id = operation.id();
        List<String> queue = new ArrayList<>(pool.queue());
        Set<String> held = new TreeSet<>(pool.held());
        long asked = pool.asked();
        switch (operation.kind()) {
            case ASK -> {
                asked = tokens.getOrDefault(id, asked);
                if (asked < pool.asked()) {
                    return null;
                }
                queue.add(id);
            }
            case TAKE -> {
                return held.contains(id) ? pool : null;
            }
            case RELEASE -> {
                if (!held.remove(id)) {
                    return null;
                }
            }
        }
        long last = pool.last();
        while (held.size() < atMost && !queue.isEmpty()) {
            String next = queue.remove(0);
            long token = tokens.getOrDefault(next, last + 1);
            if (token <= last) {
                return null;
            }
            last = token;
            held.add(next);
        }
        return new Pool(List.copyOf(queue), held, asked, last);
    }
}
