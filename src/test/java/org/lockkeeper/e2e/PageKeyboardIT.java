package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;
import org.openqa.selenium.Keys;

/** Everything by keyboard alone. */
final class PageKeyboardIT extends BrowsedTest {

    private static final int MANY = 200;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard().guard("backup-*.service", "backup");
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
    }

    /** What has the focus, as somebody who listens would hear of it. */
    private String focus() {
        return String.valueOf(browser.script("""
                const it = document.activeElement;
                const label = it.labels && it.labels.length ? it.labels[0].textContent : it.textContent;
                return it.tagName.toLowerCase() + (it.id ? '#' + it.id : '') + ' ' + label.trim().replace(/\\s+/g, ' ').slice(0, 60);
                """));
    }

    /** Presses Tab until this has the focus, as a person does who looks for it. */
    private void tabTo(String what) {
        for (int i = 0; i < MANY; i++) {
            browser.tab();
            isSeen();
            if (focus().contains(what)) {
                return;
            }
        }
        throw new AssertionError("no Tab leads to " + what + " on " + browser.path());
    }

    private void isSeen() {
        assertThat(browser.script("""
                const it = document.activeElement, style = getComputedStyle(it), at = it.getBoundingClientRect();
                if (it === document.body) return '';
                const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
                const there = at.width > 0 && at.height > 0 && at.right > 0 && at.bottom > 0
                    && at.left < innerWidth && at.top < innerHeight;
                return outlined && there ? '' : it.outerHTML.slice(0, 200);
                """)).as("focus that cannot be seen").isEqualTo("");
    }

    @Test
    void theFirstTabSkipsToWhatThePageIsAboutAndAllLinksAreReachedOnce() {
        browser.open("/");
        browser.tab();
        assertThat(focus()).startsWith("a Skip");
        isSeen();
        browser.press(Keys.ENTER);
        browser.tab();
        assertThat(
                        browser.script(
                                "return !!document.activeElement.closest('main') || !!document.activeElement.closest('footer') || document.activeElement === document.body"))
                .isEqualTo(true);

        browser.open("/");
        Set<String> reached = new LinkedHashSet<>();
        for (int i = 0; i < MANY; i++) {
            browser.tab();
            if (focus().startsWith("body") || !reached.add(focus())) {
                break;
            }
            isSeen();
        }
        assertThat(reached)
                .hasSize(((Number)
                                browser.script(
                                        "return document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select').length"))
                        .intValue());
    }

    @Test
    void aWindowIsOpenedAndClosedWithoutAMouse() {
        browser.open("/page/plan");
        tabTo("#plan-reason");
        browser.press("Kernel update");
        tabTo("#plan-duration");
        browser.focused().clear();
        browser.press("30min");
        if (browser.find("#plan-requestedBy").isDisplayed()) {
            tabTo("#plan-requestedBy");
            browser.focused().clear();
            browser.press("alice");
        }
        tabTo("button Show what would happen");
        browser.press(Keys.ENTER);
        browser.awaitText("main", "What would happen");
        tabTo("button Open");
        browser.press(Keys.ENTER);
        await().until(() -> browser.path().startsWith("/page/windows/w-"));
        String id = browser.path().replaceFirst(".*/(w-[^?#]*).*", "$1");
        host.reaches(id, "OPEN");

        browser.open("/page/windows/" + id);
        tabTo("summary Close");
        browser.press(Keys.ENTER);
        tabTo("button Show what would happen");
        browser.press(Keys.ENTER);
        browser.awaitText("main", "What would happen");
        tabTo("button Close");
        browser.press(Keys.ENTER);
        await().untilAsserted(() -> assertThat(host.state(id)).isEqualTo("CLOSED"));
    }
}
