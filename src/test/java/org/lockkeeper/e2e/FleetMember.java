package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.SystemdSandbox;
import tools.jackson.databind.json.JsonMapper;

/** A host of a fleet that has its turns in the group {@value #ROLLED}, whatever becomes of its Lockkeeper meanwhile. */
class FleetMember {

    static final String ROLLED = "rolled";

    /** Of what they write, times are those of the one kernel. */
    static final String JOB = "[Service]\nType=oneshot\n"
            + "ExecStart=/bin/sh -c 'echo B $(date +%%s%%N) >>/run/job; sleep 0.1; echo E $(date +%%s%%N) >>/run/job'\n";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(50);

    final String name;
    final SystemdSandbox sandbox;
    final Host host;

    /** How many turns it has had. */
    final AtomicInteger done = new AtomicInteger();

    FleetMember(String name, SystemdSandbox sandbox, Host host) {
        this.name = name;
        this.sandbox = sandbox;
        this.host = host;
    }

    /** When a job ran on a host. */
    record Turn(long from, long until, String host) {}

    /** As a pipeline does it: asks over and over until it is answered. */
    final Answer surely(String method, String path, Map<String, String> body, String key) {
        while (true) {
            try {
                Answer answer = host.api()
                        .send(
                                method,
                                path,
                                body.isEmpty() ? "" : JSON.writeValueAsString(body),
                                Map.of("Idempotency-Key", key));
                if (answer.status() < 500) {
                    return answer;
                }
            } catch (RuntimeException down) {
                // it was killed, and comes again
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    final String state(String id) {
        return surely("GET", "/api/v1/windows/" + id, Map.of(), "look").text("/state");
    }

    final void turn(String key) {
        String id = surely("POST", "/api/v1/windows", Host.fields(ROLLED, Map.of("waitTimeout", "10min")), key)
                .expect(201)
                .text("/id");
        await("what was asked for and answered comes to its turn: " + id)
                .atMost(LONG)
                .pollInterval(POLL)
                .until(() -> state(id).equals("OPEN"));
        sandbox.systemctl("start", "job.service").orFail();
        surely("DELETE", "/api/v1/windows/" + id, Map.of(), key + "-end").expect(200);
        done.incrementAndGet();
    }

    final List<Turn> turns() {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + sandbox.pidOfInit() + "/root/run/job"));
            List<Turn> turns = new ArrayList<>();
            for (int i = 0; i < lines.size(); i += 2) {
                turns.add(new Turn(time(lines.get(i), "B "), time(lines.get(i + 1), "E "), name));
            }
            return turns;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long time(String line, String begins) {
        assertThat(line).startsWith(begins);
        return Long.parseLong(line.substring(begins.length()));
    }
}
