package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Programs;

/** All views, for everybody: on small and large screens, dark and light, by keyboard, read aloud, without scripts, in a terminal. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PageViewsIT extends BrowsedTest {

    private static final int FIRST_LOAD = 100_000;

    private final List<String> views = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private Scene scene;

    @Override
    Settings prepare() {
        scene = new Scene(sandbox);
        return scene.settings();
    }

    @BeforeAll
    void play() {
        scene.quiet(host);
        host.awaitVerdict("maintenance", "IDLE");
        seen("/", "now-idle");
        List<String> asked = scene.busy(host);
        views.addAll(linked());
        views.addAll(List.of("/page/windows/" + asked.get(0), "/page/history/" + asked.get(0)));
    }

    /** Those that each page links. */
    private List<String> linked() {
        browser.open("/");
        return browser.all("nav a").stream()
                .map(link -> link.getDomAttribute("href"))
                .map(String::valueOf)
                .toList();
    }

    /** For everybody's eyes; loaded once, as by somebody who turns his screen and his light. */
    private void seen(String view, String name) {
        browser.look().size(Look.WIDE).light();
        browser.open(view);
        assertThat(browser.script("return document.compatMode")).as(view).isEqualTo("CSS1Compat");
        browser.accessible().fits().quiet().picture(name);
        browser.look().dark();
        browser.accessible();
        browser.look().size(Look.PHONE);
        browser.accessible().fits().quiet().picture(name + "-phone");
        browser.look().light();
        browser.accessible();
        browser.look().size(Look.WIDE);
    }

    @Test
    @Order(1)
    void eachViewIsForEverybody() {
        for (String view : views) {
            seen(view, name(view));
        }
    }

    private static String name(String view) {
        return view.equals("/") ? "now-busy" : view.replaceFirst("/page/", "").replaceFirst("/[wlh]-.*", "-one");
    }

    @Test
    @Order(2)
    void theFirstLoadIsSmallAndNothingIsFetchedFromElsewhere() {
        browser.driver().executeCdpCommand("Network.clearBrowserCache", java.util.Map.of());
        browser.traffic().forget();
        browser.open("/");
        List<String> asked = browser.traffic().requested();
        long bytes = browser.traffic().bytes();
        System.out.printf("page: the first load is %d bytes in %d requests%n", bytes, asked.size());
        assertThat(bytes).isLessThanOrEqualTo(FIRST_LOAD);
        assertThat(asked)
                .allSatisfy(url ->
                        assertThat(url).startsWith(host.lockkeeper().baseUri().toString()));
        for (String view : views) {
            browser.open(view);
        }
        assertThat(browser.traffic().requested())
                .filteredOn(url -> !url.startsWith("data:")) // Chromium's own, in fields for times
                .allSatisfy(url ->
                        assertThat(url).startsWith(host.lockkeeper().baseUri().toString()));
    }

    @Test
    @Order(3)
    void withoutScriptsEverythingCanBeRead() {
        browser.look().scripts(false);
        try {
            for (String view : views) {
                browser.open(view).quiet();
                assertThat(browser.text("h1")).as(view).isNotBlank();
                assertThat(browser.text("main").length()).as(view).isGreaterThan(100);
            }
            browser.open("/");
            assertThat(browser.text("main"))
                    .contains("backup-database.service", "Kernel update 6.1.0-41", "PostgreSQL 15.14");
        } finally {
            browser.look().scripts(true);
        }
    }

    @Test
    @Order(4)
    void aTerminalsBrowserShowsTheVerdict() {
        Programs.need("w3m");
        CommandResult dump = Commands.run(
                Duration.ofSeconds(30),
                List.of(
                        "w3m",
                        "-dump",
                        "-cols",
                        "60",
                        host.lockkeeper().baseUri().resolve("/").toString()));
        assertThat(dump.orFail().out()).containsIgnoringCase("not safe").contains("backup-database.service");
    }

    @Test
    @Order(5)
    void timesAreTheViewersWithTheHostsBesideThem() {
        browser.look().zone("Asia/Tokyo");
        try {
            browser.open("/");
            assertThat(browser.text("main time")).contains("host");
            browser.accessible().fits().picture("now-tokyo");
        } finally {
            browser.look().zone("");
        }
    }

    @Test
    @Order(6)
    void maintenanceAndWhatIsNotKnown() {
        String open = host.api().get("/api/v1/windows").text("/windows/0/id");
        sandbox.tell("backup-database", "end");
        host.reaches(open, "OPEN");
        sandbox.systemctl("start", "--no-block", "backup-files").orFail();
        await().until(() ->
                host.api().get("/api/v1/gate").body().at("/owed").toString().contains("backup-files"));
        seen("/", "now");
        assertThat(browser.text("h1")).isEqualTo("In maintenance");
        assertThat(browser.text("main")).contains("Kernel update 6.1.0-41", "PostgreSQL 15.14", "backup-files.service");

        sandbox.stopBus();
        host.awaitVerdict("maintenance", "UNKNOWN");
        seen("/", "now-unknown");
        assertThat(browser.text("h1")).isEqualTo("Unknown");
    }
}
