package org.lockkeeper.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * Tomcat's own refusals (a request line it cannot read, headers that are too large) as problems. Public, with a public
 * constructor, for Tomcat creates it by name.
 */
public final class ProblemErrorReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = Faults.ofThePeer(failure) ? 400 : response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemType type = StatusProblems.of(status);
        ProblemDetail problem = type == ProblemType.INTERNAL
                ? Faults.report(request.getMethod(), request.getRequestURI(), failure)
                : Problems.of(type, "the request could not be read");
        problem.setStatus(status);
        try {
            response.setStatus(status);
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Connection", "close"); // what it does, and does not say of each
            boolean page = PagePaths.htmlWanted(request);
            if (page) {
                response.setHeader("Content-Security-Policy", BarePage.POLICY);
            }
            response.setContentType(
                    page
                            ? MediaType.TEXT_HTML_VALUE
                            : ProblemWriter.type(request).toString());
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            ProblemWriter.whole(request, problem);
            if (response.getReporter() != null) {
                response.getReporter().write(page ? BarePage.of(problem) : ProblemWriter.text(request, problem));
                response.finishResponse();
            }
        } catch (IOException gone) {
            // Whoever asked is no longer there to be told.
        }
    }
}
