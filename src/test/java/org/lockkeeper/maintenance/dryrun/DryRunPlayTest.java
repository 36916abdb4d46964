package org.lockkeeper.maintenance.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.web.Call;
import org.lockkeeper.web.FakeGuardedServices;
import org.lockkeeper.web.RunningLockkeeper;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays at random with windows of groups that conflict, have hours and bounds, while a service comes and goes: whatever a dry run
 * says is what the act then comes to, and no dry run changes anything.
 */
@Tag("long")
@RunningLockkeeper
@TestPropertySource(
        properties = {
            "lockkeeper.groups.update.conflicts-with=update,maintenance",
            "lockkeeper.groups.night.conflicts-with=night,maintenance",
            "lockkeeper.groups.night.hours[0].cron=0 0 3 1 1 *",
            "lockkeeper.groups.night.hours[0].duration=1h",
            "lockkeeper.groups.free.max-queued=1",
            "lockkeeper.groups.free.conflicts-with=free",
            "lockkeeper.urgent.groups=maintenance"
        })
class DryRunPlayTest {

    private static final int STEPS = Integer.getInteger("lockkeeper.dryruns", 60);
    private static final List<String> GROUPS = List.of("maintenance", "update", "night", "free", "unheard-of");

    @LocalServerPort
    private int port;

    @Autowired
    private LockRegistry registry;

    @Autowired
    private GuardedServices services;

    private static final int MOST = 2000;

    private static final Set<String> ALL = Set.of(
            "OPENS",
            "DRAINS",
            "QUEUES",
            "PLANNED",
            "REPEATED",
            "outside-hours",
            "queue-full",
            "unknown-group",
            "extend",
            "move",
            "close",
            "force-release",
            "ask-to-finish",
            "does-not-fit",
            "window-not-open",
            "window-not-planned",
            "then");

    private final Map<String, Integer> seen = new TreeMap<>();

    @BeforeEach
    void closeAll() {
        ids().forEach(id -> call().send("DELETE", Call.WINDOWS + "/" + id, ""));
    }

    private Call call() {
        return new Call(port);
    }

    private List<String> ids() {
        return StreamSupport.stream(
                        call().get(Call.WINDOWS + "?limit=500")
                                .body()
                                .at("/windows")
                                .spliterator(),
                        false)
                .map(window -> window.at("/id").asString())
                .toList();
    }

    @Test
    void whateverADryRunSaysIsWhatTheActComesTo() {
        Long fixed = Long.getLong("lockkeeper.seed");
        long seed = fixed == null ? new SecureRandom().nextLong() : fixed;
        Random random = new Random(seed);
        try {
            // Chance may leave out one of them for long.
            for (int step = 0; step < STEPS || (step < MOST && !seen.keySet().containsAll(ALL)); step++) {
                if (random.nextInt(6) == 0) {
                    ((FakeGuardedServices) services).busy(random.nextBoolean());
                }
                settle();
                List<String> living = ids();
                if (living.isEmpty() || (living.size() < 6 && random.nextBoolean())) {
                    open(random);
                } else {
                    act(random, living.get(random.nextInt(living.size())));
                }
            }
        } catch (AssertionError failure) {
            throw new AssertionError("-Dlockkeeper.seed=" + seed + ", so far " + seen, failure);
        }
        assertThat(seen.keySet()).containsAll(ALL);
    }

