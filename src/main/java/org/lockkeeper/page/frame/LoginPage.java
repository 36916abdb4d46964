package org.lockkeeper.page.frame;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.access.ProviderLogin;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** The page on which people show who they are. */
@Lazy
@Component
final class LoginPage {

    private final Pages pages;
    private final ProviderLogin provider;

    LoginPage(Pages pages, ProviderLogin provider) {
        this.pages = pages;
        this.provider = provider;
    }

    /** @param to a path of ours */
    ResponseEntity<byte[]> show(HttpServletRequest request, String to) {
        return show(request, HttpStatus.OK, to, Map.of());
    }

    /** Once more, to somebody who has not been let in. */
    ResponseEntity<byte[]> show(HttpServletRequest request, String to, ApiProblem problem) {
        HttpStatusCode status = HttpStatus.valueOf(problem.body().getStatus());
        return show(request, status, to, Map.of("problem", problem.body()));
    }

    private ResponseEntity<byte[]> show(
            HttpServletRequest request, HttpStatusCode status, String to, Map<String, ?> more) {
        Map<String, Object> model = new HashMap<>(more);
        model.put("to", to);
        provider.name().ifPresent(name -> model.put("provider", name));
        return pages.show(request, status, "login", model);
    }
}
