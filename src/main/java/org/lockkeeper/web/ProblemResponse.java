package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** A problem as an answer: of a filter, before any controller is asked, or of a controller. */
public final class ProblemResponse {

    private ProblemResponse() {}

    /**
     * As JSON, or in lines for who asked for those. Sends it at once: a caller whose body was refused unread may not have
     * sent it yet.
     */
    public static void send(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        ProblemWriter.write(request, response, problem);
    }

    /** For who has no request to answer to. */
    public static String json(ProblemDetail problem) {
        return ProblemWriter.json(problem);
    }

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

    /** As a controller's answer. */
    public static ResponseEntity<Object> of(ApiProblem problem) {
        HttpHeaders headers = new HttpHeaders();
        if (problem.type().status() == HttpStatus.SERVICE_UNAVAILABLE
                || problem.type() == ProblemType.TOO_MANY_REQUESTS) {
            headers.set(HttpHeaders.RETRY_AFTER, "5");
        }
        return of(problem.body(), headers);
    }

    static ResponseEntity<Object> of(ProblemDetail problem, HttpHeaders headers) {
        KindAndValue.addTo(problem);
        HttpHeaders all = new HttpHeaders();
        all.putAll(headers);
        all.setContentType(type());
        return new ResponseEntity<>(problem, all, HttpStatusCode.valueOf(problem.getStatus()));
    }

    private static MediaType type() {
        if (PagePaths.htmlWantedByThisRequest()) {
            return MediaType.TEXT_HTML;
        }
        return TextWanted.byThisRequest() ? TextWanted.TYPE : MediaType.APPLICATION_PROBLEM_JSON;
    }
}
