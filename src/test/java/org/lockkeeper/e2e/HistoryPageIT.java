package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Units;

/** What happened, as a browser tells it: of real lives on a real systemd. */
final class HistoryPageIT extends BrowsedTest {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final String HOSTILE =
            "\"><script>window.hacked=1</script><img src=x onerror=window.hacked=1> ${7*7} #{x}";
    private static final String RIGHT_TO_LEFT =
            "\u05E2\u05D3\u05DB\u05D5\u05DF \u05D2\u05E8\u05E2\u05D9\u05DF (kernel)";

    @Override
    Settings prepare() {
        unit("backup-database", Units.simple("backup-database"));
        unit("backup-daemon", Units.simple("backup-daemon"));
        return Settings.standard()
                .guard("backup-database.service", "backup")
                .with("gate", "off")
                .guard("backup-daemon.service", "backup")
                .with("gate", "off");
    }

    @AfterEach
    void endAll() {
        stop("backup-database.service", "backup-daemon.service");
        host.closeAll();
        browser.forget().look().size(Look.WIDE).light();
    }

    private List<String> chapters() {
        return browser.all(".chapter .words").stream()
                .map(element -> element.getText().strip())
                .toList();
    }

    private void login(String role) {
        host.api().delete("/api/v1/tokens/" + role);
        String token = host.api()
                .post("/api/v1/tokens", Map.of("name", role, "role", role))
                .expect(201)
                .text("/token");
        browser.look().scripts(false); // they would go on, since whoever is not known may look here as well
        browser.open("/login").type("#token", token).click("form.stack button");
        browser.look().scripts(true);
    }

