package org.lockkeeper.page.frame;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.access.BrowserSessions;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@Lazy
@RestController
final class LoginController {

    private final Pages pages;
    private final BrowserSessions sessions;

    LoginController(Pages pages, BrowserSessions sessions) {
        this.pages = pages;
        this.sessions = sessions;
    }

    @GetMapping("/login")
    ResponseEntity<byte[]> form(@RequestParam(required = false) @Nullable String to, HttpServletRequest request) {
        return pages.show(request, "login", Map.of("to", own(to)));
    }

    @PostMapping("/login")
    ResponseEntity<byte[]> login(
            @RequestParam(required = false) @Nullable String token,
            @RequestParam(required = false) @Nullable String to,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            sessions.begin(request, response, Objects.requireNonNullElse(token, ""));
            return Pages.goTo(own(to));
        } catch (ApiProblem refused) {
            HttpStatusCode status = HttpStatus.valueOf(refused.body().getStatus());
            return pages.show(request, status, "login", Map.of("to", own(to), "problem", refused.body()));
        }
    }

    @PostMapping("/logout")
    ResponseEntity<byte[]> logout(HttpServletRequest request, HttpServletResponse response) {
        sessions.end(request, response);
        return Pages.goTo("/login");
    }

    /** A path of ours: nobody is sent elsewhere by a link that looks like one to here. */
    private static String own(@Nullable String to) {
        if (to == null || !to.startsWith("/") || to.startsWith("//")) {
            return "/";
        }
        return to.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\') ? to : "/";
    }
}
