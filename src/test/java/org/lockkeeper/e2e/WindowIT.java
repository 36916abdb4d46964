package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;

/** The life of a window, on a host where things run. */
final class WindowIT extends SandboxedTest {
    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        unit("backup-b", Units.oneshot("backup-b"));
        unit("cleanup-c", Units.oneshot("cleanup-c"));
        return Settings.standard().guard("backup-*.service", "backup").guard("cleanup-c.service", "cleanup");
    }

    @AfterEach
    void endAll() {
        sandbox.systemctl("kill", "--signal=KILL", "backup-a", "backup-b", "cleanup-c");
        host.closeAll();
        host.awaitVerdict("maintenance", "IDLE");
    }

    @Test
    void drainsAndOpensWithinTheLongPoll() throws Exception {
        run("backup-a");
        String id = host.ask("maintenance");
        CompletableFuture<Answer> poll = host.api().getAsync("/api/v1/windows/" + id + "?until=OPEN&wait=30s");
        host.allHadTheirTurn();
        assertThat(poll).isNotDone();
        assertThat(host.state(id)).isEqualTo("DRAINING");

        sandbox.tell("backup-a", "end");

        Answer open = poll.get(30, TimeUnit.SECONDS).expect(200);
        assertThat(open.text("/state")).isEqualTo("OPEN");
        assertThat(open.body().at("/token").asLong()).isPositive();
        assertThat(Duration.between(time(open, "/openedAt"), time(open, "/endsAt")))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(time(open, "/openedAt")).isAfter(time(open, "/requestedAt"));
    }

    @Test
    void unitThatStartsAgainKeepsItDraining() {
        run("backup-a");
        String id = host.ask("maintenance");
        run("backup-b");
        finish("backup-a");
        drainsOn(id, "backup-b");
        run("backup-a");
        finish("backup-b");
        drainsOn(id, "backup-a");
        finish("backup-a");
        host.reaches(id, "OPEN");
    }

    @Test
    void oneThatQueuesOpensWhenTheFirstIsClosed() {
        Answer first = host.reaches(host.ask("maintenance"), "OPEN");
        String second = host.ask("maintenance");
        Answer queued = host.window(second);
        assertThat(queued.text("/state")).isEqualTo("QUEUED");
        assertThat(host.blockers(second)).containsExactly("LEASE " + first.text("/id"));
        assertThat(queued.body().has("token")).isFalse();
        host.close(first.text("/id"));
        assertThat(host.reaches(second, "OPEN").body().at("/token").asLong())
                .isGreaterThan(first.body().at("/token").asLong());
    }

    @Test
    void drainingOneTimesOutAndSaysWhatWasInItsWay() {
        run("backup-a");
        Answer closed = host.reaches(host.ask("maintenance", Map.of("waitTimeout", "1s")), "CLOSED");
        assertThat(closed.text("/closeReason")).isEqualTo("TIMED_OUT");
        assertThat(closed.text("/closedBy")).isEqualTo("lockkeeper");
        assertThat(Host.blockers(closed.body().at("/blockers"))).containsExactly("SERVICE backup-a.service");
        assertThat(time(closed, "/closedAt")).isAfterOrEqualTo(time(closed, "/waitUntil"));
        assertThat(closed.body().has("openedAt")).isFalse();
    }

    @Test
    void queuedOneTimesOutAndSaysWhatWasInItsWay() {
        String first = host.ask("maintenance");
        Answer closed = host.reaches(host.ask("maintenance", Map.of("waitTimeout", "1s")), "CLOSED");
        assertThat(closed.text("/closeReason")).isEqualTo("TIMED_OUT");
        assertThat(Host.blockers(closed.body().at("/blockers"))).containsExactly("LEASE " + first);
        assertThat(closed.body().has("token")).isFalse();
        assertThat(host.state(first)).isEqualTo("OPEN");
    }

    @Test
    void openOneExpires() {
        String id = host.ask("maintenance", Map.of("duration", "1s"));
        String next = host.ask("maintenance");
        Answer closed = host.reaches(id, "CLOSED");
        assertThat(closed.text("/closeReason")).isEqualTo("EXPIRED");
        assertThat(closed.text("/closedBy")).isEqualTo("lockkeeper");
        assertThat(time(closed, "/closedAt")).isAfterOrEqualTo(time(closed, "/endsAt"));
        host.reaches(next, "OPEN");
    }

    @Test
    void unitStartedInsideShowsAsBlockerAndTurnsHealthRed() {
        String id = host.ask("maintenance");
        host.reaches(id, "OPEN");
        host.api().get("/actuator/health/maintenance").expect(200);

        run("backup-a");
        assertThat(host.blockers(id)).containsExactly("SERVICE backup-a.service");
        Answer health = host.api().get("/actuator/health/maintenance").expect(503);
        assertThat(health.text("/details/state")).isEqualTo("IN_MAINTENANCE");
        assertThat(health.text("/details/blockers/0/subject")).isEqualTo("backup-a.service");
        assertThat(host.state(id)).isEqualTo("OPEN");

        finish("backup-a");
        assertThat(host.blockers(id)).isEmpty();
        host.api().get("/actuator/health/maintenance").expect(200);
    }

    @Test
    void groupWithoutConflictsOpensWhileOthersAreBusy() {
        run("backup-a");
        run("cleanup-c");
        String maintenance = host.ask("maintenance");
        assertThat(host.reaches(host.ask(Settings.FREE), "OPEN").body().at("/blockers"))
                .isEmpty();
        assertThat(host.state(maintenance)).isEqualTo("DRAINING");
    }

    @Test
    void backupWindowIsOnlyKeptByWhatConflictsWithIt() {
        run("backup-a");
        String id = host.ask("backup");
        host.reaches(id, "OPEN");
        host.reaches(host.ask("backup"), "OPEN");
        String cleanup = host.ask("cleanup");
        assertThat(host.state(cleanup)).isEqualTo("QUEUED");
        assertThat(host.blockers(cleanup)).hasSize(2).contains("LEASE " + id);
        // Nobody overtakes an elder that he conflicts with.
        assertThat(host.blockers(host.ask("backup"))).containsExactly("REQUEST " + cleanup);
    }

    @Test
    void verdictOfEachGroupNamesItsBlockers() {
        run("backup-a");
        assertThat(verdict("backup")).isEqualTo("true IDLE []");
        assertThat(verdict("free")).isEqualTo("true IDLE []");
        for (String group : List.of("cleanup", "update", "maintenance")) {
            assertThat(verdict(group)).isEqualTo("false BUSY [SERVICE backup-a.service]");
        }
        String id = host.ask("update");
        assertThat(verdict("update")).isEqualTo("false DRAINING [SERVICE backup-a.service, LEASE " + id + "]");
        assertThat(verdict("backup")).isEqualTo("false DRAINING [LEASE " + id + "]");
        assertThat(verdict("free")).isEqualTo("true IDLE []");
        finish("backup-a");
        host.reaches(id, "OPEN");
        assertThat(verdict("update")).isEqualTo("true IN_MAINTENANCE []");
        assertThat(verdict("cleanup")).isEqualTo("false IN_MAINTENANCE [LEASE " + id + "]");
        assertThat(host.api().get("/actuator/maintenance").expect(200).text("/cleanup/state"))
                .isEqualTo("IN_MAINTENANCE");
        host.api().get("/api/v1/verdict?group=maintenence").expect(400);
    }

    @Test
    void eventStreamShowsTheStateAfterEachChange() {
        try (EventStream events = EventStream.open(host.lockkeeper().baseUri())) {
            awaitEvent(events, state -> state.contains("\"windows\":[]") && state.contains("\"services\":[]"));
            run("backup-a");
            awaitEvent(events, state -> state.contains("backup-a.service is activating (start)"));
            String id = host.ask("maintenance");
            awaitEvent(events, state -> state.contains(id) && state.contains("\"state\":\"DRAINING\""));
            finish("backup-a");
            awaitEvent(events, state -> state.contains(id) && state.contains("\"state\":\"OPEN\""));
            host.close(id);
            awaitEvent(events, state -> !state.contains(id));
        }
    }

    private static void awaitEvent(EventStream events, Predicate<String> wanted) {
        await().pollInterval(Duration.ofMillis(20)).until(events::last, wanted);
    }

    private void drainsOn(String id, String key) {
        host.allHadTheirTurn();
        assertThat(host.state(id)).isEqualTo("DRAINING");
        assertThat(host.blockers(id)).containsExactly("SERVICE " + key + ".service");
    }

    private void run(String key) {
        start(key);
        host.awaitService(key + ".service", "BUSY activating start");
    }

    private void finish(String key) {
        sandbox.tell(key, "end");
        host.awaitService(key + ".service", "IDLE inactive dead");
    }

    private String verdict(String group) {
        var verdict = host.verdict(group);
        return verdict.at("/safe").asBoolean() + " " + verdict.at("/state").asString() + " "
                + Host.blockers(verdict.at("/blockers"));
    }

    private static Instant time(Answer answer, String pointer) {
        return Instant.parse(answer.text(pointer));
    }
}
