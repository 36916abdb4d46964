package org.lockkeeper.page.timeline;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.SeenRuns.Watch;
import org.lockkeeper.page.timeline.TimelineView.Entry;
import org.lockkeeper.page.timeline.TimelineView.MarkView;
import org.lockkeeper.page.timeline.TimelineView.PieceView;

/** Makes what the template draws of what was laid out. */
final class Drawing {

    static final int LANE = 26;
    private static final int ABOVE = 3;

    /** In percent: on what is narrower nothing is written, and what begins this near to the edge has no time below it. */
    private static final double WRITTEN = 5;

    /** The word for now stands over what is this near. */
    private static final double NEAR = 5.5;

    private static final double DAYS_NAME = 12;
    /** So many letters have room in a percent where the page is wide; where it is not, they are cut off. */
    private static final double LETTERS = 1.25;

    private final Layout.Chart chart;
    private final Sayings sayings;
    private final Set<String> ids = new HashSet<>();
    private final Map<Mark, Entry> entries = new HashMap<>();

    Drawing(Layout.Chart chart, Sayings sayings) {
        this.chart = chart;
        this.sayings = sayings;
    }

    TimelineView view(TimelineView.Way way, Layout layout, Timeline.Told told) {
        Range range = chart.range();
        chart.marks()
                .sorted(Comparator.comparing((Mark mark) -> mark.first().from())
                        .thenComparing(mark -> mark.first().id()))
                .forEach(mark -> entries.put(mark, entry(mark)));
        List<TimelineView.GroupView> groups = new ArrayList<>();
        chart.groups()
                .forEach((group, rows) -> groups.add(new TimelineView.GroupView(
                        group, unique("g", group), rows.stream().map(this::row).toList())));
        return new TimelineView(
                way,
                range,
                layout.zone(),
                chart.ticks().stream().map(tick -> tick(range, tick)).toList(),
                firstDay(range, layout.zone()),
                range.has(range.now()) ? percent(range.at(range.now())) : null,
                Timeline.gaps(range, told.looked()).stream()
                        .map(gap -> band(range, gap))
                        .toList(),
                groups,
                entries.values().stream()
                        .sorted(Comparator.comparing(Entry::from).thenComparing(Entry::id))
                        .toList(),
                legend(),
                chart.left(),
                told.more(),
                told.faults());
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.3f%%", value);
    }

    private static TimelineView.Band band(Range range, Watch gap) {
        double x = range.at(gap.from());
        return new TimelineView.Band(percent(x), percent(range.at(gap.to()) - x));
    }

    private static TimelineView.TickView tick(Range range, Ticks.Tick tick) {
        double x = range.at(tick.at());
        String look = (tick.day() ? "day" : "hour") + (tick.minor() ? " minor" : "");
        double ago = range.has(range.now()) && !tick.day() ? range.at(range.now()) - x : NEAR;
        boolean told = x < 100 - WRITTEN && (ago < -NEAR / 2 || ago >= NEAR);
        return new TimelineView.TickView(percent(x), tick.text(), look, told);
    }

    private @Nullable String firstDay(Range range, ZoneId zone) {
        double first = chart.ticks().stream()
                .filter(Ticks.Tick::day)
                .mapToDouble(tick -> range.at(tick.at()))
                .findFirst()
                .orElse(100);
        return first < DAYS_NAME ? null : Ticks.day(range.from(), zone);
    }

    private String unique(String prefix, String id) {
        String hash = prefix + "-" + Integer.toHexString(id.hashCode());
        String one = hash;
        for (int i = 2; !ids.add(one); i++) {
            one = hash + "-" + i;
        }
        return one;
    }

    private TimelineView.RowView row(Layout.RowOf row) {
        return new TimelineView.RowView(
                unique("r", row.row().toString()),
                "timeline.row." + row.row().of().name().toLowerCase(Locale.ROOT),
                row.row().name(),
                row.lanes() * LANE,
                row.marks().stream().map(this::mark).toList(),
                row.left());
    }

