package org.lockkeeper.page.frame;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.csrf.CsrfToken;

/** What a form of this page shows when it is sent. Made, with its cookie, only where a page has a form. */
final class FormToken {

    private final HttpServletRequest request;

    FormToken(HttpServletRequest request) {
        this.request = request;
    }

    public String name() {
        return token().getParameterName();
    }

    public String value() {
        return token().getToken();
    }

    private CsrfToken token() {
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            return token;
        }
        throw new IllegalStateException("no form can be sent from " + request.getRequestURI());
    }
}
