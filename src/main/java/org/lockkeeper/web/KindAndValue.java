package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.ProblemDetail;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * What clients of the FleetLock protocol read of a refusal, whoever refuses: a problem has it among its members where it is an
 * answer to one of them. A kind is of a closed list, for they count by it.
 */
public final class KindAndValue {

    private static final String PROTOCOL = "/v1/";

    /** As other servers of the protocol call it. */
    private static final Map<String, String> KNOWN = Map.of("slots-taken", "failed_lock_semaphore_full");

    private KindAndValue() {}

    public static boolean readBy(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path != null && path.startsWith(PROTOCOL); // null where the container could not read so far
    }

    static void addTo(ProblemDetail problem) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            addTo(problem, attributes.getRequest());
        }
    }

    static void addTo(ProblemDetail problem, HttpServletRequest request) {
        if (readBy(request)) {
            String type = String.valueOf(problem.getType());
            String word = type.substring(type.lastIndexOf(':') + 1);
            problem.setProperty("kind", KNOWN.getOrDefault(word, word.replace('-', '_')));
            problem.setProperty("value", String.valueOf(problem.getDetail()));
        }
    }
}
