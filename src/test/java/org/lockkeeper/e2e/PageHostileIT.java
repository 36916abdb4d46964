package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.json.JsonMapper;

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

    /** Of each sort one: with slashes, without, an expression, a percent sign, another script. */
    private static final List<String> IN_ADDRESSES =
            List.of(HOSTILE.get(0), HOSTILE.get(1), HOSTILE.get(6), HOSTILE.get(7), HOSTILE.get(10));

    private static final String NONE_OF_OURS =
            "img, iframe, base, body style, script:not([src]), meta[http-equiv], [onerror], [onload],"
                    + " [href^='javascript' i], main [style], main [hx-get='/logout']";

    /** Pages by what stands in their addresses. */
    private static final List<String> PAGES = List.of(
            "/?x=%s",
            "/page/history?kind=%s",
            "/page/history?group=%s",
            "/page/history?who=%s",
            "/page/history?text=%s",
            "/page/history?since=%s",
            "/page/history?before=%s",
            "/page/history/export?format=%s",
            "/page/history/%s",
            "/page/history/web/%s",
            "/page/history/%s/here",
            "/page/timeline?span=%s",
            "/page/timeline?from=%s",
            "/page/windows/%s",
            "/page/leases/%s",
            "/page/plan?group=%s",
            "/page/plan?reason=%1$s&requestedBy=%1$s&duration=%1$s",
            "/page/plan?openAt=%1$s&priority=%1$s",
            "/page/fleet?pool=%s",
            "/login?to=%s",
            "/page/%s");

    /** Parts of pages, which are no pages of their own. */
    private static final List<String> PARTS =
            List.of("/page/history/latest?who=%s", "/page/timeline/part?span=%s", "/page/now?x=%s", "/page/files/%s");

    private final List<String> views = new ArrayList<>();

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a").unit("Description=" + HOSTILE.get(1)));
        unit("backup-with-a-name-that-is-longer-than-anybody-would-think-" + "x".repeat(120), Units.oneshot("long"));
        return Settings.standard()
                .guard("backup-*.service", "backup")
                .set("lockkeeper.fleet.labels." + "l".repeat(64), "v".repeat(253))
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
        for (int i = 0; i < HOSTILE.size(); i++) {
            lease(i, HOSTILE.get(i));
            actedOn(i, HOSTILE.get(i));
        }
        fleetLock("W".repeat(253)).expect(200);
        views.add("/page/history?kind=fleet");
        views.add("/page/history/web/" + "W".repeat(253));
    }

    private void lease(int i, String text) {
        String id = host.api()
                .post("/api/v1/leases", Map.of("group", Settings.FREE, "reason", text, "owner", Map.of("name", text)))
                .expect(201)
                .text("/id");
        if (i == 1) {
            views.add("/page/leases/" + id);
            views.add("/page/history/" + id);
        }
    }

    /** Extended, asked for and ended by somebody who calls himself so, for such reasons. */
    private void actedOn(int i, String text) {
        String id = host.ask(Settings.FREE);
        String path = "/api/v1/windows/" + id;
        host.reaches(id, "OPEN");
        host.api()
                .post(path + "/extend", Map.of("duration", "5min", "by", text))
                .expect(200);
        Map<String, String> said = Map.of("by", text, "reason", text);
        host.api().post(path + "/ask-to-finish", said).expect(200);
        if (i % 2 == 0) {
            host.api()
                    .delete(path + "?by=" + encoded(text) + "&note=" + encoded(text))
                    .expect(200);
        } else {
            host.api().post(path + "/force-release", said).expect(200);
        }
        if (i == 1 || i == 2) { // one ended by force, one closed
            views.add("/page/windows/" + id);
            views.add("/page/history/" + id);
        }
    }

    private Answer fleetLock(String id) {
        return host.api()
                .send(
                        "POST",
                        "/v1/pre-reboot",
                        JsonMapper.shared()
                                .writeValueAsString(Map.of("client_params", Map.of("id", id, "group", "web"))),
                        Map.of("fleet-lock-protocol", "true"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
                return [...document.querySelectorAll(arguments[0])].map(e => e.outerHTML.slice(0, 300)).join('\\n')""", NONE_OF_OURS)).as(view).isEqualTo("");
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

    /** Where a pattern says what a name may be, nothing else comes in. */
    @Test
    void namesThatAreNoneAreRefused() {
        for (String text : HOSTILE) {
            fleetLock(text).expect(400);
            host.api()
                    .post("/api/v1/tokens", Map.of("name", text, "role", "viewer"))
                    .expect(400);
        }
    }

    @Test
    void whatStandsInAnAddressDoesNothingAndIsAnsweredByAPage() {
        assertThat(answered(PAGES, true)).isEqualTo("");
        assertThat(answered(PARTS, false)).isEqualTo("");
        for (String page : List.of("/page/history?who=%s", "/page/plan?reason=%s", "/login?to=%s", "/?x=%s")) {
            for (String text : HOSTILE.subList(0, 2)) {
                browser.open(page.formatted(encoded(text)));
                harmless(page);
            }
        }
        browser.quiet(400, 404);
    }

    /** What is wrong with their answers, read as a browser reads them. */
    private String answered(List<String> addresses, boolean pages) {
        browser.open("/page/plan");
        List<String> all = addresses.stream()
                .flatMap(address -> IN_ADDRESSES.stream().map(text -> address.formatted(encoded(text))))
                .toList();
        return String.valueOf(browser.driver().executeAsyncScript("""
                const [all, bad, pages, done] = arguments;
                async function look(address) {
                    const answer = await fetch(address, {headers: {Accept: 'text/html'}});
                    const html = (answer.headers.get('Content-Type') || '').startsWith('text/html');
                    const inert = !html && answer.headers.get('X-Content-Type-Options') === 'nosniff';
                    const page = new DOMParser().parseFromString(html ? await answer.text() : '', 'text/html');
                    const alien = [...page.querySelectorAll(bad)].map(one => one.outerHTML.slice(0, 200));
                    const whole = (inert && !pages)
                        || (html && (!pages || (page.querySelector('header nav a') && page.querySelector('main h1'))));
                    return [200, 400, 404].includes(answer.status) && whole && !alien.length
                        ? [] : [answer.status + ' ' + (whole ? '' : 'no page ') + alien.join(' ') + ' ' + decodeURIComponent(address)];
                }
                Promise.all(all.map(look)).then(found => done(found.flat().join('\\n')), fault => done(String(fault)));
                """, all, NONE_OF_OURS, pages));
    }

    /** What the API refuses is said in its words, and is still there to be made shorter. */
    @Test
    void whatIsTooLongIsRefusedAndKept() {
        String text = HOSTILE.get(1).repeat(200).substring(0, 4096);
        String id = host.ask(Settings.FREE);
        host.reaches(id, "OPEN");
        String window = "/page/windows/" + id;
        refused("/page/plan", "main > form", "#plan-reason", "button[value=try]", text);
        refused(window, "#act-close", "#close-note", "button[value=try]", text);
        refused(window, "#act-ask-to-finish", "#ask-to-finish-reason", "button[value=try]", text);
        refused(window, "#act-force-release", "#force-release-reason", "button[value=try]", text);
        refused("/page/fleet", "#pause", "#reason", "button", text);
        assertThat(host.state(id)).isEqualTo("OPEN");
        browser.quiet(400);
        host.close(id);
    }

    private void refused(String view, String where, String field, String button, String text) {
        browser.open(view).find(field);
        // Into what is filled by a script a browser lets more than its maxlength.
        browser.script(
                "const at = document.querySelector(arguments[0]); if (at.tagName === 'DETAILS') at.open = true;"
                        + " const form = at.querySelector('form') || at;"
                        + " form.querySelectorAll('[required]').forEach(one => { one.value = '10min'; });"
                        + " document.querySelector(arguments[1]).value = arguments[2];"
                        + " at.querySelector(arguments[3]).click()",
                where,
                field,
                text,
                button);
        browser.awaitText(".problem", "must have at most");
        assertThat(browser.find(field).getDomProperty("value")).as(view + field).isEqualTo(text);
        browser.fits();
        harmless(view);
    }
}
