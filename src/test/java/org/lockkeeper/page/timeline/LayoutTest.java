package org.lockkeeper.page.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Everything is drawn where it belongs, nothing over something else, and never more than can be looked at. */
class LayoutTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Range RANGE = new Range(NOW.minus(Duration.ofHours(50)), NOW.plus(Duration.ofHours(50)), NOW);
    private static final Offset<Double> EXACT = within(1e-9);

    private static Instant hours(double hours) {
        return NOW.plusSeconds((long) (hours * 3600));
    }

    private static Layout.Chart chart(Item... items) {
        return chart(List.of(items));
    }

    private static Layout.Chart chart(List<Item> items) {
        return new Layout(RANGE, ZoneId.of("UTC"), List.of("update", "backup")).of(items);
    }

    private static Mark.Piece only(Layout.Chart chart) {
        List<Mark> marks = chart.marks().toList();
        assertThat(marks).hasSize(1);
        assertThat(marks.get(0).pieces()).hasSize(1);
        return marks.get(0).pieces().get(0);
    }

    @Test
    void anHourIsAPercentOfAHundredHours() {
        Mark.Piece piece = only(chart(Items.run("a", hours(-20), hours(-15))));
        assertThat(piece.x()).isCloseTo(30, EXACT);
        assertThat(piece.width()).isCloseTo(5, EXACT);
        assertThat(piece.open() || piece.beyondLeft() || piece.beyondRight()).isFalse();
    }

    @Test
    void whatGoesOnEndsAtNowAndIsOpen() {
        Mark.Piece piece = only(chart(Items.run("a", hours(-20), null)));
        assertThat(piece.end()).isCloseTo(50, EXACT);
        assertThat(piece.open()).isTrue();
    }

    @Test
    void whatIsOverTheBorderIsCutThereAndSaysSo() {
        Mark.Piece left = only(chart(Items.run("a", hours(-70), hours(-40))));
        assertThat(left.x()).isZero();
        assertThat(left.width()).isCloseTo(10, EXACT);
        assertThat(left.beyondLeft()).isTrue();
        assertThat(left.beyondRight()).isFalse();
        Mark.Piece right = only(chart(Items.expected("b", hours(40), hours(70))));
        assertThat(right.end()).isCloseTo(100, EXACT);
        assertThat(right.beyondLeft()).isFalse();
        assertThat(right.beyondRight()).isTrue();
        assertThat(only(chart(Items.run("c", hours(-70), null))).beyondLeft()).isTrue();
    }

    @Test
    void whatIsNotInItIsNotShownAndNotMissedEither() {
        Layout.Chart chart = chart(
                Items.run("before", hours(-60), hours(-50)),
                Items.expected("after", hours(50), hours(51)),
                Items.expected("after too", hours(60), null));
        assertThat(chart.marks()).isEmpty();
        assertThat(chart.left()).isZero();
    }

    @Test
    void whatTakesNoTimeIsSeenAllTheSame() {
        Mark.Piece nothing = only(chart(Items.run("a", hours(-10), hours(-10))));
        assertThat(nothing.x()).isCloseTo(40, EXACT);
        assertThat(nothing.width()).isCloseTo(Pieces.LEAST, EXACT);
        Mark.Piece last = only(chart(Items.expected("b", hours(50).minusMillis(1), null)));
        assertThat(last.end()).isCloseTo(100, EXACT);
        assertThat(last.width()).isCloseTo(Pieces.LEAST, EXACT);
    }

    @Test
    void aSegmentFollowsTheOther() {
        Item item = Items.of(
                Item.Kind.WINDOW,
                "w",
                Items.BACKUP,
                new Segment(Segment.Style.WAITING, hours(-30), hours(-20)),
                new Segment(Segment.Style.SOLID, hours(-20), hours(0)),
                new Segment(Segment.Style.OUTLINE, hours(0), hours(10)));
        Mark mark = chart(item).marks().findFirst().orElseThrow();
        assertThat(mark.pieces()).extracting(Mark.Piece::style).containsExactly(Segment.Style.values());
        assertThat(mark.pieces().get(1).x()).isCloseTo(mark.pieces().get(0).end(), EXACT);
        assertThat(mark.end()).isCloseTo(60, EXACT);
        assertThat(item.expected()).isFalse();
    }

    @Test
    void whatIsAtTheSameTimeStandsInLanes() {
        Layout.Chart chart = chart(
                Items.run("a", hours(-40), hours(-20)),
                Items.run("b", hours(-30), hours(-10)),
                Items.run("c", hours(-19), hours(-5)),
                Items.run("other", new Item.Row("backup", Item.Row.Of.UNIT, "z.service"), hours(-40), hours(-20)));
        List<Layout.RowOf> rows = Objects.requireNonNull(chart.groups().get("backup"));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).lanes()).isEqualTo(2);
        assertThat(rows.get(0).marks()).extracting(Mark::lane).containsExactly(0, 1, 0);
        assertThat(rows.get(1).lanes()).isEqualTo(1);
    }

    /** Whatever there is: nothing is over anything else, nothing is outside, all of it is shown or counted. */
    @Test
    void nothingIsOverAnythingElse() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Item> items = IntStream.range(0, 1 + random.nextInt(700))
                    .mapToObj(i -> some(i, random))
                    .toList();
            Layout.Chart chart = chart(items);
            chart.groups().values().stream()
                    .flatMap(List::stream)
                    .forEach(row ->
                            assertThat(overlaps(row)).as("row %s", row.row()).isEmpty());
            assertThat(chart.marks())
                    .hasSizeLessThanOrEqualTo(Layout.MOST_MARKS)
                    .allMatch(mark -> mark.x() >= 0 && mark.end() <= 100 + 1e-9 && mark.end() > mark.x());
            long seen = items.stream().filter(RANGE::shows).count();
            assertThat(chart.marks().mapToInt(Mark::count).sum() + chart.left())
                    .as("seed %d", seed)
                    .isEqualTo((int) seen);
        }
    }

    private static Item some(int i, Random random) {
        Item.Row row = new Item.Row("backup", Item.Row.Of.UNIT, "u" + random.nextInt(4));
        Instant from = hours(random.nextDouble() * 130 - 65);
        double length = Math.pow(random.nextDouble(), 6) * 30;
        boolean over = from.isBefore(NOW) && random.nextInt(10) > 0;
        Instant to = over ? from.plusSeconds((long) (length * 3600)) : null;
        Segment.Style style = from.isAfter(NOW) ? Segment.Style.OUTLINE : Segment.Style.SOLID;
        return Items.of(Item.Kind.RUN, "i" + i, row, new Segment(style, from, to));
    }

    private static List<String> overlaps(Layout.RowOf row) {
        List<String> found = new ArrayList<>();
        for (Mark one : row.marks()) {
            assertThat(one.lane()).isBetween(0, row.lanes() - 1);
            for (Mark other : row.marks()) {
                if (one != other && one.lane() == other.lane() && one.x() < other.end() && other.x() < one.end()) {
                    found.add(one.first().id() + " and " + other.first().id());
                }
            }
        }
        return found;
    }

    @Test
    void whatComesEachMinuteIsOneBand() {
        List<Item> runs = IntStream.range(0, 3000)
                .mapToObj(i -> Items.run(
                        "r" + i, hours(-50).plusSeconds(60L * i), hours(-50).plusSeconds(60L * i + 5)))
                .toList();
        Layout.Chart chart = chart(runs);
        Mark band = chart.marks().findFirst().orElseThrow();
        assertThat(chart.marks()).hasSize(1);
        assertThat(band.count()).isEqualTo(3000);
        assertThat(band.x()).isCloseTo(0, within(0.1));
        assertThat(band.end()).isCloseTo(50, within(0.6));
        assertThat(band.to()).isEqualTo(runs.get(2999).to());
        assertThat(chart.left()).isZero();
    }

    @Test
    void whatFailedOrGoesOnIsNotInABand() {
        List<Item> items = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> Items.run(
                        "r" + i, hours(-1).plusSeconds(60L * i), hours(-1).plusSeconds(60L * i + 5)))
                .toList());
        Item failed = items.get(7);
        items.set(
                7,
                new Item(
                        failed.kind(),
                        "failed",
                        failed.row(),
                        failed.title(),
                        null,
                        failed.segments(),
                        "failed",
                        true,
                        null));
        items.add(Items.run("now", hours(-0.01), null));
        Collections.shuffle(items, new Random(1));
        assertThat(chart(items).marks().map(mark -> mark.first().id() + " " + mark.count()))
                .contains("failed 1", "now 1");
    }

    /** What is nearest to now is what people look for. */
    @Test
    void ofTooManyTheNearestAreKept() {
        List<Item> items = IntStream.range(0, 900)
                .mapToObj(i -> Items.run(
                        "r" + i,
                        new Item.Row("backup", Item.Row.Of.UNIT, "u" + i % 60),
                        hours(-1 - i / 20.0),
                        hours(-1 - i / 20.0).plusSeconds(30)))
                .toList();
        Layout.Chart chart = chart(items);
        assertThat(chart.marks().count()).isEqualTo(Layout.MOST_MARKS);
        assertThat(chart.left()).isEqualTo(500);
        assertThat(chart.marks().map(mark -> mark.first().id()))
                .contains("r0", "r399")
                .doesNotContain("r400");
        assertThat(Objects.requireNonNull(chart.groups().get("backup")).stream()
                        .mapToInt(Layout.RowOf::left)
                        .sum())
                .isEqualTo(500);
    }

    @Test
    void ofTooManyRowsSomeAreLeftOut() {
        Layout.Chart chart = chart(IntStream.range(0, 250)
                .mapToObj(i -> Items.run(
                        "r" + i, new Item.Row("backup", Item.Row.Of.UNIT, "u%03d".formatted(i)), hours(-1), hours(0)))
                .toList());
        assertThat(Objects.requireNonNull(chart.groups().get("backup"))).hasSize(Layout.MOST_ROWS);
        assertThat(chart.left()).isEqualTo(150);
    }

    @Test
    void rowsStandByGroupAsConfiguredAndWhatIsAllOfTheGroupsComesFirst() {
        Layout.Chart chart = chart(Stream.of(
                        new Item.Row("gone", Item.Row.Of.UNIT, "x"),
                        new Item.Row("backup", Item.Row.Of.UNIT, "b"),
                        new Item.Row("backup", Item.Row.Of.WINDOWS, null),
                        new Item.Row("backup", Item.Row.Of.UNIT, "a"),
                        new Item.Row("update", Item.Row.Of.CALENDAR, null))
                .map(row -> Items.run(row.toString(), row, hours(-1), hours(0)))
                .toList());
        assertThat(chart.groups().keySet()).containsExactly("update", "backup", "gone");
        assertThat(Objects.requireNonNull(chart.groups().get("backup")))
                .extracting(row -> row.row().name())
                .containsExactly(null, "a", "b");
    }

    @Test
    void aClockThatWasSetBackMakesNoBarThatGoesBack() {
        assertThat(only(chart(Items.run("a", hours(-10), hours(-11)))).width()).isCloseTo(Pieces.LEAST, EXACT);
    }
}
