package org.lockkeeper.maintenance.ical;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.component.VEvent;

/**
 * When a calendar says that time is taken, as others write it: its events, once or again and again.
 *
 * <p>The file may be anybody's. So nothing in it can make this go on for long, or reach out to another host.
 */
public final class BusyTimes {

    private static final int MOST_EVENTS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** From its start, up to its end and without it. */
    public record Busy(Instant start, Instant end) {}

    private BusyTimes() {}

    static {
        // Else the definition of a time zone could name an address that is asked for a newer one.
        System.setProperty("net.fortuna.ical4j.timezone.update.enabled", "false");
    }

    /**
     * What of it ends after the one moment and begins before the other.
     *
     * @param host whose time of day a time without a zone is
     */
    public static List<Busy> read(byte[] file, ZoneId host, Instant from, Instant to) throws UnreadableCalendar {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Calendar calendar = parsed(text(file));
        List<VEvent> events = calendar.getComponents("VEVENT");
        if (events.size() > MOST_EVENTS) {
            throw new UnreadableCalendar("it has %d events; there may be %d".formatted(events.size(), MOST_EVENTS));
        }
        try {
            Map<String, Set<LocalDateTime>> replaced = replaced(events, host);
            List<Busy> busy = new ArrayList<>();
            for (VEvent event : events) {
                if (taken(event)) {
                    Set<LocalDateTime> without =
                            event.getRecurrenceId() == null ? replaced.getOrDefault(uid(event), Set.of()) : Set.of();
                    busy.addAll(new Occurrences(event, host).between(from, to, without));
                }
                if (System.nanoTime() > end) {
                    throw new UnreadableCalendar("its rules take too long to work out");
                }
            }
            return busy;
        } catch (RuntimeException impossible) {
            throw new UnreadableCalendar("it cannot be understood: " + said(impossible));
        }
    }

    private static String text(byte[] file) throws UnreadableCalendar {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException other) {
            throw new UnreadableCalendar("it is not in UTF-8");
        }
    }

    private static Calendar parsed(String text) throws UnreadableCalendar {
        if (!text.stripTrailing().toUpperCase(Locale.ROOT).endsWith("END:VCALENDAR")) {
            throw new UnreadableCalendar("it does not end with END:VCALENDAR");
        }
        try {
            return new CalendarBuilder().build(new StringReader(text));
        } catch (IOException | ParserException | RuntimeException unreadable) {
            throw new UnreadableCalendar("it is no iCalendar: " + said(unreadable));
        } catch (StackOverflowError nested) {
            throw new UnreadableCalendar("it is no iCalendar: nested too deeply");
        }
    }

    private static String said(Exception failure) {
        String message = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        return message.length() > 200 ? message.substring(0, 200) + "…" : message;
    }

    private static boolean taken(VEvent event) {
        return !value(event, Property.STATUS).equalsIgnoreCase("CANCELLED")
                && !value(event, Property.TRANSP).equalsIgnoreCase("TRANSPARENT");
    }

    /** Of an event that comes again and again, which times another event of its id stands for. */
    private static Map<String, Set<LocalDateTime>> replaced(List<VEvent> events, ZoneId host) {
        Map<String, Set<LocalDateTime>> replaced = new HashMap<>();
        for (VEvent event : events) {
            if (event.getRecurrenceId() != null) {
                Occurrences master = events.stream()
                        .filter(other ->
                                other.getRecurrenceId() == null && uid(other).equals(uid(event)))
                        .findFirst()
                        .map(other -> new Occurrences(other, host))
                        .orElse(null);
                if (master != null) {
                    replaced.computeIfAbsent(uid(event), unseen -> new HashSet<>())
                            .add(master.local(event.getRecurrenceId()));
                }
            }
        }
        return replaced;
    }

    private static String uid(VEvent event) {
        return value(event, Property.UID);
    }

    static String value(VEvent event, String name) {
        return event.getProperty(name).map(Property::getValue).orElse("");
    }

    /** Why a file is no calendar that could be believed, in a sentence. */
    public static final class UnreadableCalendar extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableCalendar(String why) {
            super(why);
        }
    }
}
