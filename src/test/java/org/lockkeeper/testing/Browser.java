package org.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/**
 * A Chromium that looks at the page of one Lockkeeper, as one person: each has cookies of its own. It takes two seconds to
 * start, so a class has one for all its tests. It begins wide, light, and with scripts.
 */
public final class Browser implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final URI base;
    private final Path profile = Chromium.emptyProfile();
    private final ChromeDriver driver;
    private final Look look;
    private final Traffic traffic;

    private Browser(URI base) {
        this.base = base;
        driver = Chromium.start(profile);
        look = new Look(driver);
        traffic = new Traffic(driver);
        look.size(Look.WIDE);
    }

    /** Skips the test that asks where there is no Chromium, or fails it: as {@link Programs#need}. */
    public static Browser start(URI base) {
        return new Browser(base);
    }

    /** How wide, dark, quiet and where in the world. */
    public Look look() {
        return look;
    }

    /** What it fetched. */
    public Traffic traffic() {
        return traffic;
    }

    /** For what is not here. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Returns when the page is loaded. An event stream that stays open is nothing to wait for. */
    public Browser open(String path) {
        driver.get(base.resolve(path).toString());
        return this;
    }

    /** Gives up a session, and everything else that it was told to remember. */
    public Browser forget() {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        return this;
    }

    /** The path with its query. */
    public String path() {
        URI at = URI.create(Objects.requireNonNull(driver.getCurrentUrl()));
        return at.getRawPath() + (at.getRawQuery() == null ? "" : "?" + at.getRawQuery());
    }

    /** The first by a CSS selector, once it is there. */
    public WebElement find(String css) {
        return await(css)
                .atMost(LIMIT)
                .pollInterval(POLL)
                .until(() -> all(css), found -> !found.isEmpty())
                .get(0);
    }

    /** All that are there now. */
    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** What the first is shown to say, now; empty when there is none. */
    public String text(String css) {
        for (int i = 0; i < 10; i++) { // a live page may replace it while it is read
            try {
                return all(css).stream().findFirst().map(WebElement::getText).orElse("");
            } catch (StaleElementReferenceException replaced) {
                Thread.onSpinWait();
            }
        }
        return "";
    }

    /** Waits until it says this, among other things. */
    public void awaitText(String css, String part) {
        await("text of " + css)
                .atMost(LIMIT)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(text(css)).contains(part));
    }

    public void awaitGone(String css) {
        await(css).atMost(LIMIT).pollInterval(POLL).until(() -> all(css).isEmpty());
    }

    /** Clears a field of a form, and types. */
    public Browser type(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
        return this;
    }

    /** Clicks, also on what leads to another page. */
    public Browser click(String css) {
        find(css).click();
        return this;
    }

    /** Presses keys on what has the focus. */
    public Browser press(CharSequence... keys) {
        focused().sendKeys(keys);
        return this;
    }

    public WebElement tab() {
        press(Keys.TAB);
        return focused();
    }

    public WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** What a script returns: numbers are {@code Long} or {@code Double}. */
    public Object script(String body, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript(body, arguments), "");
    }

    /** Fails with what a person who cannot see, or cannot see well, would stumble over. */
    public Browser accessible() {
        Axe.check(driver);
        return this;
    }

    /** Nothing is wider than the screen. */
    public Browser fits() {
        Object wide = script("""
                const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return '';
                return [...document.querySelectorAll('body *')]
                    .filter(e => e.getBoundingClientRect().right > width + 1)
                    .slice(-5).map(e => e.outerHTML.slice(0, 200)).join('\\n');
                """);
        assertThat(wide.toString()).as("sticks out of " + path()).isEmpty();
        return this;
    }

    /** What the console got since it was last asked: errors, and everything that the content security policy refused. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Fails if there is a complaint; with the status codes that the test itself provoked, {@code 403} say, let pass. */
    public Browser quiet(int... provoked) {
        assertThat(complaints())
                .as("console of " + path())
                .filteredOn(complaint -> Arrays.stream(provoked)
                        .noneMatch(status -> complaint.contains("responded with a status of " + status)))
                .isEmpty();
        return this;
    }

    /**
     * The whole page as {@code NAME.png}: in {@code target/pictures}, and with {@code -Dlockkeeper.pictures=true} in
     * {@code docs/pictures}.
     */
    public Path picture(String name) {
        return Pictures.take(driver, name);
    }

    /** Each as it would be set, {@code ; HttpOnly} and all, by its name. */
    public Map<String, String> cookies() {
        return driver.manage().getCookies().stream()
                .collect(Collectors.toMap(
                        Cookie::getName, cookie -> cookie + (cookie.isHttpOnly() ? "; HttpOnly" : "")));
    }

    @Override
    public void close() {
        try {
            driver.quit();
        } finally {
            Commands.run(LIMIT, List.of("rm", "-rf", profile.toString()));
        }
    }
}
