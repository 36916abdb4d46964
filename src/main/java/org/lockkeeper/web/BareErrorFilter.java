package org.lockkeeper.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives a body to errors that come without one: actuator answers so for what an endpoint does not know. */
@Component
final class BareErrorFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        int status = response.getStatus();
        boolean bare = response.getContentType() == null && !response.isCommitted() && !request.isAsyncStarted();
        if (status >= 400 && bare) {
            var problem = Problems.of(StatusProblems.of(status), StatusProblems.detail(status));
            problem.setStatus(status);
            ProblemWriter.write(request, response, problem);
        }
    }
}
