package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import org.lockkeeper.testing.LockkeeperProcess;
import tools.jackson.databind.JsonNode;

/** A Lockkeeper that runs, and what a test does with it over and over. */
final class Host implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final LockkeeperProcess lockkeeper;
    private final Api api;

    private Host(LockkeeperProcess lockkeeper) {
        this.lockkeeper = lockkeeper;
        this.api = lockkeeper.api();
    }

    static Host start(Settings settings) {
        return new Host(LockkeeperProcess.start(settings.arguments()));
    }

    /** With mounts of its own, made by this shell text, in which {@code $0} is the argument. */
    static Host startWithMounts(String mounts, String argument, Settings settings) {
        List<String> launcher = List.of("unshare", "--mount", "/bin/sh", "-ec", mounts + "; exec \"$@\"", argument);
        return new Host(LockkeeperProcess.startUnder(launcher, settings.arguments()));
    }

    /** As the command of a program that executes it in its own place. */
    static Host startUnder(List<String> launcher, Settings settings) {
        return new Host(LockkeeperProcess.startUnder(launcher, settings.arguments()));
    }

    LockkeeperProcess lockkeeper() {
        return lockkeeper;
    }

    Api api() {
        return api;
    }

    /** Asks for a window of this group for ten minutes, and tells its id. */
    String ask(String group) {
        return ask(group, Map.of());
    }

    String ask(String group, Map<String, String> more) {
        return api.post("/api/v1/windows", fields(group, more)).expect(201).text("/id");
    }

    /** An open window that admits these units. */
    String openFor(String... units) {
        Map<String, Object> fields = new HashMap<>(fields("maintenance", Map.of()));
        fields.put("admits", List.of(units));
        String id = api.post("/api/v1/windows", fields).expect(201).text("/id");
        reaches(id, "OPEN");
        return id;
    }

    static Map<String, String> fields(String group, Map<String, String> more) {
        Map<String, String> fields = new HashMap<>(
                Map.of("group", group, "reason", "kernel update", "requestedBy", "alice", "duration", "10min"));
        fields.putAll(more);
        return fields;
    }

    Answer window(String id) {
        return api.get("/api/v1/windows/" + id).expect(200);
    }

    String state(String id) {
        return window(id).text("/state");
    }

    /** Waits by a long poll until the window has come to this state. */
    Answer reaches(String id, String state) {
        Answer answer = api.get("/api/v1/windows/" + id + "?until=" + state + "&wait=30s")
                .expect(200);
        assertThat(answer.text("/state")).as(answer.body().toString()).isEqualTo(state);
        return answer;
    }

    Answer close(String id) {
        return api.delete("/api/v1/windows/" + id).expect(200);
    }

    void closeAll() {
        api.get("/api/v1/windows")
                .expect(200)
                .body()
                .at("/windows")
                .forEach(window -> close(window.at("/id").asString()));
    }

    /** All leases, whoever has them. */
    void releaseAll() {
        api.get("/api/v1/leases")
                .expect(200)
                .body()
                .at("/leases")
                .forEach(lease -> api.post(
                        "/api/v1/leases/" + lease.at("/id").asString() + "/force-release",
                        "{\"by\":\"test\",\"reason\":\"over\"}"));
    }

    /** What the window waits for: {@code SERVICE backup-a.service}. */
    List<String> blockers(String id) {
        return blockers(window(id).body().at("/blockers"));
    }

    static List<String> blockers(JsonNode blockers) {
        return StreamSupport.stream(blockers.spliterator(), false)
                .map(it -> it.at("/kind").asString() + " " + it.at("/subject").asString())
                .toList();
    }

    /** What is known of a unit: {@code BUSY activating start}. */
    String service(String unit) {
        JsonNode service = details(unit);
        return service.at("/state").asString("missing") + " "
                + service.at("/activeState").asString("") + " "
                + service.at("/subState").asString("");
    }

    JsonNode details(String unit) {
        JsonNode services = api.get("/api/v1/services").expect(200).body().at("/services");
        return StreamSupport.stream(services.spliterator(), false)
                .filter(service -> service.at("/unit").asString().equals(unit))
                .findFirst()
                .orElseGet(() -> services.at("/missing"));
    }

    void awaitService(String unit, String wanted) {
        await("of " + unit)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(service(unit)).isEqualTo(wanted));
    }

    JsonNode verdict(String group) {
        return api.get("/api/v1/verdict?group=" + group).expect(200).body();
    }

    void awaitVerdict(String group, String state) {
        await("verdict of " + group)
                .pollInterval(POLL)
                .untilAsserted(
                        () -> assertThat(verdict(group).at("/state").asString()).isEqualTo(state));
    }

    /**
     * Returns when every draining window has been looked at once more. Windows are looked at from the eldest on, so that
     * when one that is asked for only now opens, the others have had their turn: what did not open by then, may not.
     */
    void allHadTheirTurn() {
        String probe = ask(Settings.FREE);
        reaches(probe, "OPEN");
        close(probe);
    }

    @Override
    public void close() {
        lockkeeper.close();
    }
}
