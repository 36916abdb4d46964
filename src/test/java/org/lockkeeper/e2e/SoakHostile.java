package org.lockkeeper.e2e;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.lockkeeper.e2e.SoakCaller.Said;
import org.lockkeeper.e2e.SoakCaller.Way;
import org.lockkeeper.testing.Api;
import tools.jackson.databind.JsonNode;

/** Those who want to be in the way: a user of the host without a role, and a requester at all his limits. */
final class SoakHostile {
    /** The one group that he may ask for, which is in nobody's way. */
    static final String HIS = Settings.FREE;

    private static final List<String> USER = List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");
    /** Connections, of the 400 that a user may have; and requests on each. */
    private static final String HOARDED = "250";

    private static final String TIMES = "20";
    private static final String UNREAD = "hostile requests whose answers were never read";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Soak soak;
    private final Path socket;
    private final URI base;
    private final String token;
    private final Api api;
    private final Way requester;
    private final Asking nobody;
    private final Path hoard;

    /**
     * @param token of a requester
     * @param hoard the program of this name
     */
    SoakHostile(Soak soak, Path socket, URI base, String token, Path hoard) {
        this.soak = soak;
        this.socket = socket;
        this.base = base;
        this.token = token;
        this.api = new Api(base);
        this.requester = SoakCaller.bearing(api, token);
        this.nobody = Asking.user("nobody", "nogroup", socket);
        this.hoard = hoard;
    }

    /** One attack, over when it has lasted for a while. */
    void attack(RandomGenerator random) throws InterruptedException, IOException {
        switch (random.nextInt(9)) {
            case 0 -> flood(random);
            case 1 -> hoard(random);
            case 2 -> halves(random);
            case 3 -> forge(random);
            case 4 -> meddle(random);
            case 5 -> hog(random);
            case 6 -> guess(random);
            case 7 -> askAround();
            default -> listen(random);
        }
    }

    /** Another's windows and leases, and some that there are not. */
    private List<String> others(String kind) {
        List<String> found = new ArrayList<>(List.of(kind.equals("windows") ? "w-1" : "l-1"));
        Said list = requester.ask("GET", "/api/v1/" + kind, "", "");
        for (JsonNode one : list.body().at("/" + kind)) {
            if (!one.at("/principal").asString("").startsWith("token:hostile")) {
                found.add(one.at("/id").asString());
            }
        }
        return found;
    }

    /** What is nobody's to do but its owner's, an operator's or an admin's. */
    private Map<String, String> forbidden() {
        Map<String, String> all = new HashMap<>();
        String reason = "{\"by\":\"root\",\"reason\":\"because\"}";
        for (String id : others("windows")) {
            String path = " /api/v1/windows/" + id;
            all.put("DELETE" + path + "?by=root", "");
            all.put("POST" + path + "/extend", "{\"duration\":\"1h\"}");
            all.put("POST" + path + "/force-release", reason);
            all.put("POST" + path + "/ask-to-finish", reason);
        }
        for (String id : others("leases")) {
            String path = " /api/v1/leases/" + id;
            all.put("DELETE" + path + "?by=root", "");
            all.put("DELETE" + path + "?token=1", "");
            all.put("POST" + path + "/renew", "");
            all.put("POST" + path + "/force-release", reason);
            all.put("POST" + path + "/ask-to-finish", reason);
        }
        all.put(
                "POST /api/v1/windows",
                SoakCaller.JSON.writeValueAsString(Host.fields("maintenance", Map.of("requestedBy", "root"))));
        all.put("POST /api/v1/leases", "{\"group\":\"maintenance\",\"reason\":\"mine\",\"owner\":{\"name\":\"root\"}}");
        all.put("POST /api/v1/once/reset", "{\"key\":\"k\",\"period\":\"p\",\"by\":\"root\",\"reason\":\"r\"}");
        all.put("POST /api/v1/tokens", "{\"name\":\"mine\",\"role\":\"admin\"}");
        all.put("DELETE /api/v1/tokens/honest", "");
        all.put("DELETE /api/v1/gate/owed/" + SoakHonest.UNITS.get(0) + "?by=root&reason=r", "");
        all.put("GET /api/v1/audit/export", "");
        all.put("GET /api/v1/tokens", "");
        return all;
    }

