package org.lockkeeper.reporting.events;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The last changes, for those who come back and say what they have seen. Ids name this run of the process, so that nobody
 * goes on from a state that another one told.
 */
final class History {

    private static final int MAX_CHANGES = 1000;
    private static final int MAX_BYTES = 1024 * 1024;

    private final String run = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
    private final Deque<Frame> changes = new ArrayDeque<>();
    private long number;
    private int size;

    String lastId() {
        return run + "." + number;
    }

    Frame add(String json) {
        number++;
        Frame change = Frame.of(lastId(), "change", json);
        changes.add(change);
        size += change.bytes().length;
        while (changes.size() > MAX_CHANGES || size > MAX_BYTES) {
            size -= changes.remove().bytes().length;
        }
        return change;
    }

    /** What came after the event of this id; null where that is not known any more. */
    @Nullable
    List<Frame> after(@Nullable String id) {
        if (id == null) {
            return null;
        }
        if (id.equals(lastId())) {
            return List.of();
        }
        // The one before the oldest that is kept is known too.
        String beforeAll = run + "." + (number - changes.size());
        List<Frame> after = id.equals(beforeAll)
                ? List.copyOf(changes)
                : changes.stream()
                        .dropWhile(change -> !change.id().equals(id))
                        .skip(1)
                        .toList();
        return after.isEmpty() ? null : after;
    }
}
