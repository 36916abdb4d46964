package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} while many ask and close at once. Each round costs a start of the JVM: {@code -Dlockkeeper.kill-rounds=200}
 * does more of them.
 */
final class KillStormIT extends SandboxedTest {
    private static final int ROUNDS = Integer.getInteger("lockkeeper.kill-rounds", 3);
    private static final String LEASES = "/api/v1/leases";
    private static final Map<String, String> STATES =
            Map.of("QUEUED", "QUEUED", "DRAINING", "DRAINING", "HELD", "OPEN", "ENDED", "CLOSED");

    private final Random random = new Random(20);

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterwards() {
        for (int round = 0; round < ROUNDS; round++) {
            Storm storm = new Storm(host.api());
            storm.awaitAcknowledged(5 + random.nextInt(60));
            host.lockkeeper().kill9();
            storm.awaitEnd();

            host.lockkeeper().restart();

            Audit audit = Audit.read(host.api());
            audit.isWithoutGaps();
            Map<String, String> phases = audit.phases();
            storm.asked.forEach((id, answer) -> {
                assertThat(phases).containsKey(id);
                assertThat(host.window(id).text("/requestedAt")).isEqualTo(answer.text("/requestedAt"));
                if (answer.body().has("token")) {
                    assertThat(host.window(id).text("/token")).isEqualTo(answer.text("/token"));
                }
            });
            assertThat(storm.closed).allSatisfy(id -> assertThat(host.state(id)).isEqualTo("CLOSED"));
            storm.leases.forEach((id, answer) -> {
                assertThat(phases).containsKey(id);
                Answer now = host.api().get(LEASES + "/" + id).expect(200);
                for (String kept : List.of("/requestedAt", "/token", "/heldAt")) {
                    if (!answer.text(kept).isEmpty()) {
                        assertThat(now.text(kept)).as(id + kept).isEqualTo(answer.text(kept));
                    }
                }
                if (!answer.text("/endsAt").isEmpty() && now.text("/endedAt").isEmpty()) {
                    assertThat(Instant.parse(now.text("/endsAt")))
                            .isAfterOrEqualTo(Instant.parse(answer.text("/endsAt")));
                }
            });
            assertThat(storm.released)
                    .allSatisfy(
                            id -> assertThat(host.api().get(LEASES + "/" + id).text("/state"))
                                    .isEqualTo("ENDED"));
            host.allHadTheirTurn();
            agree(Audit.read(host.api()).phases());
            noTwoThatConflict();
            host.closeAll();
            releaseAll();
        }
    }

    /** By the groups of {@link Settings#standard()}. */
    private void noTwoThatConflict() {
        List<String> held = new ArrayList<>();
        host.api()
                .get("/api/v1/windows?state=OPEN")
                .body()
                .at("/windows")
                .forEach(it -> held.add(it.at("/group").asString()));
        host.api()
                .get(LEASES + "?state=HELD")
                .body()
                .at("/leases")
                .forEach(it -> held.add(it.at("/group").asString()));
        held.removeIf(Settings.FREE::equals);
        if (held.contains("maintenance") || held.contains("update")) {
            assertThat(held).hasSize(1);
        }
        assertThat(held).doesNotContain("cleanup"); // nobody asked for it
    }

    private void releaseAll() {
        host.api()
                .get(LEASES)
                .body()
                .at("/leases")
                .forEach(it -> host.api().release(it.at("/id").asString()));
    }

    private void agree(Map<String, String> phases) {
        Map<String, String> living = new HashMap<>();
        for (JsonNode lease : host.api().get(LEASES).expect(200).body().at("/leases")) {
            String state = lease.at("/state").asString();
            living.put(lease.at("/id").asString(), state.equals("HELD") ? "OPEN" : state);
        }
        for (JsonNode window :
                host.api().get("/api/v1/windows").expect(200).body().at("/windows")) {
            living.put(window.at("/id").asString(), window.at("/state").asString());
        }
        Map<String, String> told = new HashMap<>();
        phases.forEach((id, phase) -> {
            if (!phase.equals("ENDED")) {
                told.put(id, String.valueOf(STATES.get(phase)));
            }
        });
        assertThat(living).isEqualTo(told);
        assertThat(List.copyOf(living.values())).doesNotContain("DRAINING"); // nothing is busy
    }
}
