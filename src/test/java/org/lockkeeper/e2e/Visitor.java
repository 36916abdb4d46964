package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockkeeper.testing.OpenIdServer;

/** Somebody who logs in step by step, with a browser that is told where to go and what to show. */
final class Visitor {

    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final URI lockkeeper;

    Visitor(URI lockkeeper) {
        this.lockkeeper = lockkeeper;
    }

    HttpResponse<String> get(String path) {
        return get(lockkeeper.resolve(path));
    }

    HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(LIMIT).header("Accept", "text/html").build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where Lockkeeper sends him. */
    URI departs() {
        return departs("/login/oidc");
    }

    URI departs(String path) {
        return location(get(path));
    }

    /** Logs in at the provider, and returns where that leads him back to. */
    URI logsIn(OpenIdServer provider, String name, URI departure) {
        URI form = URI.create(provider.issuer() + "/login");
        Matcher token = FORM_TOKEN.matcher(get(form).body());
        assertThat(token.find()).isTrue();
        String fields = "_csrf=%s&username=%s&password=%s"
                .formatted(token.group(1), name, URLEncoder.encode(OpenIdServer.PASSWORD, StandardCharsets.UTF_8));
        send(HttpRequest.newBuilder(form)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields)));
        return location(get(departure));
    }

    /** The whole way. */
    HttpResponse<String> comes(OpenIdServer provider, String name) {
        return get(logsIn(provider, name, departs()));
    }

    private static URI location(HttpResponse<String> answer) {
        return URI.create(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(answer.statusCode() + ": " + answer.body())));
    }

    /** Of Lockkeeper's or the provider's. */
    Optional<String> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    /** As he had it before, or as another has it. */
    void keeps(String name, String value, String path) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setDomain(lockkeeper.getHost());
        cookie.setPath(path);
        cookie.setVersion(0);
        cookies.getCookieStore().add(lockkeeper, cookie);
    }
}
