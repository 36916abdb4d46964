package org.lockkeeper.page.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.page.timeline.Item.Kind;
import org.lockkeeper.page.timeline.Item.Row;
import org.lockkeeper.page.timeline.Segment.Style;

/** Two days as an operator might have them, with everything that there is. */
final class MadeUp {

    static final String HOSTILE = "<script>alert(1)</script>\"'&'><svg onload=alert(2)> \u202Eesrever";

    private final Instant now;
    private final List<Item> items = new ArrayList<>();

    private MadeUp(Instant now) {
        this.now = now;
    }

    static List<Item> twoDays(Instant now) {
        MadeUp all = new MadeUp(now);
        all.calendar();
        all.backups();
        all.windows();
        return all.items;
    }

    private Instant at(double hours) {
        return now.plus(Duration.ofSeconds((long) (hours * 3600)));
    }

    private void add(
            Kind kind, Row row, String title, @Nullable String outcome, boolean bad, boolean linked, Segment... parts) {
        String id = kind + "-" + items.size();
        items.add(new Item(
                kind, id, row, title, null, List.of(parts), outcome, bad, linked ? "/page/history/" + id : null));
    }

    private static Row unit(String group, String name) {
        return new Row(group, Row.Of.UNIT, name);
    }

    private Segment part(Style style, double from, @Nullable Double to) {
        return new Segment(style, at(from), to == null ? null : at(to));
    }

    private void calendar() {
        Row row = new Row("update", Row.Of.CALENDAR, null);
        add(Kind.HOURS, row, "hours of update", null, false, false, part(Style.SOLID, -16, -10.0));
        add(Kind.HOURS, row, "hours of update", null, false, false, part(Style.SOLID, 8, 14.0));
        add(Kind.BLACKOUT, row, "blackout of update", null, false, false, part(Style.SOLID, 11, 30.0));
    }

    private void backups() {
        Row database = unit("backup", "backup-database.service");
        for (int i = -24; i < 0; i += 6) {
            boolean failed = i == -12;
            add(
                    Kind.RUN,
                    database,
                    "backup-database.service",
                    failed ? "FAILED" : "ENDED",
                    failed,
                    false,
                    part(Style.SOLID, i + 1, i + (failed ? 1.05 : 1.8)));
            add(
                    Kind.RUN,
                    database,
                    "backup-database.service",
                    "EXPECTED",
                    false,
                    false,
                    part(Style.OUTLINE, i + 25, i + 25.8));
        }
        Row files = unit("backup", "backup-files.service");
        add(
                Kind.RUN,
                files,
                "backup-files.service",
                "RUNS",
                false,
                false,
                part(Style.SOLID, -1.5, 0.0),
                part(Style.OUTLINE, 0, 1.0));
        add(
                Kind.LEASE,
                files,
                "backup-files",
                "HELD",
                false,
                true,
                part(Style.WAITING, -2.5, -1.5),
                part(Style.SOLID, -1.5, null));
        add(Kind.START, files, "backup-files.service", "MADE_UP", false, true, part(Style.WAITING, -9.5, -7.0));
        add(Kind.RUN, files, "backup-files.service", "ENDED", false, false, part(Style.SOLID, -7, -6.2));
        Row ticks = unit("backup", "ship-the-write-ahead-log-of-every-database-to-the-other-site@eu-central.service");
        for (int i = 0; i < 1400; i++) {
            add(
                    Kind.RUN,
                    ticks,
                    "ship.service",
                    "ENDED",
                    false,
                    false,
                    part(Style.SOLID, -24 + i / 60.0, -24 + i / 60.0 + 0.002));
        }
        Row daemon = unit("backup", "استعادة.service");
        add(Kind.RUN, daemon, "استعادة.service", "RUNS", false, false, part(Style.SOLID, -200, null));
    }

    private void windows() {
        Row row = new Row("maintenance", Row.Of.WINDOWS, null);
        add(
                Kind.WINDOW,
                row,
                "kernel update",
                "RELEASED",
                false,
                true,
                part(Style.WAITING, -10.5, -9.6),
                part(Style.SOLID, -9.6, -7.1));
        add(Kind.WINDOW, row, HOSTILE, "INTRUDED", true, true, part(Style.SOLID, -20, -16.0));
        add(Kind.WINDOW, row, "swap disks", "TIMED_OUT", true, true, part(Style.WAITING, -5, -4.0));
        add(Kind.WINDOW, row, "waits now", "QUEUED", false, true, part(Style.WAITING, -0.5, null));
        add(
                Kind.WINDOW,
                row,
                "reboot after the update of the firmware, as agreed with everybody",
                "PLANNED",
                false,
                true,
                part(Style.OUTLINE, 12, 15.0));
        add(Kind.WINDOW, row, "at the same time", "SCHEDULED", false, false, part(Style.OUTLINE, 13, 14.0));
    }
}
