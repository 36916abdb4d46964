package org.lockkeeper.web.intake;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.PagePaths;
import org.lockkeeper.web.ProblemResponse;
import org.lockkeeper.web.ProblemType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;

/**
 * What the page's forms change, they show a token for, which a page of others cannot know. Spring Security's own filter, but
 * behind the one that reads bodies, for the token is in there.
 */
@Configuration(proxyBeanMethods = false)
class FormGuard {

    private static final String COOKIE = "lockkeeper-csrf";

    @Bean
    FilterRegistrationBean<CsrfFilter> forms() {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName(COOKIE);
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Strict"));
        CsrfFilter filter = new CsrfFilter(tokens);
        filter.setRequireCsrfProtectionMatcher(
                request -> PagePaths.hold(request) && request.getMethod().equals("POST") && !isForwarded(request));
        filter.setAccessDeniedHandler((request, response, failure) -> {
            String why = "the form is of another page, or of one that was loaded long ago: load it anew";
            request.setAttribute(ApiProblem.REFUSED, why);
            ProblemResponse.send(request, response, new ApiProblem(ProblemType.FORBIDDEN, why));
        });
        FilterRegistrationBean<CsrfFilter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns("/", "/login", "/login/*", "/logout", "/page/*");
        registration.setOrder(BodyFilter.ORDER + 1);
        return registration;
    }

    /** What is refused before goes on to the page that says so, with its method, and unread. */
    private static boolean isForwarded(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.FORWARD;
    }
}
