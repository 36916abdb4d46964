package org.lockkeeper.web;

import java.util.Set;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/** The problem type for a status that others decided on. */
final class StatusProblems {

    static final String NOTHING_HERE = "there is nothing at this path";

    private StatusProblems() {}

    static ProblemType of(int status) {
        return switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.PAYLOAD_TOO_LARGE;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            // What Tomcat says of a method, a coding or a version of HTTP that it does not know.
            case 501, 505 -> ProblemType.BAD_REQUEST;
            case 503 -> ProblemType.SHUTTING_DOWN;
            default -> status >= 500 ? ProblemType.INTERNAL : ProblemType.BAD_REQUEST;
        };
    }

    static String detail(int status) {
        return status == 404 ? NOTHING_HERE : "the request could not be served";
    }

    /** @param allowed methods, where another was used */
    static ProblemDetail of(Exception refusal, HttpStatusCode status, Set<?> allowed) {
        ProblemType type = of(status.value());
        String said =
                refusal instanceof ErrorResponse response && response.getBody().getDetail() != null
                        ? response.getBody().getDetail()
                        : type.title();
        ProblemDetail problem = Problems.of(type, String.valueOf(said));
        problem.setStatus(status.value());
        if (!allowed.isEmpty()) {
            problem.setProperty(
                    "allow", allowed.stream().map(String::valueOf).sorted().toList());
        }
        return problem;
    }
}
