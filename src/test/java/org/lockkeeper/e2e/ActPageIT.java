package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Browser;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Units;

/** Windows are asked for and acted on in a browser: what would come of it is said first, and then it comes to that. */
final class ActPageIT extends BrowsedTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Override
    Settings prepare() {
        unit("backup-database", Units.oneshot("backup-database"));
        unit("patch", Units.oneshot("patch"));
        daemon("app-db", "");
        daemon("web", "PartOf=app-db.service\nAfter=app-db.service\n");
        sandbox.unit("cleanup.service", "[Service]\nType=oneshot\nExecStart=true\n");
        sandbox.unit("cleanup.timer", "[Timer]\nOnActiveSec=10min\n");
        return Settings.standard()
                .set("lockkeeper.groups.app.conflicts-with", "maintenance")
                .gated(sandbox)
                .guard("backup-database.service", "backup")
                .guard("cleanup.service", "backup")
                .guard("patch.service", "backup")
                .guard("app-db.service", "app")
                .with("policy", "stop");
    }

    private void daemon(String key, String relations) {
        sandbox.unit(
                key + ".service", "[Unit]\n" + relations + "[Service]\nType=exec\nExecStart=/bin/sleep infinity\n");
    }

    @BeforeAll
    void begin() {
        start("cleanup.timer");
    }

    @AfterEach
    void closeAll() {
        browser.forget();
        browser.look().size(Look.WIDE).light();
        sandbox.systemctl("kill", "--signal=KILL", "backup-database", "patch");
        host.closeAll();
        stop("web.service", "app-db.service", "backup-database.service", "patch.service");
        await().atMost(LONG)
                .until(() -> host.api().get("/api/v1/gate").body().at("/owed").isEmpty());
    }

    private void plan(String duration) {
        browser.open("/page/plan");
        browser.type("#plan-reason", "kernel update").type("#plan-duration", duration);
    }

    private Browser would() {
        browser.click("main > form button[value=try]");
        browser.find(".dry-run");
        return browser;
    }

    private String id() {
        return browser.path().replaceAll(".*/", "");
    }

    /** The act's form is opened, filled, and what would come of it is told. */
    private String tried(String act, Map<String, String> fields) {
        if (browser.find("#act-" + act).getAttribute("open") == null) {
            browser.click("#act-" + act + " > summary");
        }
        fields.forEach((name, value) -> browser.type("#" + act + "-" + name, value));
        browser.click("#act-" + act + " button[value=try]");
        browser.find("#act-" + act + " .dry-run");
        return browser.text("#act-" + act + " .dry-run");
    }

    private void done(String act) {
        browser.click("#act-" + act + " button[value=do]");
    }

    @Test
    void saysWhatWouldHappenAndThenItDoes() {
        start("app-db.service", "web.service", "backup-database.service");
        host.awaitService("backup-database.service", "BUSY activating start");
        plan("30min");
        would();
        assertThat(browser.text(".dry-run"))
                .contains("granted at once", "wait for backup-database")
                .contains("hold cleanup.timer at")
                .contains("app-db would be stopped, and with it web");
        assertThat(host.api().get("/api/v1/windows").body().at("/windows").size())
                .isZero();
        browser.picture("plan");
        browser.accessible().fits().quiet(400, 403, 404, 409);
        browser.look().size(Look.PHONE).dark();
        browser.fits();
        browser.picture("plan-phone-dark");
        browser.look().size(Look.WIDE).light();
        browser.click("button[value=do]");
        browser.awaitText("h1", "Draining");
        String id = id();
        assertThat(host.window(id).text("/reason")).isEqualTo("kernel update");
        browser.picture("window-draining");
        browser.accessible().fits();
        stop("backup-database.service");
        browser.awaitText("h1", "Open");
        assertThat(sandbox.systemctl("is-active", "web").out()).contains("inactive");

        String end = host.window(id).text("/endsAt");
        assertThat(tried("extend", Map.of("duration", "15min")))
                .contains(id + " would end at")
                .contains("instead of");
        browser.picture("window-extend");
        browser.accessible();
        done("extend");
        await().atMost(LONG).until(() -> !host.window(id).text("/endsAt").equals(end));
        browser.find("#act-close");

        assertThat(tried("close", Map.of("note", "done")))
                .contains("closed at once")
                .contains("would be started: app-db");
        done("close");
        browser.awaitText("h1", "Closed");
        assertThat(browser.all(".offer")).isEmpty();
        assertThat(host.window(id).text("/note")).isEqualTo("done");
        browser.picture("window-closed");
        browser.accessible().quiet(400, 403, 404, 409);
    }

    @Test
    void twoClicksAskForOneWindow() {
        plan("20min");
        would();
        browser.script(
                "const form = document.querySelector('.confirm'), all = new FormData(form); all.append('step', 'do');"
                        + " window.sent = Promise.all([1, 2, 3].map(() => fetch(form.action, {method: 'POST', body: new"
                        + " URLSearchParams(all)})));");
        browser.click(".confirm button[value=do]");
        browser.find("#live");
        await().atMost(LONG)
                .during(Duration.ofMillis(300))
                .until(() ->
                        host.api().get("/api/v1/windows").body().at("/windows").size() == 1);
    }

    @Test
    void plansAndMoves() {
        browser.open("/page/plan");
        browser.type("#plan-reason", "patch day").type("#plan-duration", "1h").type("#plan-openAt", "in 3h");
        would();
        assertThat(browser.text(".dry-run")).contains("it would open at".substring(3));
        assertThat(browser.text(".confirm button")).isEqualTo("Plan it");
        browser.click("button[value=do]");
        browser.awaitText("h1", "Planned");
        String id = id();
        String before = host.window(id).text("/plan/openAt");
        assertThat(tried("move", Map.of("openAt", "in 5h"))).contains("would open at");
        done("move");
        await().atMost(LONG).until(() -> !host.window(id).text("/plan/openAt").equals(before));
        browser.find("#live");
        browser.picture("window-planned");
    }

    @Test
    void whatIsRefusedIsExplainedBesideItsFieldAndWhatWasTypedIsKept() {
        plan("for ever");
        browser.click("main > form button[value=try]");
        browser.find(".problem");
        assertThat(browser.find("#plan-duration").getAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.text(".field.wrong")).contains("for ever");
        assertThat(browser.find("#plan-reason").getAttribute("value")).isEqualTo("kernel update");
        browser.picture("plan-refused");
        browser.accessible().fits();
        browser.type("#plan-duration", "10min").type("#plan-openAt", "yesterday");
        browser.click("main > form button[value=try]");
        browser.awaitText(".field.wrong", "openAt");
    }

    @Test
    void closesWhenWhatRunsInsideHasEnded() {
        String id = host.openFor("patch.service");
        start("patch.service");
        await().atMost(LONG).until(() -> host.window(id).body().at("/members").size() == 1);
        browser.open("/page/windows/" + id);
        browser.click("#act-close > summary").click("#close-untilEmpty");
        browser.click("#act-close button[value=try]");
        browser.awaitText("#act-close .dry-run", "when these have ended: patch");
        browser.picture("window-close-waits");
        done("close");
        browser.awaitText(".late", "closed when nothing runs inside");
        assertThat(host.state(id)).isEqualTo("OPEN");
        browser.picture("window-late");
        stop("patch.service");
        browser.awaitText("h1", "Closed");
    }

    @Test
    void asksToFinishAndForcesWithAReasonAndTheIdTyped() {
        String id = host.ask("maintenance");
        String behind = host.ask("maintenance");
        host.reaches(id, "OPEN");
        browser.open("/page/windows/" + id);
        assertThat(tried("ask-to-finish", Map.of("reason", "the release waits")))
                .contains("nothing is ended by that");
        done("ask-to-finish");
        browser.awaitText("#live", "the release waits");
        assertThat(tried("force-release", Map.of("reason", "nobody answers")))
                .contains("against its owner")
                .contains("these would be granted: " + behind);
        browser.type("#force-release-confirm", "w-another");
        done("force-release");
        browser.awaitText("#act-force-release .error", "Nothing was done");
        assertThat(host.state(id)).isEqualTo("OPEN");
        browser.picture("window-force");
        browser.accessible();
        browser.type("#force-release-confirm", id);
        done("force-release");
        browser.awaitText("h1", "Closed");
        assertThat(host.window(id).text("/closeReason")).isEqualTo("FORCED");
        assertThat(host.window(id).text("/note")).isEqualTo("nobody answers");
        host.reaches(behind, "OPEN");
    }

    @Test
    void whatHasChangedMeanwhileIsNotActedOnBlindly() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        browser.open("/page/windows/" + id);
        tried("close", Map.of());
        host.api()
                .post("/api/v1/windows/" + id + "/extend", Map.of("duration", "1h"))
                .expect(200);
        done("close");
        browser.awaitText("[role=alert]", "It has changed since you looked");
        assertThat(host.state(id)).isEqualTo("OPEN");
        done("close");
        browser.awaitText("h1", "Closed");
    }

    /** As somebody at night meets it: from the first view on, up to the end of what it blocks. */
    @Test
    void aLeaseOfAJobIsSeenAskedToFinishAndEndedByForce() {
        Lockctl.Running job = new Lockctl("dash", host.lockkeeper().baseUri().toString())
                .start(
                        "run",
                        "--group=update",
                        "--reason=apt upgrade",
                        "--",
                        "sh",
                        "-c",
                        "echo \"$LOCKKEEPER_LEASE\"; exec sleep 600");
        try {
            job.awaitOut("\n");
            String id = job.out().strip();
            String window = host.ask("maintenance");
            follow("/", ".claims a[href='/page/history/" + id + "']");
            follow(browser.path(), ".now a");
            assertThat(browser.path()).isEqualTo("/page/leases/" + id);
            browser.awaitText("h1", "Held");
            assertThat(browser.text("#state")).contains("apt upgrade");
            assertThat(browser.all(".offer")).hasSize(2);
            assertThat(tried("ask-to-finish", Map.of("reason", "the release waits")))
                    .contains("nothing is ended by that");
            done("ask-to-finish");
            job.awaitErr("the release waits");
            browser.awaitText("#state", "the release waits");
            browser.accessible().fits().picture("lease-held");

            assertThat(tried("force-release", Map.of("reason", "nobody answers")))
                    .contains("these would be granted: " + window);
            browser.type("#force-release-confirm", "l-another");
            done("force-release");
            browser.awaitText("#act-force-release .error", "Nothing was done");
            browser.type("#force-release-confirm", id);
            done("force-release");
            browser.awaitText("h1", "Ended");
            assertThat(browser.text("#state"))
                    .contains("was ended by anonymous", "FORCED")
                    .doesNotContain("Z: FORCED");
            assertThat(browser.all(".offer")).isEmpty();
            browser.accessible().picture("lease-ended");
            assertThat(job.end().exitCode()).isEqualTo(143);
            assertThat(host.api().get("/api/v1/leases/" + id).text("/endReason"))
                    .isEqualTo("FORCED");
            host.reaches(window, "OPEN");
            browser.quiet(400, 403, 404, 409);
        } finally {
            job.process().destroy();
        }
    }

    /** By its address: what would be clicked may be loaded anew at any moment. */
    private void follow(String view, String link) {
        browser.open(view).find(link);
        browser.open(String.valueOf(
                browser.script("return document.querySelector(arguments[0]).getAttribute('href')", link)));
    }

    @Test
    void aViewerIsOfferedNothingOfALeaseAndAnEndedOneSaysSo() {
        String id = host.api()
                .post(
                        "/api/v1/leases",
                        Map.of("group", Settings.FREE, "reason", "nightly", "owner", Map.of("name", "agent")))
                .expect(201)
                .text("/id");
        String here = "/page/leases/" + id;
        logIn("looker", here);
        browser.open(here).awaitText("h1", id);
        assertThat(browser.all(".offer")).isEmpty();
        browser.awaitText("#can", "You may look");
        for (String act : List.of("force-release", "ask-to-finish")) {
            forged(here, "HELD PT1H -", id, act, true);
            forged(here, "HELD PT1H -", id, act, false);
        }
        browser.forget().open(here);
        forged(here, "HELD PT1H -", id, "force-release", false);
        host.api().release(id).expect(200);
        browser.awaitText("h1", "Ended");
        browser.awaitGone(".offer");
        browser.open("/page/leases/l-nothing").awaitText("main", "there is no lease 'l-nothing'");
        browser.open("/page/windows/" + id).awaitText("main", "there is no window");
        host.api().delete("/api/v1/tokens/looker");
    }

    private void logIn(String name, String to) {
        String token = host.api()
                .post("/api/v1/tokens", Map.of("name", name, "role", "viewer"))
                .expect(201)
                .text("/token");
        browser.look().scripts(false); // one of them goes on at once where anybody may see
        browser.open("/login?to=" + to);
        browser.type("#token", token).click("main form button");
        browser.look().scripts(true);
    }

    @Test
    void aViewerIsOfferedNothingAndAForgedFormChangesNothing() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        logIn("looker", "/page/windows/" + id);
        browser.awaitText("h1", id);
        assertThat(browser.all("nav a[href='/page/plan']")).isEmpty();
        browser.open("/page/windows/" + id);
        browser.awaitText("h1", id);
        assertThat(browser.all(".offer")).isEmpty();
        browser.picture("window-viewer");
        browser.open("/page/plan");
        browser.awaitText("main", "operator");
        for (String act : List.of("close", "extend", "force-release", "ask-to-finish")) {
            browser.open("/page/windows/" + id);
            forged(id, act, true);
            forged(id, act, false);
        }
        assertThat(host.state(id)).isEqualTo("OPEN");
        browser.forget().open("/page/windows/" + id);
        forged(id, "close", false);
        assertThat(host.state(id)).isEqualTo("OPEN");
        host.api().delete("/api/v1/tokens/looker");
    }

    /** Sends the form that he is not offered, with the token of a form that he is, or without. */
    private void forged(String id, String act, boolean csrf) {
        forged("/page/windows/" + id, seen(id), id, act, csrf);
    }

    private void forged(String path, String seen, String id, String act, boolean csrf) {
        Object status = browser.driver().executeAsyncScript("""
                const done = arguments[arguments.length - 1], all = new URLSearchParams(
                    {step: 'do', seen: arguments[2], confirm: arguments[0], reason: 'x', duration: '1h'});
                const token = document.querySelector('form input[type=hidden]');
                if (arguments[3] && token) all.append(token.name, token.value);
                fetch(arguments[4] + '/' + arguments[1], {method: 'POST', body: all,
                    redirect: 'manual'}).then(answer => done(answer.status));
                """, id, act, seen, csrf, path);
        assertThat(status).as(act).isEqualTo(403L);
    }

    private String seen(String id) {
        return "HELD PT"
                + Duration.parse(host.window(id).text("/duration")).toString().substring(2) + " -";
    }
}
