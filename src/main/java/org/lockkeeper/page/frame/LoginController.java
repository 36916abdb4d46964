package org.lockkeeper.page.frame;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.access.BrowserSessions;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Hidden
@Lazy
@RestController
final class LoginController {

    private final LoginPage page;
    private final BrowserSessions sessions;

    LoginController(LoginPage page, BrowserSessions sessions) {
        this.page = page;
        this.sessions = sessions;
    }

    @GetMapping("/login")
    ResponseEntity<byte[]> form(@RequestParam(required = false) @Nullable String to, HttpServletRequest request) {
        return page.show(request, OwnPath.of(to));
    }

    @PostMapping("/login")
    ResponseEntity<byte[]> login(
            @RequestParam(required = false) @Nullable String token,
            @RequestParam(required = false) @Nullable String to,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            sessions.begin(request, response, Objects.requireNonNullElse(token, ""));
            return Pages.goTo(OwnPath.of(to));
        } catch (ApiProblem refused) {
            return page.show(request, OwnPath.of(to), refused);
        }
    }

    @PostMapping("/logout")
    ResponseEntity<byte[]> logout(HttpServletRequest request, HttpServletResponse response) {
        sessions.end(request, response);
        return Pages.goTo("/login");
    }
}
