package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.testing.Browser;
import org.lockkeeper.testing.LogOnFailure;
import org.lockkeeper.testing.PostgresServer;
import org.lockkeeper.testing.SystemdSandbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever may write into the fleet's database may call himself as he likes: shown as it is, and doing nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogOnFailure.class)
final class FleetHostileIT {

    private static final String HTML =
            "</bdi></main><img src=x onerror=window.xss=1><script>window.xss=1</script>${7777*7}";
    private static final String TERMINAL = "\u001b[31mred\u009b2J\u202Eevil\u0007\tstoreFault=none\nsafe=true\r";
    private static final List<String> TEXTS = List.of(HTML, TERMINAL, "{0} ''%s%n \\n \\033[2J", "x".repeat(100_000));

    @SuppressWarnings("NullAway.Init")
    private PostgresServer database;

    @SuppressWarnings("NullAway.Init")
    private SystemdSandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Host host;

    @BeforeAll
    void boot() throws SQLException {
        database = PostgresServer.start();
        sandbox = SystemdSandbox.start();
        host = Host.start(Settings.standard()
                .on(sandbox)
                .set("lockkeeper.groups.pure.fleet", "web")
                .set("lockkeeper.fleet.name", "host1")
                .set("lockkeeper.fleet.labels.zone", "a")
                .set("lockkeeper.fleet.pools.web.at-most", "3")
                .set("lockkeeper.fleet.database.url", PostgresServer.url(database))
                .set("lockkeeper.fleet.database.user", "lockkeeper"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> fleet().at("/hostCount").asInt() == 1);
        for (String text : TEXTS) {
            enters(text.length() > 1000 ? "long" : text, text);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fleet().at("/hostCount").asInt() == 1 + TEXTS.size());
    }

    private void enters(String name, String text) throws SQLException {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("kind", "LOCKKEEPER");
        told.put("version", text);
        told.put("labels", Map.of("zone", text, "wave", text, text.length() > 1000 ? "key" : "key " + text, text));
        told.put("pools", List.of("web"));
        told.put("rules", Map.of());
        told.put("ailment", text);
        told.put("turns", Map.of());
        long now = System.currentTimeMillis();
        try (Connection connection = database.connect("fleet", "lockkeeper", 10);
                PreparedStatement insert = connection.prepareStatement(
                        "insert into fleet_host (domain, name, machine, absent, since, changed, seen, body)"
                                + " values ('fleet', ?, 'm', 0, ?, ?, ?, ?)")) {
            insert.setString(1, name);
            insert.setLong(2, now);
            insert.setLong(3, now);
            insert.setLong(4, now);
            insert.setString(5, JsonMapper.shared().writeValueAsString(told));
            insert.executeUpdate();
        }
    }

    @AfterAll
    void end() {
        if (host != null) {
            host.close();
        }
        sandbox.close();
        database.close();
    }

    private JsonNode fleet() {
        return host.api().get("/api/v1/fleet").expect(200).body();
    }

    /** In one line, and no longer than people write. */
    @Test
    void programsReadWhatWasWrittenOrItsBeginning() {
        JsonNode hosts = fleet().at("/hosts");
        for (String text : TEXTS) {
            String shown =
                    (text.length() > 80 ? text.substring(0, 80) + "…" : text).replaceAll("[\\p{Cc}\u202E]", "\uFFFD");
            assertThat(hosts).anySatisfy(one -> {
                assertThat(one.at("/version").asString()).isEqualTo(shown);
                assertThat(one.at("/labels/zone").asString()).startsWith(shown.replace("…", ""));
                assertThat(one.at("/ailment").asString()).startsWith(shown.replace("…", ""));
            });
        }
        assertThat(fleet().toString().length())
                .as("nobody makes the answer long")
                .isLessThan(10_000);
    }

    @Test
    void theBrowserDoesNoneOfIt() {
        try (Browser browser = Browser.start(host.lockkeeper().baseUri())) {
            browser.open("/page/fleet").awaitText("#live", "7777*7");
            assertThat(browser.script("return typeof window.xss")).isEqualTo("undefined");
            assertThat(browser.all("main img, main script, main [onerror]")).isEmpty();
            assertThat(browser.text("body")).contains(HTML).doesNotContain("54439");
            browser.quiet().fits().accessible().picture("fleet-hostile");
        }
    }

    @Test
    void noTerminalIsSteeredAndNoLineIsForged() {
        Lockctl lockctl = new Lockctl("dash", host.lockkeeper().baseUri().toString());
        for (String told : List.of(lockctl.run("fleet").orFail().out(), plain())) {
            assertThat(told).contains("host1", "evil");
            assertThat(told)
                    .doesNotContain("\u001b", "\u009b", "\u202e", "\u0007", "\r", "\nsafe=true", "\tstoreFault");
            assertThat(told.lines().filter(line -> line.strip().startsWith("safe=")))
                    .isEmpty();
        }
        assertThat(host.lockkeeper().log()).doesNotContain("\u001b", "\nsafe=true");
    }

    private String plain() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(host.lockkeeper().baseUri().resolve("/api/v1/fleet"))
                                    .header("Accept", "text/plain")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
