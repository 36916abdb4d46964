package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
        browser.picture("now-disconnected");
        start("backup-b.service"); // what is shown is wrong now
        assertThat(browser.text("main")).doesNotContain("activating");
        host.lockkeeper().restart();
        browser.awaitText("main", "activating");
        await().untilAsserted(() -> assertThat(browser.text("#link")).isEmpty());
        live(browser);
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
