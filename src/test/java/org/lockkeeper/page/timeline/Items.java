package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items, made short. */
final class Items {

    static final Item.Row BACKUP = new Item.Row("backup", Item.Row.Of.UNIT, "backup.service");

    private Items() {}

    static Item run(String id, Instant from, @Nullable Instant to) {
        return run(id, BACKUP, from, to);
    }

    static Item run(String id, Item.Row row, Instant from, @Nullable Instant to) {
        return of(Item.Kind.RUN, id, row, new Segment(Segment.Style.SOLID, from, to));
    }

    static Item expected(String id, Instant from, @Nullable Instant to) {
        return of(Item.Kind.RUN, id, BACKUP, new Segment(Segment.Style.OUTLINE, from, to));
    }

    static Item of(Item.Kind kind, String id, Item.Row row, Segment... segments) {
        return new Item(kind, id, row, "backup.service", null, List.of(segments), null, false, null);
    }
}
