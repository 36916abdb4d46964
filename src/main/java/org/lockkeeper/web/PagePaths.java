package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Where the operators' page is: there browsers ask, with a session and with forms, and want to be answered in HTML. */
public final class PagePaths {

    /** Where a problem is turned into a page; a request is forwarded to it that has the problem as this attribute. */
    public static final String PROBLEM = "/page/problem";

    public static final String PROBLEM_ATTRIBUTE = PagePaths.class.getName() + ".problem";

    private static final String FILES = "/page/files/";

    private PagePaths() {}

    public static boolean hold(HttpServletRequest request) {
        return hold(request.getRequestURI());
    }

    /** @param path null where the container could not read so far */
    private static boolean hold(@Nullable String path) {
        if (path == null) {
            return false;
        }
        return path.equals("/")
                || path.equals("/login")
                || path.startsWith("/login/")
                || path.equals("/logout")
                || (path.startsWith("/page/") && !path.startsWith(FILES));
    }

    /** Whether its answer is to be a page, also where it is a problem. */
    public static boolean htmlWanted(HttpServletRequest request) {
        return htmlWanted(request, request.getRequestURI());
    }

    /** @param asked the path, where the request has come another way since */
    static boolean htmlWanted(HttpServletRequest request, @Nullable String asked) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE) && hold(asked);
    }

    static boolean htmlWantedByThisRequest() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && htmlWanted(attributes.getRequest());
    }
}
