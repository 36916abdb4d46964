package org.lockkeeper.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.lockkeeper.e2e.SoakCaller.Said;
import org.lockkeeper.e2e.SoakFacts.Kind;
import org.lockkeeper.testing.SystemdSandbox;

/** Those at work: they open and close windows, ask for leases, renew them and give them back, and start units. */
final class SoakHonest {
    static final List<String> UNITS = List.of("backup-asks.service", "backup-drained.service");
    private static final String WINDOWS = "/api/v1/windows";
    private static final String LEASES = "/api/v1/leases";
    private static final List<String> WINDOW_GROUPS = List.of("maintenance", "maintenance", "update", Settings.FREE);
    private static final List<String> LEASE_GROUPS = List.of("backup", "cleanup", "update", Settings.FREE);

    /** How long he waits for his turn before he gives it up, as others' would never come else. */
    private static final long TURN_SECONDS = 12;

    private final Soak soak;
    private final SoakFacts facts;

    SoakHonest(Soak soak, SoakFacts facts) {
        this.soak = soak;
        this.facts = facts;
    }

    /** One window's life. */
    void window(SoakCaller who, int number) throws InterruptedException {
        RandomGenerator random = who.random();
        String group = WINDOW_GROUPS.get(random.nextInt(WINDOW_GROUPS.size()));
        String id = ask(who, WINDOWS, new HashMap<>(Host.fields(group, Map.of("requestedBy", who.name()))), number);
        Said now = turn(who, WINDOWS, id, "OPEN");
        if (now.at("/state").equals("OPEN")) {
            soak.count("windows that opened");
            facts.add(Kind.GRANTED, id, now.at("/token"));
            if (random.nextInt(3) == 0) {
                String key = who.name() + "-longer-" + number;
                Said longer = who.insist("POST", WINDOWS + "/" + id + "/extend", "{\"duration\":\"1min\"}", key);
                who.expect(longer, 200);
                facts.add(Kind.PROLONGED, id, "");
            }
            soak.pause(random, 20, 400);
        }
        who.expect(who.insist("DELETE", WINDOWS + "/" + id + "?note=done", "", ""), 200);
        facts.add(Kind.ENDED, id, "");
        soak.count("windows asked for");
    }

    /** One lease's life; sometimes of work that is to be done once. */
    void lease(SoakCaller who, int number) throws InterruptedException {
        RandomGenerator random = who.random();
        boolean once = random.nextInt(5) == 0;
        Map<String, Object> fields = new HashMap<>();
        fields.put("group", LEASE_GROUPS.get(random.nextInt(LEASE_GROUPS.size())));
        fields.put("ttl", "1h");
        fields.put("owner", Map.of("name", who.name() + "-job-" + number));
        if (once) {
            fields.put("once", Map.of("key", who.name(), "period", "soak-" + number));
        }
        String id = ask(who, LEASES, fields, number);
        boolean held = turn(who, LEASES, id, "HELD").at("/state").equals("HELD");
        if (held) {
            soak.count("leases that were held");
            for (int left = random.nextInt(3); left > 0; left--) {
                who.expect(who.insist("POST", LEASES + "/" + id + "/renew", "", ""), 200);
                facts.add(Kind.PROLONGED, id, "");
            }
        }
        giveBack(who, id, held && once);
        soak.count("leases asked for");
        if (held && once) {
            fields.put("reason", "again");
            Said again = who.insist("POST", LEASES, SoakCaller.JSON.writeValueAsString(fields), "");
            if (again.status() != 200 || !again.at("/id").equals(id)) {
                soak.found("%s was done once, and again: %s".formatted(id, again.body()));
            }
            soak.count("work that was done once");
        }
    }

    private String ask(SoakCaller who, String path, Map<String, Object> fields, int number)
            throws InterruptedException {
        String key = who.name() + "-" + number;
        fields.put("reason", SoakTrail.MARK + key);
        fields.put("waitTimeout", "10min");
        String json = SoakCaller.JSON.writeValueAsString(fields);
        String id = who.expect(who.insist("POST", path, json, key), 200, 201).at("/id");
        facts.add(Kind.ASKED, id, SoakTrail.MARK + key);
        if (who.random().nextInt(4) == 0) {
            Said again = who.expect(who.insist("POST", path, json, key), 200, 201);
            if (!again.at("/id").equals(id)) {
                soak.found("key %s has made %s and %s".formatted(key, id, again.at("/id")));
            }
        }
        return id;
    }

    /** Until it is held or open, or he has waited long enough. */
    private Said turn(SoakCaller who, String path, String id, String state) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TURN_SECONDS);
        while (true) {
            Said now = who.expect(who.insist("GET", path + "/" + id + "?until=" + state + "&wait=2s", "", ""), 200);
            if (now.at("/state").equals(state) || System.nanoTime() > until || !soak.goesOn()) {
                return now;
            }
        }
    }

    private void giveBack(SoakCaller who, String id, boolean success) throws InterruptedException {
        while (true) {
            String token = who.expect(who.insist("GET", LEASES + "/" + id, "", ""), 200)
                    .at("/token");
            if (!token.isEmpty()) {
                facts.add(Kind.GRANTED, id, token);
            }
            String how = token.isEmpty() ? "" : "?token=" + token + "&success=" + success;
            Said said = who.insist("DELETE", LEASES + "/" + id + how, "", "");
            if (said.status() == 400 && token.isEmpty()) {
                continue; // granted in this moment
            }
            // 410: it was done before its first answer got lost. The trail says by whom.
            who.expect(said, 200, 410);
            facts.add(Kind.ENDED, id, "");
            return;
        }
    }

    /** Asks systemd to start one. While systemd hangs, that is in vain. */
    void unit(SystemdSandbox sandbox, RandomGenerator random) throws InterruptedException {
        String unit = UNITS.get(random.nextInt(UNITS.size()));
        if (sandbox.systemctl("--no-block", "start", unit).exitCode() == 0) {
            soak.count("starts of units asked for");
        }
        soak.pause(random, 300, 1500);
    }
}
