package org.lockkeeper.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.lockkeeper.web.KindAndValue;

/**
 * A token as clients of FleetLock and calendar programs can show one: as the password in the address, which they send as Basic. What
 * stands before it, they need to have, and says nothing. Elsewhere it is not taken: a browser would send it unasked.
 */
final class BasicToken {

    private static final String CALENDAR = "/api/v1/calendar.ics";
    private static final String BASIC = "Basic ";

    private BasicToken() {}

    /** Clients of FleetLock and calendar programs know no other way. */
    static boolean takenFor(HttpServletRequest request) {
        return KindAndValue.readBy(request) || request.getRequestURI().equals(CALENDAR);
    }

    /** What is asked for where nothing was shown. Programs with calendars send a password only when it is. */
    static String challenge(HttpServletRequest request) {
        return request.getRequestURI().equals(CALENDAR) ? "Basic realm=\"Lockkeeper\", Bearer" : "Bearer";
    }

    /** The header as it would be with a bearer token; as it is, where it is another. */
    static String asBearer(HttpServletRequest request, String authorization) {
        if (!takenFor(request) || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return authorization;
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            return "Bearer " + pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException unreadable) {
            return authorization;
        }
    }
}
