package org.lockkeeper.page.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.lockkeeper.locking.store.SeenRuns.Watch;
import org.lockkeeper.testing.Browser;
import org.lockkeeper.testing.Look;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The timeline of two busy days as a browser shows it, wide and narrow, light and dark. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TimelineLookIT {

    private static final Instant NOW = Instant.parse("2030-03-31T10:20:00Z");
    private static final Range RANGE = new Range(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)), NOW);

    @SuppressWarnings("NullAway.Init") // set before the first test
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void start() throws IOException {
        List<Watch> looked = List.of(
                new Watch(RANGE.from(), NOW.minus(Duration.ofHours(15))),
                new Watch(NOW.minus(Duration.ofHours(13)), NOW));
        String page = Rendered.page(Rendered.view(RANGE, ZoneId.of("Europe/Berlin"), MadeUp.twoDays(NOW), looked), NOW);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] bytes = path.equals("/") ? page.getBytes(StandardCharsets.UTF_8) : file(path);
            exchange.getResponseHeaders().add("Content-Type", type(path));
            exchange.getResponseHeaders()
                    .add(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'");
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        browser = Browser.start(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        browser.look().zone("Europe/Berlin");
    }

    private static byte[] file(String path) throws IOException {
        try (InputStream in = TimelineLookIT.class.getResourceAsStream("/page/files" + path)) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private static String type(String path) {
        return path.endsWith(".css")
                ? "text/css"
                : path.endsWith(".js") ? "text/javascript" : path.endsWith(".svg") ? "image/svg+xml" : "text/html";
    }

    @AfterAll
    void end() {
        if (browser != null) {
            browser.close();
        }
        server.stop(0);
    }

    private double number(String script) {
        return ((Number) browser.script("return " + script)).doubleValue();
    }

    @Test
    void everybodyCanReadIt() {
        browser.look().size(Look.WIDE).light();
        browser.open("/").accessible().fits();
        browser.picture("timeline-wide");
        browser.look().dark();
        browser.open("/").accessible();
        browser.picture("timeline-dark");
        browser.look().size(Look.PHONE);
        browser.open("/").accessible().fits();
        browser.picture("timeline-phone-dark");
        browser.look().light();
        browser.open("/").accessible();
        browser.click("#list summary").accessible().fits();
        browser.picture("timeline-phone");
        browser.look().size(Look.WIDE);
    }

    /** By the first touch of Tab one is at what is about now; then the arrows lead from one to the next. */
    @Test
    void theKeyboardLeadsFromOneToTheNext() {
        browser.look().size(Look.WIDE).light();
        browser.open("/");
        assertThat(number("document.querySelectorAll('a.item[tabindex=\"0\"]').length"))
                .isEqualTo(1);
        for (int i = 0; i < 20 && !"item".equals(focus()); i++) {
            browser.tab();
        }
        assertThat(focus()).isEqualTo("item");
        String first = String.valueOf(browser.script("return document.activeElement.id"));
        assertThat(browser.text("#tip")).isNotBlank();
        browser.press(Keys.ARROW_RIGHT);
        assertThat(browser.script("return document.activeElement.id")).isNotEqualTo(first);
        browser.press(Keys.ARROW_LEFT);
        assertThat(browser.script("return document.activeElement.id")).isEqualTo(first);
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.text("#tip")).isNotBlank();
        browser.picture("timeline-focus");
        browser.press(Keys.ESCAPE);
        assertThat(browser.text("#tip")).isEmpty();
        browser.tab();
        assertThat(focus()).isNotEqualTo("item");
    }

    private String focus() {
        return String.valueOf(browser.script("return document.activeElement.classList[0] || ''"));
    }

    @Test
    void whoPointsAtOneIsToldOfIt() {
        browser.look().size(Look.WIDE).light();
        browser.open("/");
        new Actions(browser.driver())
                .moveToElement(browser.find("a.item.lease rect.solid"))
                .perform();
        browser.awaitText("#tip", "backup-files");
        assertThat(browser.text("#tip")).contains("lease").contains("since");
        browser.picture("timeline-hover");
        browser.quiet();
    }

    /** What is written in a reason is read, and not done. */
    @Test
    void hostileWordsAreWords() {
        browser.open("/");
        assertThat(browser.script("return document.querySelectorAll('main script, main [onload]').length"))
                .isEqualTo(0L);
        browser.click("#list summary");
        assertThat(browser.text("#list")).contains("<script>alert(1)</script>");
        browser.quiet();
    }
}
