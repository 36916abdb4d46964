package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.maintenance.agenda.AgendaItem;

/** Runs of guarded units as items: those that were seen, and those that timers will start. */
record RunItems(Instant now) {

    static final String COLLIDES = "COLLIDES";

    /** @param likely when one that goes on is expected to end; null where nothing is known of that */
    Item seen(SeenRun run, @Nullable Instant likely) {
        return new Item(
                Item.Kind.RUN,
                "run:%s:%s".formatted(run.unit(), run.from()),
                new Item.Row(run.group(), Item.Row.Of.UNIT, run.unit()),
                run.unit(),
                null,
                segments(run.from(), run.to(), likely),
                run.outcome().name(),
                run.outcome() == SeenRun.Outcome.FAILED,
                null);
    }

    /** Of one that nobody has seen begin. */
    Item running(AgendaItem item) {
        return new Item(
                Item.Kind.RUN,
                item.id(),
                row(item),
                item.title(),
                null,
                segments(item.from(), null, item.to()),
                SeenRun.Outcome.RUNS.name(),
                false,
                null);
    }

    /** @param collision what it does not go together with, as a sentence; null: nothing */
    Item coming(AgendaItem item, @Nullable String collision) {
        boolean calendar = item.kind() == AgendaItem.Kind.HOURS || item.kind() == AgendaItem.Kind.BLACKOUT;
        return new Item(
                Item.Kind.valueOf(item.kind().name()),
                item.id(),
                row(item),
                item.title(),
                collision == null ? item.timer() : collision,
                List.of(new Segment(calendar ? Segment.Style.SOLID : Segment.Style.OUTLINE, item.from(), item.to())),
                collision == null ? item.state() : COLLIDES,
                collision != null,
                null);
    }

    private static Item.Row row(AgendaItem item) {
        String group = item.group() == null ? "" : item.group();
        return switch (item.kind()) {
            case HOURS, BLACKOUT -> new Item.Row(group, Item.Row.Of.CALENDAR, null);
            case WINDOW -> new Item.Row(group, Item.Row.Of.WINDOWS, null);
            case RUN -> new Item.Row(group, Item.Row.Of.UNIT, item.unit());
        };
    }

    private List<Segment> segments(Instant from, @Nullable Instant to, @Nullable Instant likely) {
        return to != null || likely == null || !likely.isAfter(now)
                ? List.of(new Segment(Segment.Style.SOLID, from, to))
                : List.of(new Segment(Segment.Style.SOLID, from, now), new Segment(Segment.Style.OUTLINE, now, likely));
    }
}
