package org.lockkeeper.maintenance.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.lockkeeper.base.time.ApiDuration;

/** Times and lengths as people say them. */
record Told(ZoneId zone) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm zzz", Locale.ENGLISH);

    String time(Instant at) {
        return TIME.format(at.atZone(zone));
    }

    String length(Duration length) {
        return ApiDuration.inWords(length);
    }
}
