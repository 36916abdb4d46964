package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Windows and leases of a host that is one of a pool: its slot first, then its own queue, then its services. */
final class FleetHostIT extends SandboxedTest {

    private static final Map<String, String> HEADER = Map.of("fleet-lock-protocol", "true");
    private static final String ROLLED = "rolled";
    private static final String POOL = "web";

    @Override
    Settings prepare() {
        unit("backup-a", Units.oneshot("backup-a"));
        return Settings.standard()
                .guard("backup-a.service", "backup")
                .set("lockkeeper.fleet.name", "here")
                .set("lockkeeper.fleet.pools.web.at-most", "1")
                .set("lockkeeper.groups.rolled.conflicts-with", "rolled,update,maintenance,backup")
                .set("lockkeeper.groups.rolled.fleet", POOL);
    }

    private Answer fleetLock(String call, String id) {
        return host.api()
                .send(
                        "POST",
                        "/v1/" + call,
                        "{\"client_params\":{\"id\":\"" + id + "\",\"group\":\"" + POOL + "\"}}",
                        HEADER);
    }

    /** {@code here HELD}. */
    private List<String> slots() {
        return told("/slots", "/state");
    }

    private List<String> queue() {
        return told("/queue", "/position");
    }

    private List<String> told(String list, String field) {
        JsonNode fleet = host.api().get("/api/v1/fleet").expect(200).body();
        return StreamSupport.stream(fleet.at(list).spliterator(), false)
                .map(slot -> slot.at("/id").asString() + " " + slot.at(field).asString())
                .toList();
    }

