package org.lockkeeper.page.frame;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;

/** Times as the page says them, in the host's zone; a script puts the viewer's before them where it is another. */
public final class Times {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter THIS_YEAR = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter OTHER = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
    private static final int MANY_DAYS = 180;

    private final Instant now;
    private final ZoneId zone;

    public Times(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    public Instant now() {
        return now;
    }

    public ZoneId zone() {
        return zone;
    }

    /** Such as {@code 14:03:12}, {@code Tue 1 Dec 02:00}. */
    public String at(Instant time) {
        ZonedDateTime local = time.atZone(zone);
        LocalDate today = now.atZone(zone).toLocalDate();
        if (local.toLocalDate().equals(today)) {
            return TODAY.format(local);
        }
        boolean near = Duration.between(now, time).abs().toDays() < MANY_DAYS;
        return (near ? THIS_YEAR : OTHER).format(local);
    }

    /** For how long something has gone on; null where it is not known since when. */
    public @Nullable String since(@Nullable Instant start) {
        return start == null || start.isAfter(now) ? null : length(Duration.between(start, now));
    }

    /** For how long yet; null for what is over. */
    public @Nullable String left(@Nullable Instant end) {
        return end == null || !end.isAfter(now) ? null : length(Duration.between(now, end));
    }

    public String length(Duration length) {
        return ApiDuration.inWords(length);
    }

    /** A sentence of the API's, with its times apart. */
    public List<Part> parts(String sentence) {
        return Part.of(sentence);
    }

    /** Minutes that the host's clock is ahead of UTC's then: what the script compares with its own. */
    public int offset(Instant time) {
        return zone.getRules().getOffset(time).getTotalSeconds() / 60;
    }
}
