package org.lockkeeper.page.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.store.LockStore.AuditEntry;

/** Makes a story of the entries of a trail. Pure. */
final class Storyteller {

    private Storyteller() {}

    /**
     * @param trail all that is on the trail of one claim, oldest first; not empty
     * @param now how it is, if it lives
     * @param fleet whether it is of the fleet's trail
     * @param more whether there may be more of it on the trail before
     */
    static Story tell(List<AuditEntry> trail, @Nullable Claim now, Around around, boolean fleet, boolean more) {
        Event first = trail.get(0).event();
        Event last = trail.get(trail.size() - 1).event();
        Claim claim = now == null ? Objects.requireNonNull(last.after()) : now;
        Kind kind = Kind.of(claim, fleet);
        List<Chapter> chapters = new ArrayList<>();
        if (first.before() != null) {
            chapters.addAll(ByRecord.chapters(first.before(), kind));
        }
        Event previous = null;
        int renewals = 0;
        for (AuditEntry entry : trail) {
            Event event = entry.event();
            Chapter chapter = chapter(event, kind, around);
            boolean again = event.type() == Event.Type.RENEWED;
            renewals = again ? renewals + 1 : 0;
            if (again && previous != null && previous.type() == Event.Type.RENEWED) {
                chapters.remove(chapters.size() - 1);
                chapter = chapter.and(List.of(Said.of("more.renewed", renewals)));
            }
            chapters.add(chapter);
            previous = event;
        }
        around.inside().forEach(member -> chapters.add(ByRecord.member(member)));
        // What is told of members stands among the rest; all else is in its order already, whatever was done to the
        // clock.
        boolean begins = first.before() == null;
        return new Story(claim, kind, inside(chapters), !begins && !more, !begins && more, true);
    }

    private static List<Chapter> inside(List<Chapter> chapters) {
        List<Chapter> told = new ArrayList<>();
        for (Chapter chapter : chapters) {
            int place = told.size();
            if (chapter.said().key().equals(ByRecord.INSIDE)) {
                while (place > 0 && told.get(place - 1).at().isAfter(chapter.at())) {
                    place--;
                }
            }
            told.add(place, chapter);
        }
        return told;
    }

    /** By the record alone. */
    static Story tell(Claim claim, boolean fleet, boolean cut) {
        Kind kind = Kind.of(claim, fleet);
        return new Story(claim, kind, ByRecord.chapters(claim, kind), cut, false, false);
    }

    private static Chapter chapter(Event event, Kind kind, Around around) {
        Claim claim = event.after() == null ? event.before() : event.after();
        boolean fleet = kind == Kind.SLOT || kind == Kind.PAUSE;
        Said said = Sentences.of(event, fleet);
        return new Chapter(
                event.at(),
                Mark.of(event),
                said,
                said.knownAs(event.principal()),
                claim == null ? List.of() : more(event, claim, kind, around));
    }

    private static List<Said> more(Event event, Claim claim, Kind kind, Around around) {
        return switch (event.type()) {
            case REQUESTED, PLANNED -> ByRecord.asked(claim);
            case GRANTED -> Spans.untilGranted(claim, around);
            case HELD -> Spans.untilHeld(claim, event.detail(), kind);
            case INTRUSION_ENDED -> Spans.ofIntrusion(claim, event.detail());
            case OVERRAN -> event.detail() == null ? List.of() : List.of(Said.of("more.note", event.detail()));
            case ENDED -> claim.end() == null ? List.of() : Spans.untilEnded(claim, kind, around);
            default -> List.of();
        };
    }

    static final Comparator<Chapter> BY_TIME = Comparator.comparing(Chapter::at);
}
