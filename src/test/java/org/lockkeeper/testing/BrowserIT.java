package org.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The browser of the tests does what it says, and sees what is wrong with a page. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrowserIT {
    private final Map<String, String> pages = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String page = pages.getOrDefault(exchange.getRequestURI().getPath(), "");
            byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().add("Content-Security-Policy", "script-src 'self'");
            exchange.sendResponseHeaders(page.isEmpty() ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        browser = Browser.start(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterAll
    void end() {
        if (browser != null) {
            browser.close();
        }
        server.stop(0);
    }

    private Browser open(String body) {
        pages.put("/", """
                <!DOCTYPE html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,">
                <meta name="viewport" content="width=device-width">
                <style>@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }
                @media (prefers-reduced-motion) { p { margin: 7px } }</style></head>
                <body><main><h1>A page</h1>%s</main></body></html>""".formatted(body));
        return browser.open("/");
    }

    @Test
    void looksAsItIsTold() throws IOException {
        open("<p>text</p><noscript><i>none</i></noscript>").accessible().fits().quiet();

        browser.look().size(Look.PHONE).dark().stillness().zone("Asia/Tokyo");
        assertThat(browser.script("return innerWidth")).isEqualTo((long) Look.PHONE);
        assertThat(browser.find("body").getCssValue("background-color")).contains("0, 0, 0");
        assertThat(browser.find("p").getCssValue("margin-top")).isEqualTo("7px");
        assertThat(browser.script("return new Date(0).getHours()")).isEqualTo(9L);
        assertThat(Files.size(browser.picture("browser"))).isBetween(500L, 20_000L);

        browser.look().size(Look.WIDE).light().motion().zone("UTC").scripts(false);
        assertThat(browser.script("return innerWidth")).isEqualTo((long) Look.WIDE);
        assertThat(browser.open("/").text("i")).isEqualTo("none");
        browser.look().scripts(true);
        assertThat(browser.open("/").text("i")).isEmpty();
    }

    @Test
    void seesWhatIsWrong() {
        open("<img src=x><p style='color: #ddd'>pale</p>");
        assertThatThrownBy(browser::accessible)
                .hasMessageContaining("image-alt")
                .hasMessageContaining("color-contrast");
        assertThatThrownBy(browser::quiet).hasMessageContaining("404");

        open("<p style='width: 1700px'>wide</p>");
        assertThatThrownBy(browser::fits).hasMessageContaining("wide");

        open("<script>window.inline = 1</script>");
        assertThatThrownBy(browser::quiet).hasMessageContaining("Content Security Policy");
        browser.open("/missing").quiet(404);
    }

    @Test
    void seesWhatIsFetchedAndReachesNobodyElse() {
        browser.traffic().forget();
        open("<img alt='there' src='/there'><img alt='away' src='http://example.org/away'>");
        assertThat(browser.traffic().requested())
                .anyMatch(address -> address.endsWith("/there"))
                .contains("http://example.org/away");
        assertThat(browser.complaints()).anyMatch(complaint -> complaint.contains("ERR_NAME_NOT_RESOLVED"));
        assertThat(browser.traffic().bytes()).isBetween(500L, 5_000L);
    }
}
