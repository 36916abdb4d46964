package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Units;

/**
 * Jobs that systemd itself orders, and that ask for a lease or wait for each other besides: who holds a start back until
 * he has ended does not wait for it.
 */
class OrderedJobsIT extends SandboxedTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String ACQUIRE =
            "ExecStartPre=/bin/sh /shared/lockctl acquire --group nightly --timeout 10min";
    private static final String WAIT = "ExecStartPre=/bin/sh /shared/lockctl wait n-* --timeout 10min";

    @Override
    Settings prepare() {
        return Settings.standard()
                .set("lockkeeper.groups.nightly.conflicts-with", "nightly,maintenance")
                .guard("n-*.service", "nightly");
    }

    @BeforeEach
    void bring() throws IOException {
        Files.deleteIfExists(sandbox.shared().resolve("lockctl"));
        Files.copy(Lockctl.SCRIPT, sandbox.shared().resolve("lockctl"));
        Files.writeString(sandbox.shared().resolve("course"), "");
    }

    @AfterEach
    void tidyUp() {
        sandbox.systemctl(
                "stop", "n-*.service", "n-middle.target", "all.target", "plain.service"); // some are not loaded
        host.closeAll();
        await().untilAsserted(() -> assertThat(leases()).isZero());
    }

    /** @param lines of the section {@code [Unit]}, and of {@code [Service]} where they begin with {@code Exec} or {@code Type} */
    private void job(String name, String... lines) {
        StringBuilder unit = new StringBuilder("[Unit]\n");
        StringBuilder service = new StringBuilder(
                "[Service]\nEnvironment=LOCKKEEPER_URL=" + host.lockkeeper().baseUri() + "\n");
        for (String line : lines) {
            (line.matches("(Exec|Type|Restart|Kill).*") ? service : unit)
                    .append(line)
                    .append('\n');
        }
        if (!service.toString().contains("Type=")) {
            service.append("Type=oneshot\n");
        }
        if (!service.toString().contains("ExecStart=")) {
            service.append(
                    "ExecStart=/bin/sh -c 'echo begin %1$s >> /shared/course; sleep 0.1; echo end %1$s >> /shared/course'\n"
                            .formatted(name));
        }
        sandbox.unit(name + ".service", unit + "\n" + service);
    }

    /** In one transaction, so that systemd orders them. */
    private void startTogether(String... units) {
        sandbox.unit(
                "all.target",
                "[Unit]\n"
                        + String.join(
                                "",
                                Arrays.stream(units)
                                        .map(unit -> "Wants=" + unit + "\n")
                                        .toList()));
        sandbox.daemonReload();
        start("all.target");
    }

    private List<String> course() throws IOException {
        return Files.readAllLines(sandbox.shared().resolve("course"));
    }

    private int leases() {
        return host.api().get("/api/v1/leases").body().at("/leases").size();
    }

    private void runInThisOrder(String... names) {
        List<String> lines = Stream.of(names)
                .flatMap(name -> Stream.of("begin " + name, "end " + name))
                .toList();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(course())
                        .as(() -> host.api().get("/api/v1/leases").body() + "\n"
                                + host.api().get("/api/v1/services").body())
                        .isEqualTo(lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {ACQUIRE, WAIT})
    void aStartThatIsOrderedBehindTheOneThatAsksIsNotWaitedFor(String asks) {
        job("n-a", asks);
        job("n-sweep", asks, "After=n-a.service");
        startTogether("n-a.service", "n-sweep.service");
        runInThisOrder("n-a", "n-sweep");
    }

    /** Before= on the one side, After= on the other, a target in the middle, and one that is ordered by nobody. */
    @ParameterizedTest
    @ValueSource(strings = {ACQUIRE, WAIT})
    void chainsOfAnyLength(String asks) {
        job("n-a", asks, "Before=n-b.service");
        job("n-b", asks);
        sandbox.unit("n-middle.target", "[Unit]\nAfter=n-b.service\n");
        job("n-c", asks, "After=n-middle.target");
        job("n-d", asks, "After=n-c.service");
        startTogether("n-d.service", "n-c.service", "n-middle.target", "n-b.service", "n-a.service");
        runInThisOrder("n-a", "n-b", "n-c", "n-d");
    }

    /** systemd holds the second back no longer than until the first has got through its ExecStartPre=. */
    @Test
    void aServiceThatRunsOnHasItsLeaseFirst() {
        job(
                "n-a",
                ACQUIRE,
                "Type=exec",
                "ExecStart=/bin/sh -c 'echo begin n-a >> /shared/course; sleep 1; echo end n-a >> /shared/course'");
        job("n-sweep", ACQUIRE, "After=n-a.service");
        startTogether("n-a.service", "n-sweep.service");
        runInThisOrder("n-a", "n-sweep");
    }

    @Test
    void insideAWindowThatAdmitsTheFirst() {
        String window = ask(List.of("n-a.service"));
        host.reaches(window, "OPEN");
        job("n-a", ACQUIRE);
        job("n-sweep", ACQUIRE, "After=n-a.service");
        startTogether("n-a.service", "n-sweep.service");
        runInThisOrder("n-a");
        await().untilAsserted(() -> assertThat(host.service("n-sweep.service")).isEqualTo("BUSY activating start-pre"));
        host.close(window);
        runInThisOrder("n-a", "n-sweep");
    }

    private String ask(List<String> admits) {
        return host.api()
                .post(
                        "/api/v1/windows",
                        Map.of(
                                "reason",
                                "r",
                                "requestedBy",
                                "alice",
                                "duration",
                                "10min",
                                "waitTimeout",
                                "10min",
                                "admits",
                                admits))
                .expect(201)
                .text("/id");
    }

    /** The window waits for another service; the admitted unit waits for the window, and the sweep for that unit. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWindowDoesNotWaitForAStartBehindAUnitThatWaitsForTheWindow(boolean admitted) {
        job("n-slow", "ExecStart=/bin/sh /shared/await n-slow" + admitted + " end");
        job("n-a", ACQUIRE);
        job("n-sweep", ACQUIRE, "After=n-a.service");
        sandbox.daemonReload();
        start("n-slow.service");
        host.awaitService("n-slow.service", "BUSY activating start");
        String window = ask(admitted ? List.of("n-a.service") : List.of());
        startTogether("n-a.service", "n-sweep.service");
        await().untilAsserted(() -> assertThat(leases()).isOne());
        sandbox.tell("n-slow" + admitted, "end");
        host.reaches(window, "OPEN");
        assertThat(host.blockers(window)).isEmpty();
        host.close(window);
        runInThisOrder("n-a", "n-sweep");
    }

    @Test
    void whoIsGuardedByNobodyMayWaitToo() {
        job("plain", WAIT);
        job("n-sweep", "After=plain.service");
        startTogether("plain.service", "n-sweep.service");
        runInThisOrder("plain", "n-sweep");
    }

    @Test
    void whoWaitsInTheMiddleOfItsWorkDoesNotWaitForWhatIsBehindIt() {
        job(
                "n-a",
                "ExecStart=/bin/sh -c '/bin/sh /shared/lockctl wait n-* --timeout 10min && echo over >> /shared/course'");
        job("n-sweep", "After=n-a.service");
        startTogether("n-a.service", "n-sweep.service");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(course()).containsExactly("over", "begin n-sweep", "end n-sweep"));
    }

    /** Ordered behind somebody else it begins when that one ends, which nobody keeps from it. */
    @Test
    void aStartThatIsHeldBackBySomebodyElseIsWaitedFor() {
        sandbox.unit("plain.service", Units.oneshot("plain").text());
        job("n-sweep", "After=plain.service");
        startTogether("plain.service", "n-sweep.service");
        await().untilAsserted(() -> assertThat(host.service("n-sweep.service")).isEqualTo("BUSY inactive dead"));
        String window = host.ask("maintenance");
        host.allHadTheirTurn();
        assertThat(host.state(window)).isEqualTo("DRAINING");
        assertThat(host.blockers(window)).containsExactly("SERVICE n-sweep.service");
        sandbox.tell("plain", "end");
        host.reaches(window, "OPEN");
        runInThisOrder("n-sweep");
    }

    /** The start is held back, but what its last run has left behind is at work. */
    @Test
    void whatAUnitLeftBehindIsWaitedForThoughItsNextStartIsHeldBack() {
        job("n-a", ACQUIRE);
        sandbox.unit(
                "n-left.service", Units.leftover("n-left").after("n-a.service").text());
        sandbox.daemonReload();
        start("n-left.service");
        host.awaitService("n-left.service", "BUSY active running");
        sandbox.tell("n-left", "end");
        host.awaitService("n-left.service", "BUSY inactive dead");
        startTogether("n-a.service", "n-left.service");
        await().untilAsserted(() -> assertThat(leases()).isOne());
        String lease = host.api().get("/api/v1/leases").text("/leases/0/id");
        host.allHadTheirTurn();
        assertThat(host.api().get("/api/v1/leases/" + lease).text("/state")).isEqualTo("DRAINING");
        sandbox.tell("n-left", "leftover");
        runInThisOrder("n-a");
        host.awaitService("n-left.service", "BUSY active running");
        sandbox.tell("n-left", "end");
        sandbox.tell("n-left", "leftover");
        host.awaitService("n-left.service", "IDLE inactive dead");
    }
}
