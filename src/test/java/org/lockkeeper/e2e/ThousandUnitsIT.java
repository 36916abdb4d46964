package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Browser;
import org.lockkeeper.testing.Look;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** A host with a thousand guarded units by one pattern. Times are printed, not judged: they depend on the machine. */
final class ThousandUnitsIT extends SandboxedTest {
    private static final List<String> KEYS =
            IntStream.range(0, 1000).mapToObj("load-%04d"::formatted).toList();
    private static final int WAITING = 500;
    private static final List<String> RUNNING = KEYS.subList(100, 120);

    @Override
    Settings prepare() {
        KEYS.forEach(key -> unit(key, Units.oneshot(key)));
        return Settings.standard().guard("load-*.service", "backup");
    }

    @Test
    void areAllSeenAndDrainedOn() {
        awaitLive();
        start(RUNNING.toArray(String[]::new));
        RUNNING.forEach(key -> host.awaitService(key + ".service", "BUSY activating start"));
        Answer services = host.api().get("/api/v1/services").expect(200);
        assertThat(services.body().at("/services")).hasSize(KEYS.size());
        assertThat(host.api().get("/api/v1/services?state=BUSY").body().at("/services"))
                .hasSize(RUNNING.size());
        assertThat(host.verdict("maintenance").at("/blockers")).hasSize(RUNNING.size());
        assertThat(host.api()
                        .get("/actuator/health/maintenance")
                        .expect(503)
                        .body()
                        .at("/details/blockerCount")
                        .asInt())
                .isEqualTo(RUNNING.size());
        Metrics metrics = Metrics.read(host.api());
        assertThat(metrics.sum("lockkeeper_unit_state", "state=\"busy\"")).isEqualTo(RUNNING.size());
        assertThat(metrics.sum("lockkeeper_unit_state", "state=\"idle\"")).isEqualTo(KEYS.size() - RUNNING.size());
        measure();

        String id = host.ask("maintenance");
        RUNNING.subList(1, RUNNING.size()).forEach(key -> sandbox.tell(key, "end"));
        RUNNING.subList(1, RUNNING.size()).forEach(key -> host.awaitService(key + ".service", "IDLE inactive dead"));
        host.allHadTheirTurn();
        assertThat(host.state(id)).isEqualTo("DRAINING");
        assertThat(host.blockers(id)).containsExactly("SERVICE " + RUNNING.get(0) + ".service");
        sandbox.tell(RUNNING.get(0), "end");
        host.reaches(id, "OPEN");
        isShownWithAllWhoWait();
    }

    /** A page is to be there within a second; what is judged is what no machine may take. */
    private void isShownWithAllWhoWait() {
        IntStream.range(0, WAITING)
                .mapToObj(i -> host.api()
                        .sendAsync(
                                "POST",
                                "/api/v1/windows",
                                "{\"reason\":\"r%d\",\"requestedBy\":\"ci\",\"duration\":\"1h\",\"waitTimeout\":\"6h\"}"
                                        .formatted(i),
                                Map.of()))
                .toList()
                .forEach(asked -> asked.join().expect(201));
        start(RUNNING.toArray(String[]::new));
        RUNNING.forEach(key -> host.awaitService(key + ".service", "BUSY activating start"));
        System.out.println("1000 units, 500 waiting: the server takes for the page (ms) " + pages());
        try (Browser browser = Browser.start(host.lockkeeper().baseUri())) {
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                browser.open("/");
                times.add(((Number)
                                browser.script(
                                        "const it = performance.getEntriesByType('navigation')[0]; return Math.round(it.loadEventEnd)"))
                        .longValue());
                // What it asks for besides is there, too, before somebody comes again.
                await().until(() -> browser.script("return ['#next-items', '#happened-items']"
                                + ".every(each => document.querySelector(each).childElementCount > 0)")
                        .equals(true));
            }
            System.out.println("1000 units, 500 waiting: the page is there after (ms) " + times + "; "
                    + browser.script("const it = performance.getEntriesByType('navigation')[0];"
                            + "return ['requestStart', 'responseStart', 'responseEnd', 'domInteractive', 'loadEventEnd']"
                            + ".map(each => each + ' ' + Math.round(it[each])).join(', ') + '; '"
                            + "+ it.decodedBodySize + ' bytes, as ' + it.encodedBodySize"));
            assertThat(Collections.min(times)).isLessThan(5_000);
            assertThat(browser.script("return document.querySelector('main').textContent")
                            .toString())
                    .contains("load-0100.service", "load-0999.service");
            browser.quiet().fits().look().size(Look.PHONE);
            browser.fits();
        }
    }

    private List<Long> pages() {
        return IntStream.range(0, 10)
                .mapToObj(i -> {
                    long start = System.nanoTime();
                    host.api()
                            .sendAsync("GET", "/", "", Map.of("Accept", "text/html"))
                            .join()
                            .expect(200);
                    return Duration.ofNanos(System.nanoTime() - start).toMillis();
                })
                .toList();
    }

    /** To list a thousand unit files takes systemd seconds, in which it answers nothing else. */
    private void awaitLive() {
        long start = System.nanoTime();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode services = host.api().get("/api/v1/services").expect(200).body();
            assertThat(services.at("/services")).hasSize(KEYS.size());
            assertThat(services.at("/live").asBoolean()).isTrue();
        });
        System.out.println("1000 units: known "
                + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms after the first answer");
    }

    private void measure() {
        List<Duration> times = IntStream.range(0, 20)
                .mapToObj(i -> {
                    long start = System.nanoTime();
                    host.api().get("/api/v1/services").expect(200);
                    return Duration.ofNanos(System.nanoTime() - start);
                })
                .sorted()
                .toList();
        String started = host.lockkeeper()
                .log()
                .lines()
                .filter(line -> line.contains("Started LockkeeperApplication"))
                .findFirst()
                .orElse("");
        System.out.println(
                "1000 units: GET /api/v1/services takes " + times.get(10).toMillis() + " ms (median), "
                        + times.get(19).toMillis() + " ms (slowest); " + started.substring(started.indexOf("Started")));
    }
}
