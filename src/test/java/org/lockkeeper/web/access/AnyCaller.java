package org.lockkeeper.web.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** For tests of a part of the application: whoever calls is root, and may ask. */
public final class AnyCaller extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(of(request), response);
    }

    /** Who may ask, and is called so. */
    public static Principal named(String user) {
        return Principal.user(user, Allowance.full(Role.REQUESTER));
    }

    public static HttpServletRequest of(HttpServletRequest request) {
        request.setAttribute(Principal.ATTRIBUTE, Principal.user("root", Allowance.full(Role.REQUESTER)));
        return request;
    }
}
