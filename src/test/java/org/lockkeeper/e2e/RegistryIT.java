package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What else the registry owes its callers: explanations, estimates, closing with care, the record of it all. */
final class RegistryIT extends SandboxedTest {

    private static final String LEASES = "/api/v1/leases";
    private static final String WINDOWS = "/api/v1/windows";

    @Override
    Settings prepare() {
        unit("update-a", Units.oneshot("update-a"));
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard().guard("update-*.service", "update").guard("backup-*.service", "backup");
    }

    @AfterEach
    void tidyUp() {
        host.api()
                .get(LEASES)
                .body()
                .at("/leases")
                .forEach(lease -> force(LEASES, lease.at("/id").asString()));
        host.closeAll();
        stop("update-a.service", "backup-a.service");
    }

    private Answer force(String resource, String id) {
        return host.api().post(resource + "/" + id + "/force-release", Map.of("by", "root", "reason", "it hangs"));
    }

    private String lease(String group, String name) {
        return host.api()
                .post(LEASES, Map.of("group", group, "reason", "nightly", "owner", Map.of("name", name)))
                .expect(201)
                .text("/id");
    }

    private Answer leaseReaches(String id, String state) {
        Answer answer = host.api().get(LEASES + "/" + id + "?until=" + state + "&wait=30s");
        assertThat(answer.text("/state")).as(answer.body().toString()).isEqualTo(state);
        return answer;
    }

    /** An open window in which update-a, which it admits, is at work. */
    private String windowWithWorkInside() {
        String window = host.openFor("update-*.service");
        start("update-a.service");
        host.awaitService("update-a.service", "BUSY activating start");
        return window;
    }

    @Test
    void closingWithAWaitTellsWhoIsStillAtWorkAndClosesOnceHeIsDone() {
        String window = windowWithWorkInside();
        Answer early = host.api().delete(WINDOWS + "/" + window + "?wait=1ms").expect(409);
        assertThat(early.text("/type")).endsWith("members-busy");
        assertThat(early.text("/window/members/0")).isEqualTo("update-a.service");
        assertThat(host.state(window)).isEqualTo("OPEN");

        CompletableFuture<Answer> closing =
                host.api().sendAsync("DELETE", WINDOWS + "/" + window + "?wait=60s", "", Map.of());
        host.allHadTheirTurn();
        assertThat(closing).isNotDone();
        sandbox.tell("update-a", "end");
        assertThat(closing.join().expect(200).text("/state")).isEqualTo("CLOSED");
    }

    @Test
    void closingAtOnceStopsNobodyAndTellsWhoIsStillAtWork() {
        String window = windowWithWorkInside();
        Answer closed = host.close(window);
        assertThat(closed.text("/state")).isEqualTo("CLOSED");
        assertThat(closed.text("/members/0")).isEqualTo("update-a.service");
        assertThat(host.service("update-a.service")).startsWith("BUSY");
    }

    @Test
    void aWindowCanBeEndedAgainstItsOwnerOnTheRecord() {
        String window = host.ask("maintenance");
        host.api()
                .post(WINDOWS + "/" + window + "/force-release", Map.of("by", "root"))
                .expect(400);
        assertThat(force(WINDOWS, window).expect(200).text("/closeReason")).isEqualTo("FORCED");
        assertThat(host.window(window).text("/closedBy")).isEqualTo("root");
        assertThat(host.window(window).text("/note")).isEqualTo("it hangs");
        assertThat(force(WINDOWS, window).expect(409).text("/type")).endsWith("window-closed");
    }

    @Test
    void aWindowCanBeTriedWithoutItsHappening() {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        Answer tried = host.api()
                .post(WINDOWS + "?dryRun=true", Host.fields("maintenance", Map.of()))
                .expect(200);
        assertThat(tried.text("/state")).isEqualTo("DRAINING");
        assertThat(tried.text("/blockers/0/subject")).isEqualTo("backup-a.service");
        host.api().get(WINDOWS + "/" + tried.text("/id")).expect(404);
    }

