package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The timeline as the template draws it. Where something is drawn is told as SVG has it: across in percent, down in pixels.
 *
 * @param firstDay the name of the day that has begun before; null where there is no room for it
 * @param now where the line of now is; null where it is not among what is shown
 * @param gaps in which nobody looked
 * @param list all marks, by time
 * @param left how many items are not shown
 * @param more whether there are more than were read
 * @param faults why something is not known
 */
record TimelineView(
        Way way,
        Range range,
        ZoneId zone,
        List<TickView> ticks,
        @Nullable String firstDay,
        @Nullable String now,
        List<Band> gaps,
        List<GroupView> groups,
        List<Entry> list,
        List<String> legend,
        int left,
        boolean more,
        List<String> faults) {

    /**
     * Where to go from here.
     *
     * @param part what keeps it up to date; null where it is over, or far away
     */
    record Way(
            boolean week,
            String day,
            String other,
            String earlier,
            String later,
            String today,
            @Nullable String part) {}

    record TickView(String x, String text, String look, boolean told) {}

    record Band(String x, String width) {}

    record GroupView(String name, String id, List<RowView> rows) {}

    /**
     * @param what the key of what it is about, where that is no unit
     * @param name of a unit; null for what is all of the group
     * @param left how many of its items are not shown
     */
    record RowView(String id, String what, @Nullable String name, int height, List<MarkView> marks, int left) {}

    /**
     * @param entry the id of its entry in the list
     * @param text what is written on it; null where there is no room
     * @param end where its end is, for the sign that says that it goes on, or that it failed
     */
    record MarkView(
            String id,
            String entry,
            String href,
            String label,
            String look,
            int y,
            List<PieceView> pieces,
            @Nullable String text,
            String end,
            boolean open,
            boolean bad) {
        public PieceView first() {
            return pieces.get(0);
        }

        public PieceView last() {
            return pieces.get(pieces.size() - 1);
        }
    }

    record PieceView(String x, String width, String look) {}

    /**
     * @param kind the key of what it is
     * @param outcome the key of how it ended or stands; null where there is nothing to say
     * @param to null where it goes on, or nothing is known of its end
     * @param expectedFrom of what waits: about when its turn is likely to come
     * @param link to where more is told; null: nowhere
     */
    record Entry(
            String id,
            String look,
            String kind,
            String title,
            String group,
            int count,
            Instant from,
            @Nullable Instant to,
            boolean goesOn,
            @Nullable Instant expectedFrom,
            @Nullable Instant expectedTo,
            @Nullable String outcome,
            @Nullable String note,
            @Nullable String link) {}
}
