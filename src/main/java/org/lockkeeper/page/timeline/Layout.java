package org.lockkeeper.page.timeline;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where everything is drawn. Rows stand by group, those in the order of the configuration; of what there is no room for, what is
 * nearest to now is kept.
 */
record Layout(Range range, ZoneId zone, List<String> groups) {

    static final int MOST_MARKS = 400;
    static final int MOST_ROWS = 100;

    /**
     * @param left how many items of it are not shown
     */
    record RowOf(Item.Row row, List<Mark> marks, int lanes, int left) {}

    /** @param left how many items are not shown, in rows that are shown or not */
    record Chart(Range range, List<Ticks.Tick> ticks, Map<String, List<RowOf>> groups, int left) {
        Stream<Mark> marks() {
            return groups.values().stream().flatMap(Collection::stream).flatMap(row -> row.marks().stream());
        }
    }

    Chart of(Collection<Item> items) {
        Pieces pieces = new Pieces(range);
        Map<Item.Row, List<Mark>> rows = new LinkedHashMap<>();
        items.stream()
                .filter(range::shows)
                .sorted(Comparator.comparing(Item::from).thenComparing(Item::id))
                .forEach(item -> rows.computeIfAbsent(item.row(), row -> new ArrayList<>())
                        .add(pieces.mark(item)));
        rows.replaceAll((row, marks) -> Bundles.of(marks));
        Set<Mark> nearest = nearest(rows);
        int left = 0;
        Map<String, List<RowOf>> shown = new LinkedHashMap<>();
        int count = 0;
        for (Map.Entry<Item.Row, List<Mark>> row : rows.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(inTurn()))
                .toList()) {
            List<Mark> kept = row.getValue().stream().filter(nearest::contains).toList();
            int cut = count(row.getValue()) - count(kept);
            if (kept.isEmpty() || count == MOST_ROWS) {
                left += count(row.getValue());
                continue;
            }
            Lanes.Placed placed = Lanes.of(kept);
            int here = cut + placed.left();
            left += here;
            count++;
            shown.computeIfAbsent(row.getKey().group(), group -> new ArrayList<>())
                    .add(new RowOf(row.getKey(), placed.marks(), placed.lanes(), here));
        }
        return new Chart(range, Ticks.of(range, zone), shown, left);
    }

    private static int count(List<Mark> marks) {
        return marks.stream().mapToInt(Mark::count).sum();
    }

    private Set<Mark> nearest(Map<Item.Row, List<Mark>> rows) {
        return rows.values().stream()
                .flatMap(Collection::stream)
                .sorted(Comparator.comparing(this::distance))
                .limit(MOST_MARKS)
                .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    private Duration distance(Mark mark) {
        Instant from = mark.first().from();
        Instant to = range.end(from, mark.to());
        if (range.now().isBefore(from)) {
            return Duration.between(range.now(), from);
        }
        return range.now().isAfter(to) ? Duration.between(to, range.now()) : Duration.ZERO;
    }

    private Comparator<Item.Row> inTurn() {
        Function<Item.Row, Integer> place = row -> {
            int at = groups.indexOf(row.group());
            return at < 0 ? Integer.MAX_VALUE : at;
        };
        return Comparator.comparing(place)
                .thenComparing(Item.Row::group)
                .thenComparing(Item.Row::of)
                .thenComparing(row -> row.name() == null ? "" : row.name());
    }
}
