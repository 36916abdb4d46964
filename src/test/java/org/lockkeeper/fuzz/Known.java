package org.lockkeeper.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** What one caller has seen in answers, and uses again: ids, tokens, cursors, keys. The latest, so that much of it lives. */
final class Known {

    private static final int ROOM = 12;

    private final Map<String, List<String>> seen = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();

    void learn(String kind, String value) {
        List<String> all = seen.computeIfAbsent(kind, key -> new ArrayList<>());
        if (!all.contains(value)) {
            all.add(value);
        }
        if (all.size() > ROOM) {
            all.remove(0);
        }
    }

    /** @return empty where nothing is known */
    String any(String kind, RandomGenerator random) {
        List<String> all = seen.getOrDefault(kind, List.of());
        return all.isEmpty() ? "" : all.get(random.nextInt(all.size()));
    }

    String tokenOf(String id) {
        return tokens.getOrDefault(id, "");
    }

    void forget(String id) {
        seen.values().forEach(all -> all.remove(id));
    }

    void learnFrom(JsonNode answer) {
        if (answer.isObject()) {
            String id = answer.path("id").asString("");
            if (id.matches("[wl]-[a-z0-9]+")) {
                boolean over = answer.path("state").asString("").matches("CLOSED|ENDED");
                learn(over ? "over" : id.startsWith("w") ? "window" : "lease", id);
                if (answer.has("token")) {
                    tokens.put(id, answer.path("token").asString());
                }
            }
            for (String name : List.of("next", "invocationId", "period", "key")) {
                if (answer.has(name)) {
                    learn(name, answer.path(name).asString());
                }
            }
            String asked = answer.at("/finishAsked/id").asString("");
            if (!asked.isEmpty()) {
                learn("asked", asked);
            }
        }
        answer.forEach(this::learnFrom);
    }
}
