package org.lockkeeper.page.history;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.page.history.Filter.Which;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Text;
import org.springframework.web.util.UriUtils;

/** A filter in an address, so that it can be handed on: what is left empty in the form is not there. */
record FilterForm(Filter filter, ZoneId zone) {

    private static final int MOST = 200;

    /** What a database can look for. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    static FilterForm of(HttpServletRequest request, ZoneId zone) {
        return new FilterForm(
                new Filter(
                        text(request, "group"),
                        which(text(request, "kind")),
                        text(request, "who"),
                        text(request, "text"),
                        time(request, "since", zone),
                        time(request, "until", zone),
                        text(request, "renewals") != null),
                zone);
    }

    static @Nullable String text(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null || value.isBlank() ? null : Text.require(name, value, MOST);
    }

    /** @return null where there is none */
    static @Nullable Long position(HttpServletRequest request, String name) {
        String value = text(request, name);
        try {
            Long position = value == null ? null : Long.valueOf(value);
            if (position != null && position < 0) {
                throw new InvalidField(name, value, "must not be negative");
            }
            return position;
        } catch (NumberFormatException none) {
            throw new InvalidField(name, value, "must be a whole number");
        }
    }

    private static Which which(@Nullable String word) {
        return word == null
                ? Which.ANY
                : Arrays.stream(Which.values())
                        .filter(which -> which.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new InvalidField(
                                "kind",
                                word,
                                "must be one of "
                                        + Arrays.stream(Which.values())
                                                .map(Which::word)
                                                .toList()));
    }

    /** By the host's clock on the wall, as the form has it; or with its zone. */
    private static @Nullable Instant time(HttpServletRequest request, String name, ZoneId zone) {
        String value = text(request, name);
        if (value == null) {
            return null;
        }
        try {
            boolean zoned = value.toUpperCase(Locale.ROOT).matches(".*T.*(Z|[+-]\\d\\d:?\\d\\d)");
            Instant time = zoned
                    ? OffsetDateTime.parse(value).toInstant()
                    : LocalDateTime.parse(value).atZone(zone).toInstant();
            if (!time.isBefore(Instant.EPOCH) && !time.isAfter(LAST)) {
                return time;
            }
        } catch (DateTimeException unreadable) {
            // said below
        }
        throw new InvalidField(name, value, "must be a time from 1970 to 9999, such as 2030-01-31T08:00");
    }

    /** As a field for dates and times has it. */
    @Nullable
    public String local(@Nullable Instant time) {
        return time == null
                ? null
                : LocalDateTime.ofInstant(time, zone)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
    }

    /** The address of this filter, and of a place in what it finds. */
    String at(String path, String name, @Nullable Object value) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        add(query, "group", filter.group());
        add(query, "kind", filter.which() == Which.ANY ? null : filter.which().word());
        add(query, "who", filter.who());
        add(query, "text", filter.text());
        add(query, "since", local(filter.since()));
        add(query, "until", local(filter.until()));
        add(query, "renewals", filter.renewals() ? "yes" : null);
        add(query, name, value);
        return path + query;
    }

    private static void add(StringJoiner query, String name, @Nullable Object value) {
        if (value != null) {
            query.add(name + "=" + UriUtils.encode(value.toString(), "UTF-8"));
        }
    }
}
