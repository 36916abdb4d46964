package org.lockkeeper.maintenance.ical;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.fortuna.ical4j.model.Parameter;
import net.fortuna.ical4j.model.Period;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.DateListProperty;
import net.fortuna.ical4j.model.property.DateProperty;
import net.fortuna.ical4j.model.property.ExDate;
import net.fortuna.ical4j.model.property.RDate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.ical.BusyTimes.Busy;

/**
 * The times of one event. They are reckoned as times of day in the zone of its start, and made into moments by the rule by
 * which hours are: a time that does not exist is shifted forward, one that comes twice is the first.
 */
final class Occurrences {

    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2199;

    private final VEvent event;
    private final ZoneId host;
    private final ZoneId zone;
    private final LocalDateTime start;
    private final boolean day;

    Occurrences(VEvent event, ZoneId host) {
        this.event = event;
        this.host = host;
        DateProperty<?> begin = property(Property.DTSTART);
        if (begin == null) {
            throw new IllegalArgumentException("an event has no DTSTART");
        }
        Temporal date = begin.getDate();
        this.day = date instanceof LocalDate;
        this.zone = zone(begin, date);
        this.start = local(begin);
        if (start.getYear() < FIRST_YEAR || start.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException("an event begins in the year " + start.getYear());
        }
    }

    private @Nullable DateProperty<?> property(String name) {
        return event.<DateProperty<?>>getProperty(name).orElse(null);
    }

    /** The host knows its zones better than a file does, whose definitions may be old. */
    private ZoneId zone(Property property, Temporal date) {
        if (date instanceof ZonedDateTime zoned) {
            String name = property.getParameter(Parameter.TZID)
                    .map(Parameter::getValue)
                    .orElse("");
            return ZoneId.getAvailableZoneIds().contains(name) ? ZoneId.of(name) : zoned.getZone();
        }
        return date instanceof Instant || date instanceof OffsetDateTime ? ZoneOffset.UTC : host;
    }

    LocalDateTime local(DateProperty<?> property) {
        return local(property.getDate(), property);
    }

    /** As a time of day where the event is at home. */
    private LocalDateTime local(Temporal date, Property property) {
        if (date instanceof LocalDate whole) {
            return whole.atStartOfDay();
        }
        if (date instanceof LocalDateTime floating) {
            return floating;
        }
        return LocalDateTime.ofInstant(instant(date, property), zone);
    }

    private Instant instant(Temporal date, Property property) {
        if (date instanceof ZonedDateTime zoned) {
            return moment(zoned.toLocalDateTime(), zone(property, date));
        }
        return date instanceof OffsetDateTime offset ? offset.toInstant() : Instant.from(date);
    }

    private static Instant moment(LocalDateTime local, ZoneId zone) {
        return ZonedDateTime.ofLocal(local, zone, null).toInstant();
    }

    private Busy from(LocalDateTime local) {
        Instant begin = moment(local, zone);
        DateProperty<?> end = property(Property.DTEND);
        if (end != null) {
            LocalDateTime last = local(end);
            return new Busy(
                    begin,
                    day
                            ? moment(local.plus(Duration.between(start, last)), zone)
                            : begin.plus(Duration.between(moment(start, zone), end(end))));
        }
        TemporalAmount length =
                event.getDuration() == null ? null : event.getDuration().getDuration();
        return new Busy(begin, length == null ? (day ? moment(local.plusDays(1), zone) : begin) : after(local, length));
    }

    private Instant end(DateProperty<?> end) {
        Temporal date = end.getDate();
        return date instanceof LocalDateTime || date instanceof LocalDate
                ? moment(local(end), zone)
                : instant(date, end);
    }

    /** Days are days by the clock, hours pass. */
    private Instant after(LocalDateTime local, TemporalAmount length) {
        return length instanceof Duration exact ? moment(local, zone).plus(exact) : moment(local.plus(length), zone);
    }

    List<Busy> between(Instant from, Instant to, Set<LocalDateTime> without) {
        TreeSet<LocalDateTime> starts = new TreeSet<>();
        starts.add(start);
        LocalDateTime last = LocalDateTime.ofInstant(to, zone).plusDays(1);
        for (Property rule : event.getProperties(Property.RRULE)) {
            starts.addAll(Rule.of(rule.getValue(), start, zone).upTo(last));
        }
        List<Busy> busy = new ArrayList<>();
        for (Property more : event.getProperties(Property.RDATE)) {
            RDate<?> dates = (RDate<?>) more;
            if (dates.getPeriods().isPresent()) {
                dates.getPeriods().get().forEach(period -> busy.add(period(period, more)));
            } else {
                listed(dates, starts);
            }
        }
        Set<LocalDateTime> left = new HashSet<>(without);
        for (Property except : event.getProperties(Property.EXDATE)) {
            listed((ExDate<?>) except, left);
        }
        starts.removeAll(left);
        starts.forEach(each -> busy.add(from(each)));
        busy.removeIf(each -> !each.start().isBefore(each.end())
                || !each.end().isAfter(from)
                || !each.start().isBefore(to));
        return busy;
    }

    private void listed(DateListProperty<?> dates, Set<LocalDateTime> into) {
        dates.getDates().forEach(date -> into.add(local(date, dates)));
    }

    private Busy period(Period<?> period, Property property) {
        Temporal end = period.getEnd();
        return new Busy(moment(local(period.getStart(), property), zone), moment(local(end, property), zone));
    }
}
