package org.lockkeeper.page.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.store.SeenRuns.Watch;

/** The timeline as a page says the same to those who see it and those who do not, and takes nobody's words for its own. */
class TimelinePageTest {

    private static final Instant NOW = Instant.parse("2030-03-31T10:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Range RANGE = new Range(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)), NOW);
    private static final int UNITS = 1000;
    private static final int RUNS = 5;
    /** Before it is compressed: a sixth to a tenth of it is sent. */
    private static final int MOST_BYTES = 250_000;

    private static final Item.Row WINDOWS = new Item.Row("maintenance", Item.Row.Of.WINDOWS, null);

    private static String part(List<Item> items) {
        return Rendered.part(Rendered.view(RANGE, BERLIN, items, List.of(new Watch(RANGE.from(), NOW))), NOW);
    }

    private static long count(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().count();
    }

    @Test
    void everyMarkHasItsEntryAndItsName() {
        String page = part(MadeUp.twoDays(NOW));
        long marks = count(page, "<a class=\"item ");
        assertThat(marks).isBetween(20L, 40L);
        assertThat(count(page, "<li id=\"t-")).isEqualTo(marks);
        assertThat(count(page, "<a class=\"item [^>]* aria-label=\"[^\"]+\"")).isEqualTo(marks);
        Matcher entry = Pattern.compile("data-entry=\"([^\"]+)\"").matcher(page);
        while (entry.find()) {
            assertThat(page).contains("<li id=\"" + entry.group(1) + "\"");
        }
        assertThat(Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(it -> it.group(1)))
                .doesNotHaveDuplicates();
        assertThat(page).contains("1,400 times").doesNotContain("??timeline");
    }

    @Test
    void nobodysWordsBecomeMarkup() {
        String page = part(MadeUp.twoDays(NOW));
        assertThat(page).contains("&lt;script&gt;").doesNotContain("<script>").doesNotContain("<svg onload");
        assertThat(page).doesNotContain(" style=");
    }

    /** In the night to the 31st of March 2030 Berlin's clocks go from 2 to 3: 24 hours before noon it is 11. */
    @Test
    void timesAreTheHostsZones() {
        Item window = Items.of(
                Item.Kind.WINDOW,
                "w-1",
                WINDOWS,
                new Segment(Segment.Style.SOLID, NOW.minus(Duration.ofHours(11)), NOW.minus(Duration.ofHours(8))));
        String page = part(List.of(window));
        assertThat(page).contains("00:00:00 – 04:00:00");
        // Midnight is 11 hours before now: 13 of 48.
        assertThat(page)
                .containsPattern(
                        "<svg(?=[^>]*class=\"tick day\")(?=[^>]*x=\"27.083%\")[^>]*><text[^>]*>Sun 31 Mar</text>");
        assertThat(page).doesNotContain(">02:00</text>");
    }

    @Test
    void whatGoesOnIsSaidToAndWhatNobodySawToo() {
        Item open = Items.run("r", NOW.minusSeconds(7200), null);
        String page = Rendered.part(
                Rendered.view(RANGE, BERLIN, List.of(open), List.of(new Watch(NOW.minus(Duration.ofHours(6)), NOW))),
                NOW);
        assertThat(page).contains("since 10:00:00").contains("class=\"sign more\"");
        assertThat(page).contains("Nobody looked then");
        assertThat(page).containsPattern("class=\"gap\"[^>]*x=\"0.000%\"[^>]*width=\"37.500%\"");
        assertThat(part(List.of(open))).doesNotContain("Nobody looked then");
    }

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        assertThat(part(List.of())).contains("Nothing is known of this time").doesNotContain("class=\"chart\"");
    }

    /** However much there is, what is drawn, and sent, is bounded; what is left out is said. */
    @Test
    void aThousandUnitsAreAPageOfBoundedSize() {
        List<Item> runs = IntStream.range(0, UNITS)
                .boxed()
                .flatMap(unit -> IntStream.range(0, RUNS).mapToObj(run -> run(unit, run)))
                .toList();
        List<Watch> looked = List.of(new Watch(RANGE.from(), NOW));
        for (int i = 0; i < 3; i++) { // the first pays for the engine
            long began = System.nanoTime();
            String page = Rendered.page(Rendered.view(RANGE, BERLIN, runs, looked), NOW);
            long millis = (System.nanoTime() - began) / 1_000_000;
            long marks = count(page, "<a class=\"item ");
            long rows = count(page, "<div class=\"row\"");
            int bytes = page.getBytes(StandardCharsets.UTF_8).length;
            System.out.printf(
                    "timeline: %d units with %d runs each: %d rows, %d marks, %d bytes in %d ms%n",
                    UNITS, RUNS, rows, marks, bytes, millis);
            assertThat(marks).isBetween(1L, (long) Layout.MOST_MARKS);
            assertThat(rows).isBetween(1L, (long) Layout.MOST_ROWS);
            assertThat(count(page, "<li id=\"t-")).isEqualTo(marks);
            assertThat(bytes).isLessThan(MOST_BYTES);
            long shown = Pattern.compile("<svg class=\"strip\"")
                    .matcher(page)
                    .results()
                    .count();
            assertThat(shown).isLessThanOrEqualTo(Layout.MOST_ROWS + 1L);
            assertThat(page).contains("%,d".formatted(UNITS * RUNS - marks));
        }
    }

    /** Of its own length each, with a name of its own, as far apart as to be told apart. */
    private static Item run(int unit, int run) {
        Item.Row row = new Item.Row(
                "group-" + unit % 7,
                Item.Row.Of.UNIT,
                "backup-of-a-database-with-a-long-name@site-%04d.service".formatted(unit));
        Instant from = NOW.minus(Duration.ofHours(23 - 4L * run)).plusSeconds(unit);
        return Items.run("run:%d:%d".formatted(unit, run), row, from, from.plusSeconds(1800 + unit));
    }
}
