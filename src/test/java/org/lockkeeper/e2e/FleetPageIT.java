package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Browser;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SystemdSandbox;

/** The fleet of two Lockkeepers on one PostgreSQL, as a browser shows it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class FleetPageIT {

    private static final String HOSTILE = "disc <img src=x onerror=window.hacked=1>";

    private final List<Host> hosts = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private PostgresServer database;

    @SuppressWarnings("NullAway.Init")
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void boot() {
        database = PostgresServer.start();
        sandbox = SystemdSandbox.start();
        // Rules that differ: of one the browser is shown that the strictest holds.
        List<CompletableFuture<Host>> booted = List.of(
                CompletableFuture.supplyAsync(() -> host("host1", "1", "canary")),
                CompletableFuture.supplyAsync(() -> host("host2", "2", "main")));
        booted.forEach(one -> hosts.add(one.join()));
        browser = Browser.start(hosts.get(0).lockkeeper().baseUri());
    }

    private Host host(String name, String atMost, String wave) {
        return Host.start(Settings.standard()
                .on(sandbox)
                .set("lockkeeper.groups.pure.fleet", "web")
                .set("lockkeeper.fleet.name", name)
                .set("lockkeeper.fleet.labels.zone", "zone-a")
                .set("lockkeeper.fleet.labels.wave", wave)
                .set("lockkeeper.fleet.pools.web.at-most", atMost)
                .set("lockkeeper.fleet.database.url", PostgresServer.url(database))
                .set("lockkeeper.fleet.database.user", "lockkeeper")
                .set("lockkeeper.fleet.database.timeout", "2s"));
    }

    @AfterAll
    void end() {
        if (browser != null) {
            browser.close();
        }
        hosts.forEach(Host::close);
        sandbox.close();
        database.close();
    }

    /** In one step, since a live page may replace it while it is read. */
    private String tile(String host) {
        return browser.script(
                        "return [...document.querySelectorAll('.tile')].map(tile => tile.innerText)"
                                + ".find(text => text.startsWith(arguments[0])) || ''",
                        host)
                .toString();
    }

    /** One after the other, since each is what the next begins with. */
    @Test
    void showsWhoIsInMaintenanceWhoWaitsAndWhatIsPausedAndNothingOnceTheStoreIsGone() {
        // Each has heard of the other's rule.
        hosts.forEach(host -> await().atMost(Duration.ofSeconds(40))
                .until(() -> host.api()
                        .get("/api/v1/fleet")
                        .body()
                        .at("/pools/0/rulesDiffer")
                        .asBoolean(false)));
        browser.open("/page/fleet");
        browser.awaitText("#live", "host2");
        assertThat(browser.text("nav")).contains("Fleet");
        assertThat(browser.text("#live"))
                .contains("0 of 1 slots taken", "different rules", "at most 1 at once", "at most 2 at once");
        assertThat(tile("host1")).contains("Well", "zone zone-a", "wave canary", "up since");

        String first = hosts.get(0).ask("pure");
        hosts.get(0).reaches(first, "OPEN");
        String second = hosts.get(1).ask("pure");
        browser.awaitText("#live", "1 of 1 slots taken, 1 waiting");
        assertThat(tile("host1")).contains("In maintenance", "slot since");
        assertThat(tile("host2")).contains("Waits, number 1");
        assertThat(browser.text(".queue")).contains("host2", "waits for host1");
        browser.quiet().accessible().picture("fleet");
        browser.look().size(Look.PHONE).dark();
        browser.open("/page/fleet").fits().accessible().picture("fleet-phone-dark");
        browser.look().size(Look.WIDE).light();

        browser.open("/page/fleet");
        browser.click("details.pause summary")
                .type("input[name=reason]", HOSTILE)
                .click("details.pause button");
        browser.awaitText(".paused", HOSTILE);
        assertThat(browser.path()).isEqualTo("/page/fleet");
        assertThat(browser.script("return window.hacked === undefined")).isEqualTo(true);
        hosts.get(0).close(first);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> hosts.get(0)
                                .api()
                                .get("/api/v1/fleet")
                                .body()
                                .at("/pools/0/taken")
                                .asInt(1)
                        == 0);
        browser.awaitText("#live", "0 of 1 slots taken, 1 waiting");
        browser.awaitText(".queue", "the end of the pause");
        browser.quiet().accessible().picture("fleet-paused");
        browser.script("document.querySelector('.paused form').requestSubmit()");
        hosts.get(1).reaches(second, "OPEN");
        browser.open("/page/fleet");
        browser.awaitText("#live", "1 of 1 slots taken");
        assertThat(tile("host2")).contains("In maintenance");
        browser.open("/page/history?kind=fleet");
        assertThat(browser.text("table"))
                .contains("web/host2", "The host was told that it has its slot", "Pool web was paused by", HOSTILE);
        browser.open("/page/history/web/host2");
        assertThat(browser.text("main")).contains("Host host2 asked for a slot in pool web");
        viewer();

        browser.forget().open("/page/fleet");
        browser.awaitText("#live", "1 of 1 slots taken");
        database.kill();

        // By itself, and before it would have asked again anyway.
        browser.awaitText(".unknown-card", "nothing is known of the fleet now");
        assertThat(browser.text("#live")).doesNotContain("In maintenance", "slots taken", "Well");
        assertThat(tile("host2")).contains("Unknown");
        browser.quiet().accessible().picture("fleet-unknown");
    }

    private void viewer() {
        String token = hosts.get(0)
                .api()
                .post("/api/v1/tokens", Map.of("name", "viewer", "role", "viewer"))
                .expect(201)
                .text("/token");
        browser.look().scripts(false); // they would go on, since whoever is not known may look here as well
        browser.open("/login").type("#token", token).click("form.stack button");
        browser.look().scripts(true);
        browser.open("/page/fleet");
        assertThat(tile("host2")).contains("In maintenance");
        assertThat(browser.all("main form")).isEmpty();
        browser.quiet();
    }
}
