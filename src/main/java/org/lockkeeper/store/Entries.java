package org.lockkeeper.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.LockTable;
import org.lockkeeper.lock.Once;

/**
 * The entries of a lock table's lists as rows, in the order of their positions. Immutable.
 *
 * @param rows by kind, in order
 */
record Entries(Map<Kind, List<Row>> rows) {

    static final Entries NONE = new Entries(Map.of());

    enum Kind {
        CLAIM,
        ONCE
    }

    record Row(long pos, Object value) {}

    /** What has to be written: an entry at its position, or, without one, that there is none any more. */
    record Change(Kind kind, long pos, @Nullable Object value) {}

    Entries {
        rows = Map.copyOf(rows);
    }

    /** The rows of another table: entries that are the same keep their places, as far as the order allows. */
    Entries of(LockTable table) {
        return new Entries(Map.of(
                Kind.CLAIM, place(Kind.CLAIM, table.claims()),
                Kind.ONCE, place(Kind.ONCE, table.once())));
    }

    private List<Row> place(Kind kind, List<?> values) {
        Map<String, Long> places = new HashMap<>();
        long free = 0;
        for (Row row : of(kind)) {
            places.put(key(row.value()), row.pos());
            free = row.pos() + 1;
        }
        List<Row> placed = new ArrayList<>(values.size());
        long last = -1;
        for (Object value : values) {
            Long known = places.get(key(value));
            long pos = known != null && known > last ? known : free++;
            placed.add(new Row(pos, value));
            last = pos;
        }
        return List.copyOf(placed);
    }

    List<Row> of(Kind kind) {
        return rows.getOrDefault(kind, List.of());
    }

    /** What turns these rows into the others. */
    List<Change> changesTo(Entries others) {
        List<Change> changes = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Map<Long, Object> before = new HashMap<>();
            of(kind).forEach(row -> before.put(row.pos(), row.value()));
            for (Row row : others.of(kind)) {
                Object old = before.remove(row.pos());
                // Almost all are the very same object as before, so that equals is hardly ever asked.
                if (old != row.value() && !row.value().equals(old)) {
                    changes.add(new Change(kind, row.pos(), row.value()));
                }
            }
            before.keySet().forEach(pos -> changes.add(new Change(kind, pos, null)));
        }
        return changes;
    }

    /** The table whose lists these are, and whose other parts this one has. */
    LockTable into(LockTable rest) {
        return new LockTable(
                rest.lastNow(),
                rest.lastToken(),
                rest.floors(),
                values(Kind.CLAIM, Claim.class),
                List.of(),
                values(Kind.ONCE, Once.class));
    }

    private <T> List<T> values(Kind kind, Class<T> type) {
        return of(kind).stream().map(Row::value).map(type::cast).toList();
    }

    static LockTable without(LockTable table) {
        return new LockTable(table.lastNow(), table.lastToken(), table.floors(), List.of(), List.of(), List.of());
    }

    private static String key(Object value) {
        if (value instanceof Claim claim) {
            return claim.id();
        }
        Once once = (Once) value;
        return once.key() + "\n" + once.period();
    }
}
