package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Units;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** What was and what is coming stands on the timeline where it belongs, also after a restart. */
final class TimelinePageIT extends BrowsedTest {

    private static final String HOSTILE = "<img src=x onerror=alert(1)> '\"& إعادة التشغيل";

    /** In percent: so far a moment may be off, which passes between what is compared. */
    private static final double MOMENT = 0.2;

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        unit("backup-b", Units.simple("backup-b"));
        sandbox.unit("backup-quick.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        sandbox.unit("backup-bad.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
        sandbox.unit("backup-a.timer", "[Timer]\nOnActiveSec=6h\nAccuracySec=1s\n");
        Settings settings = Settings.standard()
                .set("lockkeeper.groups.update.hours[0].cron", "0 2 * * *")
                .set("lockkeeper.groups.update.hours[0].duration", "3h")
                .set("lockkeeper.groups.update.hours[0].zone", "UTC");
        for (String name : List.of("backup-a", "backup-b", "backup-quick", "backup-bad")) {
            settings.guard(name + ".service", "backup");
        }
        return settings;
    }

    @AfterEach
    void closeAll() {
        host.closeAll();
        stop("backup-a.service", "backup-b.service", "backup-a.timer");
    }

    private double number(String script, Object... arguments) {
        return ((Number) browser.script("return " + script, arguments)).doubleValue();
    }

    /** Where it is on the screen, in percent of the strip: from its left to its right edge. */
    private double[] place(String css) {
        browser.find(css);
        String rect = "(css => { const parts = document.querySelector(css).querySelectorAll('rect');"
                + " const one = { left: parts[0].getBoundingClientRect().left,"
                + " right: parts[parts.length - 1].getBoundingClientRect().right };"
                + " const all = document.querySelector('.axis .strip').getBoundingClientRect();"
                + " return 100 * (one.%s - all.left) / all.width })(arguments[0])";
        return new double[] {number(rect.formatted("left"), css), number(rect.formatted("right"), css)};
    }

    /** Where that time should be: what is shown begins 24 hours before it was made, and lasts 48. */
    private double at(Instant time) {
        Instant begin = Instant.parse(
                String.valueOf(browser.script("return document.querySelector('.way time').getAttribute('datetime')")));
        return 100.0
                * Duration.between(begin, time).toMillis()
                / Duration.ofDays(2).toMillis();
    }

    private String plan(Instant opens) {
        Map<String, String> fields = Host.fields("maintenance", Map.of("duration", "3h", "reason", HOSTILE));
        fields.put("openAt", opens.toString());
        fields.remove("waitTimeout");
        return host.api().post("/api/v1/windows", fields).expect(201).text("/id");
    }

    private static String mark(String id) {
        return "a.item[href='/page/history/%s']".formatted(id);
    }

