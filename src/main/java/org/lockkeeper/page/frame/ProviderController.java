package org.lockkeeper.page.frame;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.access.ProviderLogin;
import org.lockkeeper.web.oidc.OpenIdProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** To the provider at which people log in, and back. */
@Hidden
@Lazy
@RestController
final class ProviderController {

    private final Pages pages;
    private final LoginPage form;
    private final ProviderLogin login;

    ProviderController(Pages pages, LoginPage form, ProviderLogin login) {
        this.pages = pages;
        this.form = form;
        this.login = login;
    }

    @GetMapping("/login/oidc")
    ResponseEntity<byte[]> depart(
            @RequestParam(required = false) @Nullable String to,
            HttpServletRequest request,
            HttpServletResponse response) {
        String own = OwnPath.of(to);
        try {
            return Pages.goTo(login.depart(request, response, own));
        } catch (ApiProblem problem) {
            return form.show(request, own, problem);
        }
    }

    /** What else providers send along, {@code iss} and {@code session_state} say, a client has to overlook. */
    @GetMapping(OpenIdProvider.BACK)
    ResponseEntity<byte[]> arrive(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String error,
            HttpServletRequest request,
            HttpServletResponse response) {
        ProviderLogin.Arrival arrival = login.arrive(request, response, new OpenIdProvider.Answer(state, code, error));
        if (arrival.problem() != null) {
            return form.show(request, arrival.to(), arrival.problem());
        }
        // Not by a redirect: it would still count as the provider's, and the browser would keep the session's cookie
        // back.
        ResponseEntity<byte[]> page = pages.show(request, "welcome", Map.of("to", arrival.to()));
        return ResponseEntity.ok()
                .headers(page.getHeaders())
                .header("Refresh", "0; url=" + arrival.to())
                .body(page.getBody());
    }
}
