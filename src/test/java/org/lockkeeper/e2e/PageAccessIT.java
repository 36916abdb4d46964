package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Units;

/** Who gets to see the page, and to act on it: sessions, roles, and pages of others. */
final class PageAccessIT extends BrowsedTest {

    private static final String SESSION = "lockkeeper-session";

    private final Path socket = Asking.folder().resolve("api.sock");
    private final Asking root = Asking.user("root", "root", socket);

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .set("lockkeeper.access.anonymous", "none")
                .set("lockkeeper.http.socket", socket.toString())
                .guard("backup-*.service", "backup");
    }

    @BeforeEach
    void nobody() {
        browser.open("about:blank").forget();
        browser.complaints();
    }

    private String token(String name, String role) {
        root.delete("/api/v1/tokens/" + name);
        return root.post("/api/v1/tokens", Map.of("name", name, "role", role))
                .expect(201)
                .at("/token");
    }

    private void logIn(String token) {
        browser.open("/login").type("#token", token).click("main form button");
    }

    private FormByHand byHand() {
        return FormByHand.of(browser, host.lockkeeper().baseUri());
    }

    @Test
    void whoHasNotLoggedInSeesTheFormForItAndNothingElse() {
        browser.open("/page/timeline?span=7d");
        assertThat(browser.find("#token").getDomAttribute("type")).isEqualTo("password");
        assertThat(browser.text("body")).doesNotContain("backup-a", "backup");
        browser.accessible().fits().picture("login");

        logIn(token("carol", "viewer"));
        assertThat(browser.path()).isEqualTo("/");
    }

    @Test
    void aTokenIsShownOnceAndKeptWhereNoScriptGetsAtIt() {
        String token = token("alice", "operator");
        logIn(token);

        browser.awaitText("header", "token:alice");
        assertThat(browser.cookies().get(SESSION)).contains("HttpOnly").containsIgnoringCase("SameSite=Strict");
        assertThat(browser.cookies().values())
                .allSatisfy(cookie -> assertThat(cookie)
                        .contains("HttpOnly")
                        .containsIgnoringCase("SameSite=Strict")
                        .doesNotContain(token));
        assertThat(browser.script("return document.cookie")).isEqualTo("");
        assertThat(browser.driver().getPageSource()).doesNotContain(token);

        host.lockkeeper().restart();
        browser.open("/").awaitText("header", "token:alice");

        browser.click("form[action='/logout'] button");
        assertThat(browser.find("#token").isDisplayed()).isTrue();
        assertThat(browser.cookies()).doesNotContainKey(SESSION);
        browser.open("/").find("#token");
    }

    @Test
    void aWrongTokenIsRefusedInTheApisOwnWords() {
        logIn("lockkeeper_wrong");
        browser.awaitText(".problem", "this token is not known, has expired or was revoked");
        browser.accessible().quiet(401);
        assertThat(browser.cookies()).doesNotContainKey(SESSION);
    }

    @Test
    void aRevokedTokenEndsTheSessionAtTheNextRequest() {
        logIn(token("bob", "viewer"));
        browser.awaitText("header", "token:bob");
        root.delete("/api/v1/tokens/bob").expect(200);
        browser.open("/").find("#token");
        assertThat(browser.text("body")).doesNotContain("backup");
    }

    @Test
    void nobodyIsSentElsewhereByALinkToTheLogin() {
        browser.open("/login?to=//example.org/")
                .type("#token", token("dora", "viewer"))
                .click("main form button");
        assertThat(browser.path()).isEqualTo("/");
        for (String to : List.of(
                "https://example.org", "//example.org", "/\\example.org", "javascript:alert(1)", "/%0d%0ax: y")) {
            HttpResponse<String> told = byHand().get("/login?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8));
            assertThat(told.body()).as(to).doesNotContain("value=\"https:", "value=\"//", "value=\"javascript");
        }
    }

    @Test
    void aSessionIsOfNoUseToTheApi() {
        logIn(token("erin", "admin"));
        browser.awaitText("header", "token:erin");
        FormByHand erin = byHand();
        assertThat(erin.get("/", "Accept", "text/html").statusCode()).isEqualTo(200);
        for (String path : List.of(
                "/api/v1/verdict", "/api/v1/windows", "/api/v1/audit", "/actuator/prometheus", "/v3/api-docs")) {
            assertThat(erin.get(path).statusCode()).as(path).isEqualTo(401);
        }
        assertThat(erin.post("/api/v1/windows", Map.of("group", "free")).statusCode())
                .isIn(401, 403, 415);
    }

    private String formToken() {
        return String.valueOf(browser.find("input[name='_csrf']").getDomAttribute("value"));
    }

    @Test
    void aFormOfAnotherPageChangesNothing() {
        logIn(token("frank", "operator"));
        browser.awaitText("header", "token:frank");
        FormByHand frank = byHand();
        String own = host.lockkeeper().baseUri().toString();
        String token = formToken();
        Map<String, String> whole = Map.of("_csrf", token);

        refused(frank.post("/logout", Map.of()), "the form is of another page");
        refused(frank.post("/logout", Map.of("_csrf", "made-up")), "the form is of another page");
        refused(frank.post("/logout", whole, "Origin", "http://example.org"), "another origin");
        refused(frank.post("/logout", whole, "Origin", own.replace("127.0.0.1", "localhost")), "another origin");
        refused(frank.post("/logout", whole, "Sec-Fetch-Site", "cross-site"), "another origin");
        refused(new FormByHand(frank.base(), "").post("/logout", whole), "the form is of another page");
        browser.open("/").awaitText("header", "token:frank");
        assertThat(frank.post("/logout", whole, "Origin", own).statusCode()).isEqualTo(303);
    }

    /** As a page, or as a problem of the API: whichever was asked for. */
    private static void refused(HttpResponse<String> told, String why) {
        assertThat(told.statusCode()).as(told.body()).isEqualTo(403);
        assertThat(told.body()).contains(why);
    }

    @Test
    void aViewerSeesWhatIsGoingOnAndCanDoNothing() {
        String id = root.post(
                        "/api/v1/windows",
                        Map.of(
                                "group",
                                Settings.FREE,
                                "reason",
                                "kernel update",
                                "requestedBy",
                                "root",
                                "duration",
                                "10min"))
                .expect(201)
                .at("/id");
        logIn(token("gina", "viewer"));
        browser.awaitText("main", "kernel update");
        browser.complaints(); // of the form, which looks whether there is a session
        String form = formToken();
        List<String> views = browser.all("nav a").stream()
                .map(link -> String.valueOf(link.getDomAttribute("href")))
                .toList();
        for (String view : views) {
            browser.open(view).quiet();
            nothingToDo(view);
        }
        browser.open("/page/windows/" + id).quiet();
        nothingToDo("window");

        FormByHand gina = byHand();
        Map<String, String> plan = Map.of(
                "_csrf",
                form,
                "step",
                "do",
                "group",
                Settings.FREE,
                "reason",
                "x",
                "duration",
                "1h",
                "requestedBy",
                "gina");
        assertThat(gina.post("/page/plan", plan).statusCode()).isEqualTo(403);
        for (String act : List.of("extend", "close", "ask-to-finish", "force-release", "keep-open")) {
            Map<String, String> fields = Map.of("_csrf", form, "step", "do", "reason", "x", "confirm", id, "for", "1h");
            assertThat(gina.post("/page/windows/" + id + "/" + act, fields).statusCode())
                    .as(act)
                    .isEqualTo(403);
        }
        assertThat(root.get("/api/v1/windows/" + id).at("/state")).isEqualTo("OPEN");
        root.delete("/api/v1/windows/" + id).expect(200);
    }

    /** No form but those that look for something, and that for leaving. */
    private void nothingToDo(String view) {
        assertThat(browser.all("form[method='post']").stream()
                        .map(form -> String.valueOf(form.getDomAttribute("action"))))
                .as(view)
                .containsOnly("/logout");
    }
}
