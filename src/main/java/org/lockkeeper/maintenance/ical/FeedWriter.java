package org.lockkeeper.maintenance.ical;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.fortuna.ical4j.data.CalendarOutputter;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.ParameterList;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.parameter.Value;
import net.fortuna.ical4j.model.property.Categories;
import net.fortuna.ical4j.model.property.Description;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.LastModified;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.RefreshInterval;
import net.fortuna.ical4j.model.property.Sequence;
import net.fortuna.ical4j.model.property.Status;
import net.fortuna.ical4j.model.property.Transp;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.XProperty;
import net.fortuna.ical4j.model.property.immutable.ImmutableCalScale;
import net.fortuna.ical4j.model.property.immutable.ImmutableVersion;
import org.jspecify.annotations.Nullable;

/** Writes a calendar to subscribe to. Its times are of UTC, which every client shows in its own zone. */
public final class FeedWriter {

    private FeedWriter() {}

    /** @param refresh how often a client is to ask again */
    public static String write(String name, Duration refresh, List<FeedEvent> events) {
        Calendar calendar = new Calendar();
        calendar.add(new ProdId("-//Lockkeeper//Lockkeeper//EN"));
        calendar.add(ImmutableVersion.VERSION_2_0);
        calendar.add(ImmutableCalScale.GREGORIAN);
        calendar.add(new XProperty("X-WR-CALNAME", name));
        calendar.add(new RefreshInterval(new ParameterList(List.of(Value.DURATION)), refresh));
        calendar.add(new XProperty("X-PUBLISHED-TTL", refresh.toString()));
        events.forEach(event -> calendar.add(event(event)));
        StringWriter text = new StringWriter();
        try {
            new CalendarOutputter(false).output(calendar, text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static VEvent event(FeedEvent event) {
        VEvent written = new VEvent(event.start(), event.end(), event.summary());
        written.removeAll("DTSTAMP");
        written.add(new DtStamp(event.modified()));
        written.add(new Uid(event.uid()));
        written.add(new LastModified(event.modified()));
        written.add(new Sequence(event.sequence()));
        written.add(new Status(event.cancelled() ? "CANCELLED" : "CONFIRMED"));
        written.add(new Transp(event.taken() ? "OPAQUE" : "TRANSPARENT"));
        written.add(new Categories(event.category()));
        if (event.description() != null) {
            written.add(new Description(event.description()));
        }
        return written;
    }

    /**
     * One event of a calendar that others subscribe to.
     *
     * @param uid the same for as long as it is the same thing
     * @param modified when it was last changed
     * @param sequence a greater one after each change
     * @param cancelled whether it will not be
     * @param taken whether it takes up its time
     */
    public record FeedEvent(
            String uid,
            Instant start,
            Instant end,
            String summary,
            @Nullable String description,
            String category,
            Instant modified,
            int sequence,
            boolean cancelled,
            boolean taken) {

        /** The same after so many changes. */
        public FeedEvent after(int changes) {
            return new FeedEvent(uid, start, end, summary, description, category, modified, changes, cancelled, taken);
        }
    }
}
