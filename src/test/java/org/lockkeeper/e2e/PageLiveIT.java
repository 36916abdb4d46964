package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Browser;
import org.lockkeeper.testing.Units;

/** The page follows the host by itself, and never shows what was as what is. */
final class PageLiveIT extends BrowsedTest {

    /** What the page shall keep, a second, and what a busy machine may take. */
    private static final Duration LATE = Duration.ofSeconds(5);

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        unit("backup-b", Units.oneshot("backup-b"));
        return Settings.standard().quickToNoticeSilence().guard("backup-*.service", "backup");
    }

    @AfterEach
    void tidyUp() {
        host.closeAll();
        stop("backup-a.service", "backup-b.service");
        browser.open("about:blank");
        browser.complaints(); // of a service that was not there
        host.awaitVerdict("maintenance", "IDLE");
    }

    /**
     * The page itself notes when it says that the unit is at work, and systemd when it began. Only what no page may take
     * is judged here, since the machine may be busy; how long it took is printed.
     */
    @Test
    void aUnitThatStartsIsShownWithinASecond() {
        browser.open("/");
        live(browser);
        browser.script("""
                const look = () => {
                    if (!window.shown && /backup-a.service[^]*activating/.test(document.querySelector('main').textContent))
                        window.shown = Date.now();
                };
                new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
                """);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            browser.script("window.shown = 0");
            start("backup-a.service");
            await("shown").atMost(LATE).until(() -> number("return window.shown") > 0);
            times.add(number("return window.shown") - began("backup_2da_2eservice"));
            stop("backup-a.service");
            browser.awaitText("h1", "Safe");
        }
        Collections.sort(times);
        System.out.println("page: shows a unit's start after (ms) " + times);
        browser.quiet();
    }

    private long number(String script) {
        return ((Number) browser.script(script)).longValue();
    }

    /** Milliseconds of the clock that sandbox and browser share. */
    private long began(String unitPath) {
        String told = sandbox.exec(
                        "busctl",
                        "get-property",
                        "org.freedesktop.systemd1",
                        "/org/freedesktop/systemd1/unit/" + unitPath,
                        "org.freedesktop.systemd1.Unit",
                        "InactiveExitTimestamp")
                .orFail()
                .out();
        return Long.parseLong(told.strip().split(" ")[1]) / 1000;
    }

    private static void live(Browser who) {
        await("live")
                .until(() ->
                        who.script("return document.body.dataset.link || ''").equals("live"));
    }

    @Test
    void killedLockkeeperIsSaidAndWhatIsShownIsNotTakenForNowAndThenItGoesOn() {
        browser.open("/");
        live(browser);
        host.lockkeeper().kill9();
        browser.awaitText("#link", "Not connected since");
        assertThat(browser.driver().getTitle()).startsWith("Not connected · ");
        browser.picture("now-disconnected");
        start("backup-b.service"); // what is shown is wrong now
        assertThat(browser.text("main")).doesNotContain("activating");
        host.lockkeeper().restart();
        browser.awaitText("main", "activating");
        await().untilAsserted(() -> assertThat(browser.text("#link")).isEmpty());
        live(browser);
        assertThat(browser.driver().getTitle()).startsWith("Not safe · ");
    }

    /** The database is moved away, and comes back: it can neither be written nor read meanwhile. */
    @Test
    void aStoreThatIsLostIsSaidAndThenItGoesOn() throws IOException {
        String over = host.ask("maintenance");
        host.reaches(over, "OPEN");
        host.close(over);
        String id = host.ask("maintenance", Map.of("reason", "swap discs"));
        host.reaches(id, "OPEN");
        Path database = host.lockkeeper().stateDirectory().resolve("lockkeeper.db");
        Path away = database.resolveSibling("away.db");
        try (Browser other = Browser.start(host.lockkeeper().baseUri())) {
            browser.open("/");
            browser.awaitText("#happened-items", id);
            other.open("/page/timeline").find("a.item");
            live(browser);
            live(other);
            Files.move(database, away);
            try {
                host.api()
                        .post("/api/v1/windows", Host.fields("maintenance", Map.of()))
                        .expect(503);
                storeIsSaid(other, id, over);
            } finally {
                Files.move(away, database, StandardCopyOption.REPLACE_EXISTING);
            }
            browser.awaitText("h1", "In maintenance");
            browser.awaitText("#happened-items", id);
            assertThat(browser.text("#happened-items")).doesNotContain("is gone");
            other.awaitGone(".faults");
            host.close(id);
            other.awaitText("h1", "Closed");
            browser.awaitText("h1", "Safe");
        }
    }

    /** Where it is shown all the time, and where it is asked for now. */
    private void storeIsSaid(Browser other, String open, String over) {
        browser.awaitText("h1", "Unknown");
        browser.awaitText(".verdict", "is gone");
        browser.awaitText("#happened-items", "is gone");
        assertThat(browser.text("#link")).as("it is connected").isEmpty();
        browser.picture("now-store-lost");
        other.awaitText(".faults", "is gone");
        assertThat(other.text("#link")).isEmpty();
        other.picture("timeline-store-lost");
        for (String view : List.of("/page/history", "/page/history/" + over, "/page/windows/" + over)) {
            other.open(view);
            assertThat(other.text("main")).as(view).contains("Status 503", "is gone");
            assertThat(other.all("nav a")).as(view).isNotEmpty();
        }
        other.open("/page/plan").type("#plan-reason", "kernel").type("#plan-duration", "10min");
        other.click("main > form button[value=try]").click(".confirm button[value=do]");
        other.awaitText(".problem", "lockkeeper.db");
        assertThat(other.find("#plan-reason").getDomProperty("value")).isEqualTo("kernel");
        other.open("/page/windows/" + open).awaitText(".faults", "is gone");
        live(other);
        other.picture("window-store-lost");
    }

    /** It is alive, and yet what it shows is old: a part that could not be loaded anew is not made new by any sign of life. */
    @Test
    void aPartThatCannotBeLoadedIsNotTakenForNow() {
        browser.open("/");
        live(browser);
        browser.script("""
                document.body.addEventListener('htmx:configRequest', window.wrong = event => {
                    if (event.detail.path === '/page/now') event.detail.path = '/page/nothing-here';
                });
                window.lies = 0;
                new MutationObserver(() => { if (document.body.dataset.link === 'live') window.lies++; })
                    .observe(document.body, {attributes: true, attributeFilter: ['data-link']});
                """);
        start("backup-a.service");
        browser.awaitText("#link", "Not connected since");
        alive();
        assertThat(browser.text("#link")).isNotEmpty();
        assertThat(browser.text("main")).doesNotContain("activating");
        assertThat(number("return window.lies")).isZero();
        browser.script("document.body.removeEventListener('htmx:configRequest', window.wrong)");
        alive();
        browser.awaitText("main", "activating");
        live(browser);
        assertThat(browser.text("#link")).isEmpty();
    }

    /** As it comes each 15 seconds. */
    private void alive() {
        browser.script("document.querySelector('main')['htmx-internal-data'].sseEventSource"
                + ".dispatchEvent(new Event('alive'))");
    }

    @Test
    void aHangIsSaidToo() {
        browser.open("/");
        live(browser);
        sandbox.pauseSystemd();
        try {
            browser.awaitText("main", "nknown");
        } finally {
            sandbox.resumeSystemd();
        }
        browser.awaitText("main", "afe");
    }

    @Test
    void twoWhoLookSeeTheSame() {
        try (Browser another = Browser.start(host.lockkeeper().baseUri())) {
            browser.open("/");
            another.open("/");
            live(browser);
            live(another);
            start("backup-a.service");
            browser.awaitText("main", "activating");
            another.awaitText("main", "activating");
            String id = host.ask("maintenance");
            browser.awaitText("main", id);
            another.awaitText("main", id);
            host.close(id);
            browser.awaitGone("main a[href$='" + id + "']");
            another.awaitGone("main a[href$='" + id + "']");
        }
    }
}