    /** What opens by itself, once nothing is in its way, has opened. */
    private void settle() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> registry.state().table().claims().stream().allMatch(claim -> {
                    Answer window = call().get(Call.WINDOWS + "/" + claim.id());
                    return !window.text("/state").equals("DRAINING")
                            || window.body().at("/blockerCount").asInt() > 0;
                }));
    }

    private void open(Random random) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("group", GROUPS.get(random.nextInt(random.nextInt(4) == 0 ? 5 : 4)));
        body.put("reason", "a reason");
        body.put("requestedBy", random.nextInt(30) == 0 ? "" : "alice");
        body.put("duration", random.nextInt(20) == 0 ? "30h" : 10 + random.nextInt(50) + "min");
        if (random.nextInt(3) == 0) {
            body.put("openAt", "in " + (random.nextBoolean() ? 2 : 90) + "min");
        } else {
            body.put("waitTimeout", "1h");
        }
        if (random.nextInt(5) == 0) {
            body.put("onlyIfFits", true);
            body.put("expects", "1h");
        }
        if (random.nextInt(5) == 0) {
            body.put("priority", "urgent");
        }
        if (random.nextInt(5) == 0) {
            body.put("override", "it cannot wait");
        }
        String[] key = random.nextBoolean()
                ? new String[] {"Idempotency-Key", "k" + random.nextInt(10), "Content-Type", "application/json"}
                : new String[] {"Content-Type", "application/json"};
        ask(json(body), key);
        if (random.nextInt(8) == 0) {
            ask(json(body), key);
        }
    }

    private void ask(String json, String[] key) {
        Answer tried = unchanged(() -> call().send("POST", Call.WINDOWS + "/dry-run", json, key));
        Answer done = call().send("POST", Call.WINDOWS, json, key);
        if (done.status() != 201) {
            refusedAlike(tried, done);
            return;
        }
        tried.expect(200);
        String outcome = count(tried.text("/outcome"));
        String state = done.text("/state");
        boolean repeated = "true".equals(done.header("Idempotent-Replayed"));
        assertThat(outcome.equals("REPEATED")).as("%s %s", tried, done).isEqualTo(repeated);
        String id = done.text("/id");
        switch (outcome) {
            case "QUEUES" -> {
                assertThat(state).isEqualTo("QUEUED");
                assertThat(tried.body().at("/position").asInt())
                        .isEqualTo(done.body().at("/position").asInt());
                assertThat(tried.body().at("/waitCount").asInt())
                        .isEqualTo(done.body().at("/blockerCount").asInt());
            }
            case "PLANNED" -> assertThat(state).isEqualTo("PLANNED");
            case "DRAINS" -> {
                assertThat(state).isEqualTo("DRAINING");
                assertThat(call().get(Call.WINDOWS + "/" + id + "?until=OPEN&wait=20ms")
                                .text("/state"))
                        .isEqualTo("DRAINING");
            }
            case "OPENS" -> {
                assertThat(state).isIn("DRAINING", "OPEN");
                assertThat(call().get(Call.WINDOWS + "/" + id + "?until=OPEN&wait=10s")
                                .text("/state"))
                        .isEqualTo("OPEN");
            }
            default -> assertThat(outcome).isEqualTo("REPEATED");
        }
    }

    private void act(Random random, String id) {
        String act = List.of("extend", "move", "close", "close", "force-release", "ask-to-finish")
                .get(random.nextInt(6));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("by", "bob");
        switch (act) {
            case "extend" -> body.put("duration", random.nextInt(6) == 0 ? "24h" : "7min");
            case "move" -> body.put("openAt", "in " + (3 + random.nextInt(100)) + "min");
            case "close" -> {}
            default -> body.put("reason", random.nextInt(10) == 0 ? "" : "a reason");
        }
        Map<String, Object> asked = new LinkedHashMap<>(body);
        asked.put("act", act);
        String at = Call.WINDOWS + "/" + id;
        Set<String> queued = in("QUEUED");
        Answer tried = unchanged(() -> call().post(at + "/dry-run", json(asked)));
        Answer done = act.equals("close")
                ? call().send("DELETE", at + "?by=bob", "")
                : call().post(at + "/" + act, json(body));
        if (done.status() != 200) {
            refusedAlike(tried, done);
            return;
        }
        tried.expect(200);
        count(act);
        switch (act) {
            case "extend" ->
                assertThat(Instant.parse(tried.text("/endsAt"))).isEqualTo(Instant.parse(done.text("/endsAt")));
            case "move" -> {
                String state = done.text("/state");
                assertThat(tried.text("/outcome"))
                        .as(state)
                        .isIn(
                                switch (state) {
                                    case "PLANNED" -> List.of("PLANNED");
                                    case "QUEUED" -> List.of("QUEUES");
                                    default -> List.of("DRAINS", "OPENS");
                                });
            }
            case "close", "force-release" -> {
                assertThat(done.text("/state")).isEqualTo("CLOSED");
                queued.removeAll(in("QUEUED"));
                queued.remove(id);
                List<String> begins = new ArrayList<>();
                tried.body().at("/begins").forEach(one -> begins.add(one.asString()));
                assertThat(begins).containsExactlyInAnyOrderElementsOf(queued);
                if (!queued.isEmpty()) {
                    count("then");
                }
            }
            default -> assertThat(done.text("/finishAsked/by")).isEqualTo("bob");
        }
    }

    private Set<String> in(String state) {
        Set<String> ids = new TreeSet<>();
        call().get(Call.WINDOWS + "?limit=500&state=" + state)
                .body()
                .at("/windows")
                .forEach(window -> ids.add(window.at("/id").asString()));
        return ids;
    }

    private Answer unchanged(java.util.function.Supplier<Answer> dryRun) {
        long version = registry.state().version();
        Answer answer = dryRun.get();
        assertThat(registry.state().version()).as("the version of the table").isEqualTo(version);
        return answer;
    }

    private void refusedAlike(Answer tried, Answer done) {
        assertThat(tried.status()).as("%s, but %s", tried, done).isEqualTo(done.status());
        assertThat(tried.text("/type")).isEqualTo(done.text("/type"));
        assertThat(tried.body().at("/errors")).isEqualTo(done.body().at("/errors"));
        assertThat(said(tried)).isEqualTo(said(done));
        count(tried.text("/type").replaceAll(".*[:/#]", ""));
    }

    /** But for the moment, and the ids that are made anew. */
    private static String said(Answer answer) {
        return answer.text("/detail").replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "T");
    }

    private String count(String what) {
        seen.merge(what, 1, Integer::sum);
        return what;
    }

    private static String json(Map<String, Object> body) {
        return JsonMapper.shared().writeValueAsString(body);
    }
}
