package org.lockkeeper.e2e;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.Api;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An honest caller: asks again, with the same key, until he is answered, and expects an answer soon wherever the service
 * lives.
 *
 * @param name of the user, or of his token
 */
record SoakCaller(Soak soak, String name, Way way, RandomGenerator random) {
    static final JsonMapper JSON = JsonMapper.shared();

    /** How long an answer may take at most while the service lives, faults of all else included. */
    private static final Duration SOON = Duration.ofSeconds(15);

    /** After that he has been refused for longer than any fault lasts. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What is said where the store or the service is out of order; all else of 500 and more is a fault. */
    private static final String EXCUSES = "store-unavailable|shutting-down";

    /** How he comes in. */
    interface Way {
        /** @param key of idempotency; empty for none */
        Said ask(String method, String path, String json, String key);
    }

    /** @param status 0 where nothing was answered */
    record Said(int status, JsonNode body) {
        static final Said NOTHING = new Said(0, JsonNodeFactory.instance.missingNode());

        String at(String pointer) {
            return body.at(pointer).asString("");
        }
    }

    /** Over TCP, with a token. */
    static Way bearing(Api api, String token) {
        return (method, path, json, key) -> {
            Map<String, String> identity = Map.of("Authorization", "Bearer " + token);
            try {
                Answer answer = api.send(
                        method,
                        path,
                        json,
                        key.isEmpty() ? identity : Map.of("Authorization", "Bearer " + token, "Idempotency-Key", key));
                return new Said(answer.status(), answer.body());
            } catch (CompletionException gone) {
                return Said.NOTHING;
            }
        };
    }

    /** Over the unix socket, as a user of the host. */
    static Way by(Asking asking) {
        return (method, path, json, key) -> {
            Asking one = key.isEmpty() ? asking : asking.with("Idempotency-Key: " + key);
            Asking.Told told = one.send(method, path, json);
            return told.status() == 0 || told.text().isEmpty() ? Said.NOTHING : new Said(told.status(), told.body());
        };
    }

    Said insist(String method, String path, String json, String key) throws InterruptedException {
        long began = System.nanoTime();
        int silent = 0;
        while (System.nanoTime() - began < PATIENCE.toNanos()) {
            int life = soak.awaitLife();
            long asked = System.nanoTime();
            Said said = way.ask(method, path, json, key);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
            if (soak.stillLives(life)) {
                soak.took(took);
                if (took > SOON.toMillis()) {
                    soak.found("%s was answered after %d ms: %s %s".formatted(name, took, method, path));
                }
                // A connection that the last life has left behind may fail once.
                silent = said.status() == 0 ? silent + 1 : 0;
                if (silent == 3) {
                    soak.found("%s was not answered: %s %s".formatted(name, method, path));
                }
            }
            if (said.status() == 503 && said.at("/type").matches(".*:(" + EXCUSES + ")")) {
                soak.count("honest calls that were put off");
            } else if (said.status() != 0) {
                soak.count("honest calls that were answered");
                return said;
            }
            soak.pause(random, 50, 200);
        }
        throw new AssertionError("%s was never answered: %s %s".formatted(name, method, path));
    }

    /** What has this status, or else is a finding, and nothing that can be gone on with. */
    Said expect(Said said, int... wanted) {
        for (int one : wanted) {
            if (said.status() == one) {
                return said;
            }
        }
        throw new AssertionError("%s was told %d: %s".formatted(name, said.status(), said.body()));
    }
}