    /** As many as go through in a row, of which what is forbidden must be refused among all the others. */
    private void flood(RandomGenerator random) throws InterruptedException {
        Map<String, String> forbidden = forbidden();
        List<String> all = new ArrayList<>(forbidden.keySet());
        for (int i = 1; i <= 300; i++) {
            all.add("GET /api/v1/windows?limit=" + i);
        }
        Collections.shuffle(all, new java.util.Random(random.nextLong()));
        Map<String, String> bodies = new HashMap<>(forbidden);
        bodies.values().removeIf(String::isEmpty);
        int life = soak.awaitLife();
        try {
            nobody.statuses(all, bodies).forEach((endpoint, status) -> {
                tally(status);
                if (forbidden.containsKey(endpoint) && status / 100 == 2) {
                    soak.found("nobody was answered %d: %s".formatted(status, endpoint));
                }
                if (status >= 500 && status != 503) {
                    soak.found("nobody was answered %d: %s".formatted(status, endpoint));
                }
            });
        } catch (IllegalStateException | IndexOutOfBoundsException cut) {
            if (soak.stillLives(life)) {
                soak.count("floods that were cut short");
            }
        }
    }

    private void tally(int status) {
        soak.count("hostile requests");
        soak.count("hostile requests answered " + (status == 0 ? "not at all" : status / 100 == 2 ? "2xx" : status));
    }

