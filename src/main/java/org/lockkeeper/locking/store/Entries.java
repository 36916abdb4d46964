package org.lockkeeper.locking.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Once;

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
    record Change(Kind kind, long pos, @Nullable Object value) {

        static Change of(Dialect.Row row) {
            Kind kind = Kind.valueOf(row.place().kind());
            String body = row.body();
            return new Change(kind, row.place().pos(), body == null ? null : TableJson.entry(kind, body));
        }

        Dialect.Place place() {
            return new Dialect.Place(kind.name(), pos);
        }
    }

    Entries {
        rows = Map.copyOf(rows);
    }

    /** The rows of another table: entries that are the same keep their places, as far as the order allows. */
    Entries of(LockTable table) {
        return new Entries(Map.of(
                Kind.CLAIM, place(Kind.CLAIM, table.claims()),
                Kind.ONCE, place(Kind.ONCE, table.once())));
    }

    /** Nearly all are the very same entries as before, and stand at the beginning and at the end: only those between are looked at. */
    private List<Row> place(Kind kind, List<?> values) {
        List<Row> rows = of(kind);
        Between changed = Between.of(rows, values, (row, value) -> row.value() == value);
        Map<String, Long> places = new HashMap<>();
        changed.of(rows).forEach(row -> places.put(key(row.value()), row.pos()));
        long free = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).pos() + 1;
        List<Row> placed = new ArrayList<>(values.size());
        placed.addAll(rows.subList(0, changed.head()));
        long last = changed.head() == 0 ? -1 : rows.get(changed.head() - 1).pos();
        for (Object value : changed.of(values)) {
            Long known = places.get(key(value));
            last = known != null && known > last ? known : free++;
            placed.add(new Row(last, value));
        }
        for (Row row : rows.subList(rows.size() - changed.tail(), rows.size())) {
            Row kept = row.pos() > last ? row : new Row(free++, row.value());
            last = kept.pos();
            placed.add(kept);
        }
        return List.copyOf(placed);
    }

    /** How many of two lists are the same at their beginning, and at their end. */
    private record Between(int head, int tail) {

        static <A, B> Between of(List<A> one, List<B> other, BiPredicate<A, B> same) {
            int least = Math.min(one.size(), other.size());
            int head = 0;
            while (head < least && same.test(one.get(head), other.get(head))) {
                head++;
            }
            int tail = 0;
            while (tail < least - head
                    && same.test(one.get(one.size() - 1 - tail), other.get(other.size() - 1 - tail))) {
                tail++;
            }
            return new Between(head, tail);
        }

        <T> List<T> of(List<T> list) {
            return list.subList(head, list.size() - tail);
        }
    }

    List<Row> of(Kind kind) {
        return rows.getOrDefault(kind, List.of());
    }

    /** With these changes made. What did not change is the very same as before. */
    Entries with(List<Change> changes) {
        Map<Kind, List<Row>> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            all.put(
                    kind,
                    merged(
                            of(kind),
                            changes.stream()
                                    .filter(change -> change.kind() == kind)
                                    .sorted(Comparator.comparingLong(Change::pos))
                                    .toList()));
        }
        return new Entries(all);
    }

    private static List<Row> merged(List<Row> rows, List<Change> changes) {
        if (changes.isEmpty()) {
            return rows;
        }
        List<Row> merged = new ArrayList<>(rows.size() + changes.size());
        int next = 0;
        for (Change change : changes) {
            while (next < rows.size() && rows.get(next).pos() < change.pos()) {
                merged.add(rows.get(next++));
            }
            if (next < rows.size() && rows.get(next).pos() == change.pos()) {
                next++;
            }
            if (change.value() != null) {
                merged.add(new Row(change.pos(), change.value()));
            }
        }
        merged.addAll(rows.subList(next, rows.size()));
        return List.copyOf(merged);
    }

    /** What turns these rows into the others. */
    List<Change> changesTo(Entries others) {
        List<Change> changes = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Between changed = Between.of(of(kind), others.of(kind), (row, other) -> row == other);
            Map<Long, Object> before = new HashMap<>();
            changed.of(of(kind)).forEach(row -> before.put(row.pos(), row.value()));
            for (Row row : changed.of(others.of(kind))) {
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
                values(Kind.ONCE, Once.class),
                rest.handled());
    }

    private <T> List<T> values(Kind kind, Class<T> type) {
        return of(kind).stream().map(Row::value).map(type::cast).toList();
    }

    private static String key(Object value) {
        if (value instanceof Claim claim) {
            return claim.id();
        }
        Once once = (Once) value;
        return once.caller() + "\n" + once.key() + "\n" + once.period();
    }
}
