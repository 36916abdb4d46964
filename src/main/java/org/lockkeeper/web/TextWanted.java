package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Whether a caller asked for lines instead of JSON: only one who names {@code text/plain} first does. */
public final class TextWanted {

    public static final MediaType TYPE = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private TextWanted() {}

    public static boolean by(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.strip().startsWith(MediaType.TEXT_PLAIN_VALUE);
    }

    static boolean byThisRequest() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && by(attributes.getRequest());
    }
}
