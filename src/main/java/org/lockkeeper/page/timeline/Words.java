package org.lockkeeper.page.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.page.frame.Texts;
import org.lockkeeper.page.frame.Times;
import org.lockkeeper.page.timeline.TimelineView.Entry;

/** One sentence for each mark, for those who hear it and for those who point at it. */
record Words(Times times) implements Drawing.Sayings {

    /** What is drawn needs no words. */
    private static final Set<String> UNSAID = Set.of("RUNS", "RUNNING");

    @Override
    public @Nullable String outcome(String outcome) {
        return UNSAID.contains(outcome) ? null : "timeline.outcome." + outcome.toLowerCase(Locale.ROOT);
    }

    @Override
    public String label(Entry entry) {
        List<String> parts = new ArrayList<>();
        String what = Texts.of(entry.kind()) + " " + entry.title();
        parts.add(entry.count() == 1 ? what : Texts.of("timeline.several", entry.count(), what));
        parts.add(when(entry));
        if (entry.outcome() != null) {
            parts.add(Texts.of(entry.outcome()));
        }
        return String.join(", ", parts);
    }

    private String when(Entry entry) {
        Instant to = entry.to();
        if (entry.goesOn()) {
            String since = Texts.of("timeline.since", times.at(entry.from()));
            if (entry.expectedFrom() != null) {
                since += ", " + Texts.of("timeline.from", times.at(entry.expectedFrom()));
            }
            return entry.expectedTo() == null
                    ? since
                    : since + ", " + Texts.of("timeline.until", times.at(entry.expectedTo()));
        }
        String from = times.at(entry.from());
        return to == null || to.equals(entry.from()) ? from : from + " – " + times.at(to);
    }
}