    /** Asks for much on many connections and reads nothing of it. */
    private void hoard(RandomGenerator random) throws InterruptedException, IOException {
        List<String> command = new ArrayList<>(USER);
        command.addAll(List.of("perl", hoard.toString(), socket.toString(), HOARDED, TIMES));
        command.addAll(List.of("GET /api/v1/services", "GET /api/v1/windows?limit=500", "GET /api/v1/leases"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            int asked = Integer.parseInt(HOARDED) * Integer.parseInt(TIMES);
            soak.count("hostile requests", asked);
            soak.count(UNREAD, asked);
            soak.pause(random, 500, 3000);
            process.getOutputStream().close();
            process.waitFor(5, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Heads without an end, bodies that come a byte at a time and no further. */
    private void halves(RandomGenerator random) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            texts.add(
                    i % 2 == 0
                            ? "POST /api/v1/leases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Authorization: Bearer " + token + "\r\nContent-Length: 100\r\n\r\n{"
                            : "POST /api/v1/windows HTTP/1.1\r\nHost: local");
        }
        keep(texts, random);
    }

    /** More streams and long-polls than he may have, which he does not read. */
    private void listen(RandomGenerator random) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        String head = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        List<String> windows = others("windows");
        for (int i = 0; i < 60; i++) {
            String window = windows.get(random.nextInt(windows.size()));
            texts.add(
                    i % 3 == 0
                            ? "GET /api/v1/events" + head
                            : "GET /api/v1/windows/" + window + "?until=CLOSED&wait=60s" + head);
        }
        keep(texts, random);
    }

    private void keep(List<String> texts, RandomGenerator random) throws InterruptedException {
        List<Socket> open = new ArrayList<>();
        try {
            for (String text : texts) {
                Socket one = new Socket(base.getHost(), base.getPort());
                open.add(one);
                one.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                soak.count("hostile requests");
                soak.count(UNREAD);
            }
            soak.pause(random, 500, 4000);
        } catch (IOException down) {
            soak.pause(random, 200, 400);
        } finally {
            open.forEach(one -> hangUp(one, random.nextBoolean()));
        }
    }

    private static void hangUp(Socket one, boolean hard) {
        try (one) {
            one.setSoLinger(hard, 0);
        } catch (IOException gone) {
            // as it was to be
        }
    }

    private void forge(RandomGenerator random) throws InterruptedException {
        for (int i = 0; i < 40 && soak.goesOn(); i++) {
            StringBuilder forged = new StringBuilder("lockkeeper_");
            random.ints(43, 0, LETTERS.length()).forEach(at -> forged.append(LETTERS.charAt(at)));
            String json = SoakCaller.JSON.writeValueAsString(Host.fields("maintenance", Map.of()));
            Said said = SoakCaller.bearing(api, i % 2 == 0 ? forged.toString() : token + "x")
                    .ask(i % 4 < 2 ? "POST" : "GET", "/api/v1/windows", json, "");
            tally(said.status());
            if (said.status() != 401 && said.status() != 429 && said.status() != 0) {
                soak.found("a forged token was answered %d: %s".formatted(said.status(), said.body()));
            }
            soak.pause(random, 1, 20);
        }
    }

    private void meddle(RandomGenerator random) throws InterruptedException {
        for (Map.Entry<String, String> one : forbidden().entrySet()) {
            String[] parts = one.getKey().split(" ");
            Said said = requester.ask(parts[0], parts[1], one.getValue(), "");
            tally(said.status());
            if (said.status() / 100 == 2 || said.status() >= 500 && said.status() != 503) {
                soak.found("a requester was answered %d: %s: %s".formatted(said.status(), one.getKey(), said.body()));
            }
            if (!soak.goesOn()) {
                return;
            }
            soak.pause(random, 1, 20);
        }
    }

    /** Takes all the leases that he may have, and gives back some. */
    private void hog(RandomGenerator random) throws InterruptedException {
        List<Said> his = new ArrayList<>();
        for (int i = 0; i < 60 && soak.goesOn(); i++) {
            String json = "{\"group\":\"%s\",\"reason\":\"mine\",\"ttl\":\"1min\",\"owner\":{\"name\":\"hog-%d\"}}"
                    .formatted(HIS, random.nextInt());
            Said said = requester.ask("POST", "/api/v1/leases", json, i % 2 == 0 ? "" : "honest-" + i);
            tally(said.status());
            if (said.status() == 201) {
                his.add(said);
            }
        }
        for (Said one : his) {
            if (random.nextInt(4) > 0) {
                requester.ask("DELETE", "/api/v1/leases/" + one.at("/id") + "?token=" + one.at("/token"), "", "");
            }
        }
        soak.pause(random, 200, 1000);
    }

    /** His own token tells him that another's is near, and no more. */
    private void guess(RandomGenerator random) {
        String json = "{\"group\":\"%s\",\"reason\":\"mine\",\"owner\":{\"name\":\"guess-%d\"}}"
                .formatted(HIS, random.nextInt());
        Said his = requester.ask("POST", "/api/v1/leases", json, "");
        if (his.at("/token").isEmpty()) {
            return;
        }
        long near = Long.parseLong(his.at("/token"));
        for (String id : others("leases")) {
            for (long guess = near - 8; guess <= near + 2 && soak.goesOn(); guess++) {
                Said said = requester.ask("DELETE", "/api/v1/leases/" + id + "?token=" + guess, "", "");
                tally(said.status());
                if (said.status() / 100 == 2) {
                    soak.found("a token that was guessed ended another's lease: " + said.body());
                }
            }
        }
        requester.ask("DELETE", "/api/v1/leases/" + his.at("/id") + "?token=" + near, "", "");
    }

    /** Whoever is known may ask whether a token is that of a lease, as often as he may ask at all: also a user without a role. */
    private void askAround() throws InterruptedException {
        for (String id : others("leases")) {
            List<String> asked = new ArrayList<>();
            for (int token = 1; token <= 200; token++) {
                asked.add("DELETE /api/v1/leases/" + id + "?token=" + token);
            }
            int life = soak.awaitLife();
            try {
                nobody.statuses(asked, Map.of()).forEach((endpoint, status) -> {
                    tally(status);
                    if (status / 100 == 2) {
                        soak.found("nobody was answered %d: %s".formatted(status, endpoint));
                    }
                });
            } catch (IllegalStateException | IndexOutOfBoundsException cut) {
                if (soak.stillLives(life)) {
                    soak.count("floods that were cut short");
                }
            }
        }
    }
}