    private String fetched(String path) {
        HttpRequest request = HttpRequest.newBuilder(host.lockkeeper().baseUri().resolve(path))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Queues, drains, is open, is intruded on, is extended, and is closed. */
    private String life() {
        start("backup-database.service");
        String elder = host.ask("maintenance", Map.of("requestedBy", "bob", "reason", "firmware"));
        String id = host.ask("maintenance");
        String member = host.close(elder).text("/id");
        assertThat(member).isEqualTo(elder);
        host.reaches(id, "DRAINING");
        await().pollInterval(POLL)
                .until(() -> Host.blockers(host.window(id).body().at("/blockers")).stream()
                        .anyMatch(blocker -> blocker.contains("backup-database.service")));
        stop("backup-database.service");
        host.reaches(id, "OPEN");
        start("backup-daemon.service");
        await().pollInterval(POLL)
                .until(() -> host.window(id).body().at("/intrusions").size() == 1);
        stop("backup-daemon.service");
        await().pollInterval(POLL)
                .until(() -> !host.window(id)
                        .body()
                        .at("/intrusions/0/until")
                        .asString("")
                        .isEmpty());
        host.api()
                .post("/api/v1/windows/" + id + "/extend", Map.of("duration", "5min", "by", "alice"))
                .expect(200);
        return id;
    }

    @Test
    void wholeLifeIsAStoryAtAnAddressThatStays() {
        String id = life();
        browser.open("/page/history/" + id);
        assertThat(browser.text("main")).contains("It is not over yet.");
        assertThat(browser.script("return document.querySelector('.now a').getAttribute('href')"))
                .isEqualTo("/page/windows/" + id);
        host.api().delete("/api/v1/windows/" + id + "?by=alice&note=all%20done").expect(200);
        browser.awaitText(".chapter:last-child .words", "Closed by alice");
        browser.open("/page/history/" + id);
        assertThat(chapters())
                .satisfiesExactly(
                        one -> assertThat(one).contains("Asked for by alice: kernel update"),
                        one -> assertThat(one).contains("Granted"),
                        one -> assertThat(one).contains("Open until"),
                        one -> assertThat(one).contains("Intruder: backup-daemon.service"),
                        one -> assertThat(one).contains("The intruder has stopped: backup-daemon.service"),
                        one -> assertThat(one).contains("Extended by alice by 5 min"),
                        one -> assertThat(one).contains("Closed by alice"));
        String told = browser.text("main");
        assertThat(told)
                .contains("behind bob", "firmware", "Waited until this had ended: backup-database.service")
                .contains("Note: all done", "known as anonymous@tcp")
                .doesNotContain("It is not over yet.");
        browser.quiet().accessible().picture("history-story");
        browser.look().dark();
        browser.accessible();
        browser.look().size(Look.PHONE);
        browser.open("/page/history/" + id).fits().accessible().picture("history-story-phone-dark");

        host.lockkeeper().restart();

        browser.open("/page/history/" + id);
        assertThat(chapters()).hasSize(7);
        browser.quiet();
    }

    @Test
    void listIsFilteredAndHandedOnAndExported() {
        String hostile = host.ask("free", Map.of("reason", HOSTILE, "requestedBy", "eve <b>x</b>"));
        String turned = host.ask("maintenance", Map.of("reason", RIGHT_TO_LEFT));
        String formula = host.ask("free", Map.of("reason", "=HYPERLINK(\"http://x\",\"y\"), \"z\""));
        host.closeAll();
        browser.open("/page/history");
        assertThat(browser.text("table"))
                .contains(hostile, turned, formula, "<script>window.hacked=1</script>", "${7*7}");
        assertThat(browser.script("return window.hacked === undefined")).isEqualTo(true);
        browser.quiet().accessible().picture("history-list");
        browser.look().dark();
        browser.accessible();
        browser.look().size(Look.PHONE);
        browser.open("/page/history").fits().accessible().picture("history-list-phone-dark");
        browser.look().size(Look.WIDE).light();

        browser.open("/page/history")
                .click(".filter summary")
                .type("#who", "eve <b>")
                .click(".filter .go button");
        assertThat(browser.text("table")).contains(hostile).doesNotContain(turned);
        assertThat(browser.path()).startsWith("/page/history?").contains("who=eve");
        assertThat(browser.find("#who").getDomProperty("value")).isEqualTo("eve <b>");
        browser.quiet().picture("history-filtered");
        browser.open("/page/history?text=nothing+like+this");
        assertThat(browser.text("main")).contains("Nothing here fits the filter.");
        browser.open("/page/history?group=maintenance&kind=window&since=2020-01-01T00:00&until=");
        assertThat(browser.text("table")).contains(turned).doesNotContain(hostile);
        browser.open("/page/history?since=yesterday");
        assertThat(browser.text("main")).contains("Invalid request", "since", "yesterday");
        browser.quiet(400);

        String csv = fetched("/page/history/export?format=csv&text=HYPERLINK");
        assertThat(csv)
                .startsWith("version,index,at,type,subject,group,")
                .contains(formula, "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\"), \"\"z\"\"\"")
                .doesNotContain(turned);
        List<String> lines = fetched("/page/history/export?format=jsonl&text=HYPERLINK")
                .lines()
                .toList();
        List<String> exported = fetched("/api/v1/audit/export")
                .lines()
                .filter(line -> line.contains(formula))
                .toList();
        assertThat(lines).isEqualTo(exported).isNotEmpty();
    }

    @Test
    void longHistoryIsReadAPageAtATime() {
        for (int i = 0; i < 30; i++) {
            host.close(host.ask("free", Map.of("reason", "round " + i)));
        }
        browser.open("/page/history?text=round");
        browser.awaitText("table", "round 29");
        assertThat(browser.text("table")).doesNotContain("round 0");
        assertThat(browser.all("tbody tr")).hasSizeLessThan(60);
        browser.click(".pages a[rel=prev]").click(".pages a[rel=prev]").awaitText("table", "round 0");
        assertThat(browser.text("table")).doesNotContain("round 29");
        browser.open(String.valueOf(browser.all(".pages a").get(1).getDomAttribute("href")));
        assertThat(browser.text("table")).doesNotContain("round 29", "round 0");
        browser.find(".pages");
        browser.open(String.valueOf(browser.all(".pages a").get(1).getDomAttribute("href")));
        assertThat(browser.text("table")).contains("round 29");
    }

    @Test
    void viewersAreToldWhatTheApiShowsThem() {
        String id = life();
        host.api().delete("/api/v1/windows/" + id + "?by=alice&note=all%20done").expect(200);
        login("viewer");
        browser.open("/page/history/" + id);
        assertThat(browser.text("main"))
                .contains("Asked for by alice: kernel update", "Closed by alice", "Note: all done")
                .contains("Told by its record.")
                .doesNotContain("Extended", "bob", "firmware", "Waited until this had ended");
        assertThat(browser.text("nav")).doesNotContain("History");
        browser.quiet().accessible().picture("history-story-viewer");
        browser.open("/page/history");
        assertThat(browser.text("main")).contains("Not allowed").doesNotContain("kernel update");
        browser.open("/page/history/export");
        assertThat(browser.text("body")).doesNotContain("kernel update");
        browser.forget();
        login("operator");
        browser.open("/page/history/" + id);
        assertThat(browser.text("main")).contains("Extended by alice", "behind bob");
        browser.open("/page/history");
        assertThat(browser.text("main")).contains(id, "Exporting needs the role admin.");
        browser.quiet(403);
    }

    /** What the trail does not have any more is told by the record, and it is said that it is. */
    @Test
    void aStoryWhoseBeginningWasDeletedSaysSo() throws SQLException {
        String id = life();
        host.api().delete("/api/v1/windows/" + id + "?by=alice&note=all%20done").expect(200);
        browser.open("/page/history/" + id);
        assertThat(browser.text("main")).contains("behind bob").doesNotContain("no longer on the audit trail");

        retention("type in ('REQUESTED', 'GRANTED', 'HELD')", id);

        browser.open("/page/history/" + id);
        assertThat(browser.text(".note")).contains("The beginning of this story is no longer on the audit trail");
        assertThat(chapters()).first().asString().contains("Asked for by alice: kernel update");
        assertThat(chapters()).hasSize(7).last().asString().contains("Closed by alice");
        assertThat(browser.text("main")).doesNotContain("behind bob").contains("Note: all done");
        browser.accessible().picture("history-story-cut");

        retention("type <> 'RENEWED'", id);

        browser.open("/page/history/" + id);
        browser.awaitText("main", "or nothing is left of it");
        browser.quiet(404);
    }

    /** As it deletes what is too old. */
    private void retention(String which, String id) throws SQLException {
        String database = "jdbc:sqlite:" + host.lockkeeper().stateDirectory().resolve("lockkeeper.db");
        try (Connection retention = DriverManager.getConnection(database);
                Statement statement = retention.createStatement()) {
            statement.execute("pragma busy_timeout = 5000");
            assertThat(statement.executeUpdate("delete from lock_audit where subject = '" + id + "' and " + which))
                    .isPositive();
        }
    }

    @Test
    void whatNeverWasIsNotFound() {
        browser.open("/page/history/w-nothing");
        assertThat(browser.text("main")).contains("Not found", "w-nothing");
        browser.open("/page/history/web/host1");
        assertThat(browser.text("main")).contains("Not found", "web/host1");
        browser.quiet(404);
    }
}