    @Test
    void whoeverWaitsIsToldWhatWouldFreeHim() {
        String held = lease("update", "nightly");
        leaseReaches(held, "HELD");
        String second = lease("update", "nightly");
        String window = host.ask("maintenance");

        JsonNode why =
                host.api().get(LEASES + "/" + second + "/why").expect(200).body();
        assertThat(why.at("/position").asInt()).isEqualTo(1);
        assertThat(why.at("/reasons/0/subject").asString()).isEqualTo(held);
        assertThat(why.at("/reasons/0/owner").asString()).isEqualTo("nightly");
        assertThat(why.at("/reasons/0/freedBy").asString()).contains("nightly releases it", "force-release");
        JsonNode later =
                host.api().get(WINDOWS + "/" + window + "/why").expect(200).body();
        assertThat(later.at("/position").asInt()).isEqualTo(2);
        assertThat(later.at("/summary").asString()).contains("2 leases or requests");
        assertThat(Host.blockers(later.at("/reasons"))).containsExactly("LEASE " + held, "REQUEST " + second);
    }

    @Test
    void behindAWindowTheEstimateIsItsEnd() {
        String window = host.ask("maintenance");
        String ends = host.reaches(window, "OPEN").text("/endsAt");
        String waiting = lease("update", "a job that was never seen");
        assertThat(Instant.parse(host.api().get(LEASES + "/" + waiting).text("/estimatedStart")))
                .isEqualTo(Instant.parse(ends));
    }

    @Test
    void theWholeAuditTrailComesAsJsonLines() {
        String window = host.ask("maintenance");
        host.reaches(window, "OPEN");
        host.close(window);
        Answer export = host.api().get("/api/v1/audit/export");
        assertThat(export.header("Content-Type")).startsWith("application/x-ndjson");
        JsonMapper json = JsonMapper.builder().build();
        List<JsonNode> lines = new ArrayList<>();
        export.expect(200).text("").lines().forEach(line -> lines.add(json.readTree(line)));
        assertThat(lines).isEqualTo(Audit.read(host.api()).entries());
        assertThat(lines).anyMatch(line -> line.at("/subject").asString().equals(window));
    }

    @Test
    void aConfigurationThatContradictsWhatIsLockedHoldsFromTheNextGrantOn() {
        String conflictsOfExtra = "lockkeeper.groups.extra.conflicts-with";
        try (Host changing =
                Host.start(Settings.standard().set(conflictsOfExtra, "extra").on(sandbox))) {
            String backup = changing.ask("backup");
            String extra = changing.ask("extra");
            changing.reaches(backup, "OPEN");
            changing.reaches(extra, "OPEN");
            changing.lockkeeper().stop();
            Path state = changing.lockkeeper().stateDirectory();
            try (Host changed = Host.start(Settings.standard()
                    .set(conflictsOfExtra, "extra,backup")
                    .set("lockkeeper.state-directory", state.toString())
                    .on(sandbox))) {
                JsonNode health = changed.api()
                        .get("/actuator/health/lockStore")
                        .expect(200)
                        .body();
                assertThat(health.at("/details/contradictions/0").asString()).contains(backup, extra, "conflict now");
                assertThat(changed.lockkeeper().log()).contains("The configuration has changed under what is locked");
                assertThat(changed.state(backup)).isEqualTo("OPEN");
                assertThat(changed.state(extra)).isEqualTo("OPEN");
                String next = changed.ask("extra");
                changed.close(extra);
                assertThat(changed.state(next)).isEqualTo("QUEUED");
                changed.close(backup);
                changed.reaches(next, "OPEN");
                await().untilAsserted(() -> assertThat(changed.api()
                                .get("/actuator/health/lockStore")
                                .body()
                                .at("/details")
                                .has("contradictions"))
                        .isFalse());
            }
        }
    }
}
