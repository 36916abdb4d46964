package org.lockkeeper.page.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.LockStore.AuditEntry;
import org.lockkeeper.page.history.Filter.Which;

/**
 * The list, as its template shows it.
 *
 * @param earlier the address of the page before; null at the beginning of the trail
 * @param later that of the page after; null at its end
 * @param searched how many entries were looked at in vain; 0 where that says nothing
 * @param groups groups and pools to choose from
 */
record HistoryView(
        List<Row> rows,
        FilterForm form,
        @Nullable String earlier,
        @Nullable String later,
        int searched,
        Collection<String> groups,
        List<Which> kinds,
        String jsonl,
        String csv) {

    static final String PATH = "/page/history";

    /** @param link to its story; null for what has none */
    record Row(
            Instant at,
            Mark mark,
            Kind kind,
            String id,
            @Nullable String link,
            @Nullable String group,
            List<Words.Part> said,
            @Nullable String who) {

        static Row of(AuditEntry entry, boolean fleet) {
            Event event = entry.event();
            Claim claim = event.after() == null ? event.before() : event.after();
            Kind kind = Kind.of(event, fleet);
            return new Row(
                    event.at(),
                    Mark.of(event),
                    kind,
                    event.subject(),
                    claim == null ? null : StoryView.link(claim.id()),
                    claim == null || fleet ? null : claim.request().group(),
                    Words.parts(Sentences.of(event, fleet)),
                    event.principal());
        }
    }

    static HistoryView of(Trail.Found found, FilterForm form, Collection<String> groups, boolean hasFleet) {
        boolean fleet = form.filter().fleet();
        return new HistoryView(
                found.entries().stream().map(entry -> Row.of(entry, fleet)).toList(),
                form,
                found.earlier() == null ? null : form.at(PATH, "before", found.earlier()),
                found.later() == null ? null : form.at(PATH, "after", found.later()),
                found.searched(),
                groups,
                Stream.of(Which.values())
                        .filter(which -> hasFleet || which != Which.FLEET)
                        .toList(),
                form.at(PATH + "/export", "format", "jsonl"),
                form.at(PATH + "/export", "format", "csv"));
    }

    public String latest() {
        return form.at(PATH, "", null);
    }
}