    private Entry entry(Mark mark) {
        Item item = mark.first();
        boolean one = mark.count() == 1;
        Segment last = item.segments().get(item.segments().size() - 1);
        boolean tail = one && item.segments().size() > 1 && last.style() == Segment.Style.OUTLINE;
        return new Entry(
                unique("t", item.id()),
                look(item),
                "timeline.kind." + item.kind().name().toLowerCase(Locale.ROOT),
                item.title(),
                item.row().group(),
                mark.count(),
                item.from(),
                tail ? null : mark.to(),
                one && (tail || mark.to() == null) && !item.expected(),
                tail && before(last, item).style() == Segment.Style.WAITING ? last.from() : null,
                tail ? last.to() : null,
                item.outcome() == null || !one ? null : sayings.outcome(item.outcome()),
                one ? item.note() : null,
                one ? item.link() : null);
    }

    private static Segment before(Segment last, Item item) {
        return item.segments().get(item.segments().indexOf(last) - 1);
    }

    private MarkView mark(Mark mark) {
        Item item = mark.first();
        Entry entry = entry(mark, entries);
        Mark.Piece last = mark.pieces().get(mark.pieces().size() - 1);
        return new MarkView(
                entry.id().replaceFirst("^t", "i"),
                entry.id(),
                entry.link() == null ? "#" + entry.id() : entry.link(),
                sayings.label(entry),
                look(item) + (mark.count() > 1 ? " many" : ""),
                mark.lane() * LANE + ABOVE,
                mark.pieces().stream().map(Drawing::piece).toList(),
                text(item, last.width()),
                percent(mark.end()),
                (last.open() && !item.expected()) || last.beyondRight(),
                item.bad());
    }

    private static @Nullable String text(Item item, double width) {
        boolean written = item.kind() == Item.Kind.WINDOW || item.kind() == Item.Kind.LEASE;
        int letters = (int) (width * LETTERS) - 1;
        if (!written || width < WRITTEN) {
            return null;
        }
        int all = item.title().codePointCount(0, item.title().length());
        return all <= letters
                ? item.title()
                : item.title()
                                .substring(0, item.title().offsetByCodePoints(0, letters))
                                .strip() + "…";
    }

    private static Entry entry(Mark mark, Map<Mark, Entry> entries) {
        return Objects.requireNonNull(entries.get(mark));
    }

    private static PieceView piece(Mark.Piece piece) {
        String look = piece.style().name().toLowerCase(Locale.ROOT);
        return new PieceView(percent(piece.x()), percent(piece.width()), look);
    }

    private static String look(Item item) {
        return item.kind().name().toLowerCase(Locale.ROOT)
                + (item.expected() ? " expected" : "")
                + (item.bad() ? " bad" : "");
    }

    /** What is among it, in an order of its own. */
    private List<String> legend() {
        List<Item> items = chart.marks().map(Mark::first).toList();
        Stream<String> kinds = Stream.of(Item.Kind.values())
                .filter(kind -> items.stream().anyMatch(item -> item.kind() == kind))
                .map(kind -> kind.name().toLowerCase(Locale.ROOT));
        Stream<String> styles = Stream.of(Segment.Style.WAITING, Segment.Style.OUTLINE)
                .filter(style -> items.stream()
                        .flatMap(item -> item.segments().stream())
                        .anyMatch(segment -> segment.style() == style))
                .map(style -> style.name().toLowerCase(Locale.ROOT));
        Stream<String> bad = items.stream().anyMatch(Item::bad) ? Stream.of("bad") : Stream.empty();
        return Stream.of(kinds, styles, bad).flatMap(each -> each).toList();
    }

    /** What is said of marks. */
    interface Sayings {
        /** @return the key of an outcome; null where it needs no words */
        @Nullable
        String outcome(String outcome);

        String label(Entry entry);
    }
}
