package org.lockkeeper.maintenance.window;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.maintenance.calendar.When;
import org.lockkeeper.web.words.InvalidField;

/** Reads the time at which a window is to open. */
record OpenAt(LockRegistry registry) {

    private static final Duration FURTHEST = Duration.ofDays(366);

    /** It may be over. */
    Instant read(String text) {
        Instant now = registry.moment().now();
        Instant at;
        try {
            at = When.parse(text, now, ZoneId.systemDefault());
        } catch (IllegalArgumentException unreadable) {
            throw new InvalidField("openAt", text, String.valueOf(unreadable.getMessage()));
        }
        if (at.isAfter(now.plus(FURTHEST))) {
            throw new InvalidField("openAt", text, "must be within a year");
        }
        return at;
    }

    Instant ahead(String text) {
        Instant at = read(text);
        Instant now = registry.moment().now();
        if (!at.isAfter(now)) {
            throw over(text, now);
        }
        return at;
    }

    static InvalidField over(String text, Instant now) {
        return new InvalidField("openAt", text, "must not be over: it is " + now + " here");
    }

    /** For people. */
    String said(Instant at) {
        return When.say(at, registry.moment().now(), ZoneId.systemDefault());
    }
}
