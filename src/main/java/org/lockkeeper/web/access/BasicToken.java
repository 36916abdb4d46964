package org.lockkeeper.web.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.lockkeeper.web.KindAndValue;

/**
 * A token as clients of FleetLock can show one: as the password in the address of the server, which they send as Basic. What
 * stands before it, they need to have, and says nothing. Elsewhere it is not taken: a browser would send it unasked.
 */
final class BasicToken {

    private static final String BASIC = "Basic ";

    private BasicToken() {}

    /** The header as it would be with a bearer token; as it is, where it is another. */
    static String asBearer(HttpServletRequest request, String authorization) {
        if (!KindAndValue.readBy(request) || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
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