    private String run(String unit) {
        String name = "//div[contains(@class, 'row')][p[contains(., '%s')]]".formatted(unit);
        return await(unit)
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> String.valueOf(browser.script(
                                "return (document.evaluate(arguments[0], document, null, 9).singleNodeValue || {}).id",
                                name)),
                        id -> id.startsWith("r-"));
    }

    @Test
    void allStandsWhereItBelongs() {
        browser.complaints(); // of the time in which it was down
        host.awaitVerdict("maintenance", "IDLE");
        sandbox.systemctl("start", "backup-quick.service").orFail();
        sandbox.systemctl("start", "backup-bad.service");
        start("backup-b.service");
        host.awaitVerdict("maintenance", "BUSY");
        Instant began = Instant.now();
        stop("backup-b.service");
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        host.close(window);
        Instant opens = Instant.now().plus(Duration.ofHours(12));
        String planned = plan(opens);
        start("backup-a.service", "backup-a.timer");
        host.awaitVerdict("maintenance", "BUSY");

        browser.open("/page/timeline");
        assertThat(place(mark(planned))[0]).isCloseTo(at(opens), within(MOMENT));
        assertThat(place(mark(planned))[1]).isCloseTo(at(opens.plus(Duration.ofHours(3))), within(MOMENT));
        assertThat(place(mark(window))[0]).isCloseTo(50, within(1.0));
        for (String unit : List.of("backup-quick", "backup-b", "backup-bad", "backup-a")) {
            String row = "#" + run(unit + ".service") + " a.item";
            assertThat(place(row)[0]).as(unit).isCloseTo(at(began), within(0.8));
        }
        assertThat(browser.all("#" + run("backup-bad.service") + " a.item.bad")).hasSize(1);
        String expected = "#" + run("backup-a.service") + " a.item.expected";
        // What timers will start is asked of systemd every two seconds at most.
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !browser.open("/page/timeline").all(expected).isEmpty());
        assertThat(place(expected)[0]).isCloseTo(at(Instant.now().plus(Duration.ofHours(6))), within(0.3));
        assertThat(browser.all("a.item.hours")).hasSizeBetween(2, 3);
        browser.accessible().fits().quiet();
        browser.picture("timeline");

        // What is pointed at may be loaded anew at any moment.
        await().ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
                .untilAsserted(() -> new Actions(browser.driver())
                        .moveToElement(browser.find(mark(planned)))
                        .perform());
        browser.awaitText("#tip", "planned");
        assertThat(browser.text("#tip")).contains("<img src=x onerror=alert(1)>");
        browser.click("#tip a");
        await().atMost(Duration.ofSeconds(10)).until(() -> browser.path().equals("/page/history/" + planned));

        browser.open("/page/timeline?span=week").accessible().fits();
        assertThat(browser.all("a.item.hours")).hasSizeBetween(13, 15);
        browser.open("/page/timeline?span=day&from=2020-01-01T00:00:00Z");
        assertThat(browser.text(".axis")).contains("Wed 1 Jan", "Thu 2 Jan");
        assertThat(browser.all("a.item.run, a.item.window, .tick.here")).isEmpty();
    }

    /** What begins is there within some seconds, without anybody's asking for it, and whoever reads by a list keeps it open. */
    @Test
    void itFollowsWhatHappens() {
        browser.open("/page/timeline");
        // By a script: what is clicked may be loaded anew at any moment.
        browser.script("document.querySelector('#list summary').click()");
        String window = host.ask("maintenance");
        browser.find(mark(window));
        browser.awaitText("#list", "goes on");
    }

    @Test
    void whatWasSeenIsKnownAfterARestart() {
        start("backup-b.service");
        host.awaitVerdict("maintenance", "BUSY");
        browser.open("/page/timeline");
        browser.find("#" + run("backup-b.service") + " a.item");
        Instant before = Instant.now();
        host.lockkeeper().stop();
        stop("backup-b.service");
        host.lockkeeper().restart();
        host.awaitVerdict("maintenance", "IDLE");
        browser.open("/page/timeline");
        String row = "#" + run("backup-b.service") + " a.item";
        assertThat(place(row)[0]).isCloseTo(at(before), within(1.0));
        assertThat(browser.all(row + " .sign.more")).isEmpty();
    }

    /** A finger cannot point before it presses: the first touch tells, and only the link in what is told leads on. */
    @Test
    void aFingerIsToldBeforeItIsLedOn() {
        browser.complaints();
        String planned = plan(Instant.now().plus(Duration.ofHours(12)));
        browser.look().size(Look.PHONE).touch(true);
        try {
            browser.open("/page/timeline").find(mark(planned));
            tap(mark(planned));
            browser.awaitText("#tip", "planned");
            await().during(Duration.ofMillis(400)) // longer than what is pointed at stays after it is left
                    .until(() -> browser.path().equals("/page/timeline")
                            && browser.find("#tip").isDisplayed());
            browser.fits().picture("timeline-touched");
            tap("h1");
            await().until(() -> !browser.find("#tip").isDisplayed());
            tap(mark(planned));
            tap("#tip a");
            await().atMost(Duration.ofSeconds(10)).until(() -> browser.path().equals("/page/history/" + planned));
            browser.quiet();
        } finally {
            browser.look().touch(false).size(Look.WIDE);
        }
    }

    /** What is touched may be loaded anew at any moment. */
    private void tap(String css) {
        await().ignoreExceptionsInstanceOf(StaleElementReferenceException.class).untilAsserted(() -> {
            PointerInput finger = new PointerInput(PointerInput.Kind.TOUCH, "finger");
            PointerInput.Origin there = PointerInput.Origin.fromElement(browser.find(css));
            browser.driver()
                    .perform(List.of(new Sequence(finger, 0)
                            .addAction(finger.createPointerMove(Duration.ZERO, there, 0, 0))
                            .addAction(finger.createPointerDown(0))
                            .addAction(finger.createPointerUp(0))));
        });
    }
}
