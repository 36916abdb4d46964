package org.lockkeeper.maintenance.ical;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.fortuna.ical4j.model.Recur;
import org.jspecify.annotations.Nullable;

/**
 * How an event comes again.
 *
 * @param text the rule without its end
 * @param until the last start that there may be
 */
record Rule(String text, LocalDateTime start, @Nullable LocalDateTime until) {

    private static final int MOST = 20_000;
    private static final int LONGEST = 500;
    private static final Set<String> EACH = Set.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY");
    private static final Set<String> KNOWN = Set.of(
            "FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);

    static Rule of(String text, LocalDateTime start, ZoneId zone) {
        if (text.length() > LONGEST) {
            throw refused(text.substring(0, 50) + "…", "it is too long");
        }
        List<String> kept = new ArrayList<>();
        LocalDateTime until = null;
        for (String part : text.toUpperCase(Locale.ROOT).split(";")) {
            String name = part.replaceFirst("=.*", "");
            String value = part.replaceFirst("[^=]*=?", "");
            if (name.equals("UNTIL")) {
                until = until(value, zone);
            } else if (!KNOWN.contains(name)) {
                throw refused(text, "it has " + name);
            } else if (name.equals("FREQ") && !EACH.contains(value)) {
                throw refused(text, "it comes more often than every day");
            } else if ((name.equals("INTERVAL") || name.equals("COUNT")) && !value.matches("0*[1-9]\\d{0,5}")) {
                throw refused(text, name + " is no number of times");
            } else {
                kept.add(part);
            }
        }
        if (kept.stream().noneMatch(part -> part.startsWith("WKST="))) {
            kept.add("WKST=MO"); // as RFC 5545 has it; the library would begin its weeks on Sunday
        }
        return new Rule(String.join(";", kept), start, until);
    }

    private static LocalDateTime until(String value, ZoneId zone) {
        if (!value.contains("T")) {
            return LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE).atStartOfDay();
        }
        LocalDateTime time = LocalDateTime.parse(value.replace("Z", ""), TIME);
        if (!value.endsWith("Z")) {
            return time;
        }
        Instant moment = time.toInstant(ZoneOffset.UTC);
        return LocalDateTime.ofInstant(moment, zone);
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("the rule %s is not followed: %s".formatted(text, why));
    }

    /** All starts up to this one, or as many as can be. */
    List<LocalDateTime> upTo(LocalDateTime last) {
        LocalDateTime end = until != null && until.isBefore(last) ? until : last;
        if (end.isBefore(start)) {
            return List.of();
        }
        List<LocalDateTime> starts = new Recur<LocalDateTime>(text).getDates(start, start, end.plusSeconds(1), MOST);
        if (starts.size() >= MOST) {
            throw refused(text, "it comes too often");
        }
        return starts.stream().filter(each -> !each.isAfter(end)).toList();
    }
}
