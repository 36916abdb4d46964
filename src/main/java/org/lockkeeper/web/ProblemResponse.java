package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ProblemDetail;

/** A problem as the answer of a filter, before any controller is asked. */
public final class ProblemResponse {

    private ProblemResponse() {}

    public static void send(HttpServletResponse response, ApiProblem problem) throws IOException {
        ProblemWriter.write(response, problem.body());
    }

    /** With a status of its own. */
    public static void send(HttpServletResponse response, ProblemType type, String detail, int status)
            throws IOException {
        ProblemDetail body = Problems.of(type, detail);
        body.setStatus(status);
        ProblemWriter.write(response, body);
    }
}