    private List<String> trail(String id) {
        JsonNode entries =
                host.api().get("/api/v1/audit?limit=1000").expect(200).body().at("/entries");
        return StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.at("/subject").asString().equals(id))
                .map(entry -> entry.at("/type").asString())
                .toList();
    }

    private String detail(String id) {
        return host.window(id).text("/blockers/0/detail");
    }

    private void eventually(Runnable check) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(check::run);
    }

    @AfterEach
    void cleanUp() {
        host.closeAll();
        for (String id : List.of("other", "third")) {
            fleetLock("steady-state", id).expect(200);
        }
        eventually(() -> assertThat(slots()).isEmpty());
    }

    @Test
    void waitsForItsSlotAndBlocksNobodyAtHomeMeanwhile() {
        fleetLock("pre-reboot", "other").expect(200);
        String rolled = host.ask(ROLLED);
        eventually(() -> assertThat(queue()).containsExactly("here 1"));
        assertThat(host.state(rolled)).isEqualTo("QUEUED");
        assertThat(host.blockers(rolled)).containsExactly("FLEET web");
        assertThat(detail(rolled)).isEqualTo("this host has no slot of pool web yet: other has one");
        host.api()
                .post("/api/v1/fleet/pause", Map.of("reason", "bad release", "by", "carol", "pool", POOL))
                .expect(200);
        assertThat(detail(rolled)).endsWith("the pool is paused by carol: bad release");
        host.api().post("/api/v1/fleet/resume", Map.of()).expect(200);

        String update = host.ask("update");
        host.reaches(update, "OPEN");
        host.close(update);
        assertThat(host.verdict("update").at("/safe").asBoolean()).isTrue();

        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        fleetLock("steady-state", "other").expect(200);
        host.reaches(rolled, "DRAINING");
        assertThat(slots()).containsExactly("here HELD");
        assertThat(host.blockers(rolled)).containsExactly("SERVICE backup-a.service");
        sandbox.tell("backup-a", "end");
        host.reaches(rolled, "OPEN");
        fleetLock("pre-reboot", "other").expect(409);
        assertThat(trail(rolled)).containsExactly("REQUESTED", "SLOT_TAKEN", "GRANTED", "HELD");

        host.close(rolled);
        eventually(() -> assertThat(slots()).containsExactly("other GRANTED"));
        fleetLock("pre-reboot", "other").expect(200);
    }

    /** Else whoever may ask could keep it from ever getting one. */
    @Test
    void nobodyTakesItsNameByFleetLock() {
        eventually(() -> assertThat(host.api()
                        .get("/api/v1/fleet")
                        .expect(200)
                        .body()
                        .at("/hostCount")
                        .asInt())
                .isPositive());
        assertThat(fleetLock("pre-reboot", "here")
                        .expect(403)
                        .body()
                        .at("/value")
                        .asString())
                .contains("host 'here' has a Lockkeeper");
        String rolled = host.ask(ROLLED);
        host.reaches(rolled, "OPEN");
    }

    @Test
    void keepsItsSlotOverItsOwnDeathAndGivesItBackAfterIt() {
        String open = host.ask(ROLLED);
        host.reaches(open, "OPEN");
        fleetLock("pre-reboot", "other").expect(409);
        String next = host.ask(ROLLED);
        host.lockkeeper().kill9();
        host.lockkeeper().restart();
        assertThat(host.state(open)).isEqualTo("OPEN");
        assertThat(slots()).containsExactly("here HELD");
        fleetLock("pre-reboot", "other").expect(409);

        host.close(open);
        // whoever waits in the pool goes before the host's next work
        eventually(() -> assertThat(slots()).containsExactly("other GRANTED"));
        fleetLock("pre-reboot", "other").expect(200);
        assertThat(host.blockers(next)).containsExactly("FLEET web");
        fleetLock("steady-state", "other").expect(200);
        host.reaches(next, "OPEN");
    }

    @Test
    void sharesItsSlotWhileNobodyElseWaits() {
        String first = host.ask(ROLLED);
        host.reaches(first, "OPEN");
        String second = host.ask(ROLLED);
        eventually(() -> assertThat(host.blockers(second)).containsExactly("LEASE " + first));
        host.close(first);
        host.reaches(second, "OPEN");
        assertThat(slots()).containsExactly("here HELD");
    }

    @Test
    void whatIsGivenUpBeforeItsTurnLeavesTheQueue() {
        fleetLock("pre-reboot", "other").expect(200);
        String rolled = host.ask(ROLLED);
        eventually(() -> assertThat(queue()).containsExactly("here 1"));
        host.close(rolled);
        eventually(() -> assertThat(queue()).isEmpty());
        String late = host.ask(ROLLED, Map.of("waitTimeout", "300ms"));
        host.reaches(late, "CLOSED");
        assertThat(host.window(late).text("/closeReason")).isEqualTo("TIMED_OUT");
        assertThat(Host.blockers(host.window(late).body().at("/blockers"))).containsExactly("FLEET web");
        eventually(() -> assertThat(queue()).isEmpty());
    }

    @Test
    void aSlotThatIsTakenAwayStopsWhatIsNotYetGranted() {
        String update = host.ask("update");
        host.reaches(update, "OPEN");
        String rolled = host.ask(ROLLED);
        eventually(() -> assertThat(host.blockers(rolled)).containsExactly("LEASE " + update));
        fleetLock("pre-reboot", "other").expect(409);
        host.api()
                .post("/api/v1/fleet/pools/web/slots/here/force-release", Map.of("reason", "lost", "by", "bob"))
                .expect(200);
        fleetLock("pre-reboot", "other").expect(200);
        eventually(() -> assertThat(host.blockers(rolled)).containsExactly("FLEET web"));
        host.close(update);
        assertThat(host.state(rolled)).isEqualTo("QUEUED");
        fleetLock("steady-state", "other").expect(200);
        host.reaches(rolled, "OPEN");
        assertThat(trail(rolled))
                .containsExactly("REQUESTED", "SLOT_TAKEN", "SLOT_LOST", "SLOT_TAKEN", "GRANTED", "HELD");
    }

    @Test
    void whatIsGrantedUnderASlotThatIsGoneDoesNotOpen() {
        start("backup-a.service");
        host.awaitService("backup-a.service", "BUSY activating start");
        String rolled = host.ask(ROLLED);
        host.reaches(rolled, "DRAINING");
        host.api()
                .post("/api/v1/fleet/pools/web/slots/here/force-release", Map.of("reason", "lost", "by", "bob"))
                .expect(200);
        eventually(() -> assertThat(host.blockers(rolled)).containsExactly("SERVICE backup-a.service", "FLEET web"));
        sandbox.tell("backup-a", "end");
        eventually(() -> assertThat(host.blockers(rolled)).containsExactly("FLEET web"));
        assertThat(host.state(rolled)).isEqualTo("DRAINING");
    }

    @Test
    void openWindowsGoOnWhateverBecomesOfTheirSlot() {
        String open = host.ask(ROLLED);
        host.reaches(open, "OPEN");
        host.api()
                .post("/api/v1/fleet/pools/web/slots/here/force-release", Map.of("reason", "lost", "by", "bob"))
                .expect(200);
        fleetLock("pre-reboot", "other").expect(200);
        assertThat(host.state(open)).isEqualTo("OPEN");
    }

    @Test
    void aPauseHoldsItBackAsAllOthers() {
        host.api()
                .post("/api/v1/fleet/pause", Map.of("reason", "bad release", "by", "bob"))
                .expect(200);
        String rolled = host.ask(ROLLED);
        eventually(() -> assertThat(queue()).containsExactly("here 1"));
        assertThat(host.blockers(rolled)).containsExactly("FLEET web");
        host.api().post("/api/v1/fleet/resume", Map.of("by", "bob")).expect(200);
        host.reaches(rolled, "OPEN");
    }
}
