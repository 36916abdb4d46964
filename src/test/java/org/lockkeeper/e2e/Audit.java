package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lockkeeper.testing.Api;
import tools.jackson.databind.JsonNode;

/** The audit trail, read page by page as a caller does. */
record Audit(List<JsonNode> entries) {
    private static final int PAGE = 200;

    static Audit read(Api api) {
        List<JsonNode> all = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonNode page = api.get("/api/v1/audit?limit=" + PAGE + "&after=" + after)
                    .expect(200)
                    .body();
            page.at("/entries").forEach(all::add);
            long next = page.at("/next").asLong();
            if (next == after) {
                return new Audit(all);
            }
            after = next;
        }
    }

    List<JsonNode> of(String window) {
        return entries.stream()
                .filter(entry -> entry.at("/subject").asString().equals(window))
                .toList();
    }

    /** The fencing tokens in the order in which they were granted. */
    List<Long> tokens() {
        return entries.stream()
                .filter(entry -> entry.at("/type").asString().equals("GRANTED"))
                .map(entry -> entry.at("/token").asLong())
                .toList();
    }

    /** Where each window has come to: {@code QUEUED}, {@code DRAINING}, {@code HELD} or {@code ENDED}. */
    Map<String, String> phases() {
        Map<String, String> phases = new LinkedHashMap<>();
        entries.forEach(entry ->
                phases.put(entry.at("/subject").asString(), entry.at("/after").asString()));
        return phases;
    }

    /** Each entry goes on from where the one before it left its window, and tokens only grow. */
    void isWithoutGaps() {
        Map<String, String> phases = new LinkedHashMap<>();
        for (JsonNode entry : entries) {
            String before = phases.put(
                    entry.at("/subject").asString(), entry.at("/after").asString());
            assertThat(entry.at("/before").asString("nothing"))
                    .as(entry.toString())
                    .isEqualTo(before == null ? "nothing" : before);
        }
        List<Long> tokens = tokens();
        assertThat(tokens).isEqualTo(tokens.stream().distinct().sorted().toList());
    }
}
