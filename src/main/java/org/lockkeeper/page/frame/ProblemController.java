package org.lockkeeper.page.frame;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.PagePaths;
import org.lockkeeper.web.ProblemType;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where filters send what they refuse to a browser. */
@Hidden
@Lazy
@RestController
final class ProblemController {

    private final Pages pages;

    ProblemController(Pages pages) {
        this.pages = pages;
    }

    @RequestMapping(PagePaths.PROBLEM)
    ResponseEntity<byte[]> problem(HttpServletRequest request) {
        if (request.getAttribute(PagePaths.PROBLEM_ATTRIBUTE) instanceof ProblemDetail problem) {
            return pages.show(
                    request, HttpStatusCode.valueOf(problem.getStatus()), "problem", Map.of("problem", problem));
        }
        throw new ApiProblem(ProblemType.NOT_FOUND, "there is no page here");
    }
}
