package org.lockkeeper.web;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;

/** Faults of our own: the whole story for the log, and for the caller the id that finds it there. */
final class Faults {

    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    static ProblemDetail report(String method, String uri, @Nullable Throwable fault) {
        String errorId = UUID.randomUUID().toString();
        log.error("{} {} failed, error id {}", Text.shorten(method), Text.shorten(uri), errorId, fault);
        ProblemDetail problem = Problems.of(ProblemType.INTERNAL, "something went wrong here; the log tells what");
        problem.setProperty("errorId", errorId);
        return problem;
    }
}
