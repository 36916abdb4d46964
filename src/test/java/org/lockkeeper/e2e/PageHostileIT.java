package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Units;

/** Whatever others write is shown as they wrote it, and does nothing. */
final class PageHostileIT extends BrowsedTest {

    /** Each would set window.xss, or make an element that none of ours is, or be calculated. */
    private static final List<String> HOSTILE = List.of(
            "<script>window.xss=1</script>",
            "\"><img src=x onerror=window.xss=1>",
            "'><svg onload='window.xss=1'>",
            "</bdi></td></main><iframe srcdoc='<script>parent.xss=1</script>'></iframe>",
            "javascript:window.xss=1",
            "${7777*7} [[${7777*7}]] [(${7777*7})] __${7777*7}__ #{frame.product} @{/x} ~{frame} *{7777*7}",
            "${T(java.lang.Runtime).getRuntime().exec('touch /tmp/lockkeeper-xss')}",
            "{0} {1} ''{2} %s %d \\u003cimg src=x>",
            "hx-get=/logout hx-trigger=load <div hx-get=/logout hx-trigger=load>x</div>",
            "<base href=//example.org><meta http-equiv=refresh content='0;url=//example.org'><style>*{display:none}</style>",
            "\u200Fגיבוי של מסד הנתונים (לילה) 123\u200F",
            "تحديث النواة — ٣ خوادم");

    private final List<String> views = new ArrayList<>();

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a").unit("Description=" + HOSTILE.get(1)));
        unit("backup-with-a-name-that-is-longer-than-anybody-would-think-" + "x".repeat(120), Units.oneshot("long"));
        return Settings.standard()
                .guard("backup-*.service", "backup")
                .set("lockkeeper.groups.rolled.conflicts-with", "rolled")
                .set("lockkeeper.groups.rolled.fleet", "web")
                .set("lockkeeper.fleet.name", "here")
                .set("lockkeeper.fleet.pools.web.at-most", "1");
    }

    @BeforeAll
    void fill() {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        views.addAll(List.of("/", "/page/timeline", "/page/history", "/page/plan", "/page/fleet"));
        for (int i = 0; i < HOSTILE.size(); i++) {
            String text = HOSTILE.get(i);
            String id = host.ask("maintenance", Map.of("reason", text, "requestedBy", text));
            if (i % 3 == 0) {
                views.add("/page/windows/" + id);
                views.add("/page/history/" + id);
            }
        }
        String id = host.ask("maintenance", Map.of("reason", "א".repeat(500), "requestedBy", "W".repeat(100)));
        views.add("/page/windows/" + id);
    }

    @Test
    void nothingRunsAndNothingBreaksOut() {
        browser.look().size(Look.PHONE);
        for (String view : views) {
            browser.traffic().forget();
            browser.open(view);
            harmless(view);
            browser.quiet().fits();
            assertThat(browser.traffic().requested()).as(view).noneMatch(url -> url.contains("example.org"));
        }
        browser.look().size(Look.WIDE);
    }

    private void harmless(String view) {
        assertThat(browser.script("return typeof window.xss")).as(view).isEqualTo("undefined");
        assertThat(browser.script("""
                return [...document.querySelectorAll(
                    'img, iframe, base, body style, script:not([src]), meta[http-equiv], [onerror], [onload], [href^="javascript" i], main [style]')]
                    .map(e => e.outerHTML.slice(0, 300)).join('\\n')""")).as(view).isEqualTo("");
        String text = browser.text("body");
        assertThat(text).as(view).doesNotContain("54439", "&lt;", "&amp;", "&#");
    }

    @Test
    void whatWasWrittenIsShownLetterForLetter() {
        browser.open("/");
        String page = String.valueOf(browser.script("return document.querySelector('main').textContent"));
        for (String text : HOSTILE) {
            assertThat(page).contains(text);
        }
        browser.picture("now-hostile");
    }
}
