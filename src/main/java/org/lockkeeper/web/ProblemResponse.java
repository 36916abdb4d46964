package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ProblemDetail;

/** A problem as the answer of a filter, before any controller is asked. */
public final class ProblemResponse {

    private ProblemResponse() {}

    public static void send(HttpServletRequest request, HttpServletResponse response, ApiProblem problem)
            throws IOException {
        ProblemWriter.write(request, response, problem.body());
    }

    /** With a status of its own. */
    public static void send(
            HttpServletRequest request, HttpServletResponse response, ProblemType type, String detail, int status)
            throws IOException {
        ProblemDetail body = Problems.of(type, detail);
        body.setStatus(status);
        ProblemWriter.write(request, response, body);
    }
}
