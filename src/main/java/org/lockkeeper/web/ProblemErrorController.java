package org.lockkeeper.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the servlet container sends what no controller has answered. */
@RestController
final class ProblemErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<byte[]> error(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                && Faults.ofThePeer(thrown)) {
            status = 400;
        }
        String asked = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                ? uri
                : request.getRequestURI();
        ProblemDetail problem = problem(request, status, asked);
        problem.setStatus(status);
        problem.setInstance(Problems.instance(asked));
        if (PagePaths.htmlWanted(request, asked)) {
            return ResponseEntity.status(status)
                    .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", BarePage.POLICY)
                    .body(BarePage.of(problem).getBytes(StandardCharsets.UTF_8));
        }
        // with its length: where a body was broken off, the container ends no chunks
        byte[] whole = ProblemWriter.text(request, problem).getBytes(StandardCharsets.UTF_8);
        return ResponseEntity.status(status)
                .contentType(ProblemWriter.type(request))
                .header("X-Content-Type-Options", "nosniff")
                .body(whole);
    }

    private static ProblemDetail problem(HttpServletRequest request, int status, String asked) {
        ProblemType type = StatusProblems.of(status);
        if (type == ProblemType.INTERNAL) {
            Object fault = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
            return Faults.report(request.getMethod(), asked, fault instanceof Throwable thrown ? thrown : null);
        }
        return Problems.of(type, StatusProblems.detail(status));
    }
}
