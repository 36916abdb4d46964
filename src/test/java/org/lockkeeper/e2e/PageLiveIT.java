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
        host.awaitVerdict("maintenance", "IDLE");
    }

    private void awaitVerdict(Browser who, String words) {
        who.awaitText("main", words);
    }

    /** From the moment in which systemd has changed to that in which the page says so, as a page's own clock has it. */
    @Test
    void aUnitThatStartsIsShownWithinASecond() {
        browser.open("/");
        live(browser);
        // The page itself notes when it shows which units as busy; systemd notes when they began.
        browser.script("""
                window.shown = {};
                const look = () => document.querySelectorAll('main bdi, main td, main li').forEach(e => {
                    const found = /backup-[ab]\\.service/.exec(e.textContent);
                    if (found && /activating/.test(document.querySelector('main').textContent) && !window.shown[found[0]])
                        window.shown[found[0]] = Date.now();
                });
                new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
                """);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            browser.script("window.shown = {}");
            start("backup-a.service");
            await().atMost(LATE)
                    .until(() -> !browser.script("return window.shown['backup-a.service'] || ''")
                            .equals(""));
            long began = Long.parseLong(sandbox.systemctl(
                            "show", "--value", "--property=InactiveExitTimestamp", "--timestamp=us", "backup-a.service")
                    .orFail()
                    .out()
                    .strip());
            times.add(0L + began);
            stop("backup-a.service");
        }
        Collections.sort(times);
        System.out.println("page: shows a unit's start after (ms) " + times);
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
        assertThat(browser.text("main")).doesNotContain("backup-b.service");
        host.lockkeeper().restart();
        browser.awaitText("main", "backup-b.service");
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
}
