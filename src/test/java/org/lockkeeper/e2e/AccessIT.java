package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Units;
import tools.jackson.databind.JsonNode;

/** Who may do what: real users on the unix socket, tokens over TCP, each endpoint there is. */
class AccessIT extends SandboxedTest {

    private static final List<String> ROLES = List.of("none", "known", "viewer", "requester", "operator", "admin");

    /** The least that each endpoint needs. Written down here anew, so that no slip in the rules is copied. */
    private static final Map<String, String> NEEDS = new LinkedHashMap<>();

    private static void need(String least, String... endpoints) {
        for (String endpoint : endpoints) {
            NEEDS.put(endpoint, least);
        }
    }

    static {
        need("none", "GET /livez", "GET /readyz", "GET /actuator/health");
        need("none", "GET /login", "GET /login/oidc", "GET /login/oidc/back");
        need("known", "POST /api/v1/leases", "GET /api/v1/leases/{id}", "DELETE /api/v1/leases/{id}");
        need("known", "POST /api/v1/leases/{id}/renew", "GET /api/v1/leases/{id}/why");
        need("known", "GET /api/v1/leases/{id}/fence");
        need(
                "viewer",
                "GET /api/v1/services",
                "GET /api/v1/verdict",
                "GET /api/v1/calendar",
                "GET /api/v1/gate",
                "GET /api/v1/windows");
        need("viewer", "GET /api/v1/windows/{id}", "GET /api/v1/windows/{id}/why", "GET /api/v1/leases");
        need("viewer", "GET /api/v1/notifications", "GET /api/v1/calendar/next", "GET /api/v1/calendar.ics");
        need("viewer", "GET /api/v1/once", "HEAD /api/v1/events", "GET /actuator/health/maintenance");
        need("viewer", "GET /actuator", "GET /actuator/info", "GET /actuator/maintenance", "GET /actuator/prometheus");
        need("requester", "POST /api/v1/waits", "POST /v1/pre-reboot", "POST /v1/steady-state");
        need("viewer", "GET /api/v1/fleet", "GET /api/v1/schedules", "GET /api/v1/schedules/{name}");
        need("operator", "POST /api/v1/schedules/{name}/skip", "POST /api/v1/calendar/simulate");
        need("operator", "POST /api/v1/fleet/pause", "POST /api/v1/fleet/resume");
        need(
                "operator",
                "POST /api/v1/fleet/pools/{pool}/slots/{id}/force-release",
                "POST /api/v1/fleet/hosts/{id}/forget");
        need("operator", "POST /api/v1/windows", "DELETE /api/v1/windows/{id}", "POST /api/v1/windows/{id}/extend");
        need("operator", "POST /api/v1/windows/{id}/move", "POST /api/v1/windows/{id}/dry-run");
        need("operator", "POST /api/v1/windows/dry-run", "POST /api/v1/leases/{id}/dry-run");
        need("operator", "POST /api/v1/windows/{id}/ask-to-finish", "POST /api/v1/leases/{id}/ask-to-finish");
        need("operator", "DELETE /api/v1/gate/owed/{unit}", "GET /api/v1/audit", "GET /v3/api-docs");
        need("operator", "GET /swagger-ui/index.html");
        need("admin", "POST /api/v1/windows/{id}/force-release", "POST /api/v1/leases/{id}/force-release");
        need("admin", "POST /api/v1/once/reset", "GET /api/v1/audit/export", "POST /api/v1/tokens");
        need("admin", "GET /api/v1/tokens", "DELETE /api/v1/tokens/{name}");
    }

    private final Path folder = Asking.folder();
    private final Path socket = folder.resolve("api.sock");
    private final Asking root = Asking.user("root", "root", socket);
    private final Asking operator = Asking.user("daemon", "daemon", socket);
    private final Asking requester = Asking.user("bin", "bin", socket);
    private final Asking viewer = Asking.user("nobody", "nogroup", socket);
    private final Asking another = Asking.user("games", "games", socket);

    @Override
    Settings prepare() {
        sandbox.unit("backup-own.service", service("User=backup"));
        sandbox.unit("backup-number.service", service("User=34"));
        unit("backup-root", Units.oneshot("backup-root"));
        return Settings.standard()
                .set("lockkeeper.access.anonymous", "none")
                .set("lockkeeper.access.roles.operator.users", "daemon")
                .set("lockkeeper.access.roles.requester.users", "bin,games")
                .set("lockkeeper.access.roles.requester.service-groups", "backup,free")
                .set("lockkeeper.limits.each.burst", "300")
                .set("lockkeeper.limits.each.requests-per-second", "20")
                .set("lockkeeper.http.socket", socket.toString())
                .guard("backup-*.service", "backup");
    }

    private static String service(String user) {
        return "[Service]\nType=oneshot\n" + user + "\nExecStart=sleep infinity\n";
    }

    @AfterEach
    void tidyUp() {
        for (String kind : List.of("windows", "leases")) {
            root.get("/api/v1/" + kind)
                    .body()
                    .at("/" + kind)
                    .forEach(claim -> root.post(
                            "/api/v1/" + kind + "/" + claim.at("/id").asString() + "/force-release",
                            Map.of("by", "test", "reason", "over")));
        }
        stop("backup-own.service", "backup-number.service", "backup-root.service");
    }

    /** What the running application says that there is, and what actuator adds. */
    private List<String> endpoints() {
        Set<String> found = new TreeSet<>(NEEDS.keySet());
        found.removeIf(endpoint -> endpoint.contains(" /api/"));
        var paths = root.get("/v3/api-docs").expect(200).body().at("/paths");
        paths.propertyNames()
                .forEach(path -> paths.get(path).propertyNames().forEach(method -> {
                    // It would go on for ever.
                    boolean stream = path.equals("/api/v1/events") && method.equals("get");
                    if (!stream) {
                        found.add(method.toUpperCase(Locale.ROOT) + " " + path);
                    }
                }));
        return new ArrayList<>(found);
    }

    private void matrix(Asking who, String role) {
        List<String> endpoints = endpoints();
        assertThat(endpoints)
                .as("each endpoint stands in the table")
                .allSatisfy(endpoint -> assertThat(NEEDS).containsKey(endpoint));
        List<String> filled = endpoints.stream()
                .map(endpoint -> endpoint.replaceAll("\\{[^}]*}", "nothing").replace("/fence", "/fence?token=1"))
                .toList();
        Map<String, Integer> told = who.statuses(filled, Map.of("POST /api/v1/waits", "{\"timeout\":\"1ms\"}"));
        for (int i = 0; i < endpoints.size(); i++) {
            int status = Objects.requireNonNull(told.get(filled.get(i)));
            boolean may = ROLES.indexOf(role) >= ROLES.indexOf(NEEDS.get(endpoints.get(i)));
            boolean refused = status == 401 || status == 403;
            assertThat(refused)
                    .as("%s to %s: %d", endpoints.get(i), role, status)
                    .isEqualTo(!may);
            assertThat(status)
                    .as("%s to %s", endpoints.get(i), role)
                    .isNotZero()
                    .isLessThan(500);
            if (refused) {
                assertThat(status).isEqualTo(role.equals("none") ? 401 : 403);
            }
        }
    }

    @Test
    void onTheSocketEachUserMayWhatHisRoleAllows() {
        matrix(root, "admin");
        matrix(operator, "operator");
        matrix(requester, "requester");
        matrix(viewer, "viewer");
    }

    @Test
    void overTcpEachTokenMayWhatItsRoleAllowsAndNobodyElseAnything() {
        String base = host.lockkeeper().baseUri().toString();
        matrix(Asking.anybody(base), "none");
        for (String role : List.of("viewer", "requester", "operator", "admin")) {
            matrix(Asking.bearer(base, token(role, role)), role);
        }
    }

    /** Programs with calendars can show nothing else, and show it when they are asked for it. */
    @Test
    void aTokenIsTakenAsThePasswordForTheCalendarAlone() throws Exception {
        String pair = "anybody:" + token("calendar", "viewer");
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        assertThat(status("/api/v1/calendar.ics", basic).statusCode()).isEqualTo(200);
        assertThat(status("/api/v1/windows", basic).statusCode()).isEqualTo(401);
        HttpResponse<String> unasked = status("/api/v1/calendar.ics", "Basic " + "bm9ib2R5Om5vdGhpbmc=");
        assertThat(unasked.statusCode()).isEqualTo(401);
        assertThat(unasked.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"Lockkeeper\", Bearer");
    }

    private HttpResponse<String> status(String path, String authorization) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(host.lockkeeper().baseUri().resolve(path))
                                .header("Authorization", authorization)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String token(String name, String role) {
        root.delete("/api/v1/tokens/" + name);
        return root.post("/api/v1/tokens", Map.of("name", name, "role", role))
                .expect(201)
                .at("/token");
    }

    @Test
    void aPathThatIsWrittenOtherwiseNeedsTheSame() {
        for (String path : List.of(
                "/api/v1/%74okens",
                "/%61pi/v1/tokens",
                "/api/v1/audit%2Fexport",
                "/api/v1//tokens",
                "/api/v1/./tokens",
                "/api/v1/tokens;x=1",
                "/api/v1/x/../tokens",
                "/api/v1/tokens/",
                "/api/v1/Tokens")) {
            Asking.Told told = viewer.by("path-as-is").get(path);
            assertThat(told.status()).as(path).isIn(400, 403, 404);
            assertThat(told.text()).as(path).doesNotContain("\"tokens\":");
        }
        assertThat(viewer.get("/api/v1/%74okens").status()).isEqualTo(403);
    }

    @Test
    void theHundredthRequestOfAConnectionIsStillItsSenders() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add("GET /api/v1/audit?limit=" + (i + 1));
        }
        assertThat(viewer.statuses(many, Map.of()).values()).hasSize(100).containsOnly(403);
        assertThat(operator.statuses(many, Map.of()).values()).containsOnly(200);
    }

    @Test
    void aRevokedTokenIsGoodForNothingAtOnceAndOneThatIsNotKnownIsNotTakenForNobody() {
        String base = host.lockkeeper().baseUri().toString();
        Asking ci = Asking.bearer(base, token("ci", "viewer"));
        ci.get("/api/v1/verdict").expect(200);
        String listed = root.get("/api/v1/tokens").expect(200).text();
        assertThat(listed).contains("\"ci\"").doesNotContain("lockkeeper_");
        await().until(() -> root.get("/api/v1/tokens").text().contains("lastUsedAt"));
        root.delete("/api/v1/tokens/ci").expect(200);
        assertThat(ci.get("/livez").expect(401).at("/type")).endsWith("unauthenticated");
        assertThat(ci.get("/api/v1/verdict").expect(401).at("/detail")).contains("revoked");
    }

    private static Map<String, Object> window(String reason) {
        return Map.of("group", Settings.FREE, "reason", reason, "requestedBy", "alice", "duration", "10min");
    }

    @Test
    void theRecordSaysWhoHoweverHeCallsHimself() {
        String id = operator.post("/api/v1/windows?until=OPEN&wait=20s", window("patch"))
                .expect(201)
                .at("/id");
        Asking.Told shown = viewer.get("/api/v1/windows/" + id).expect(200);
        assertThat(shown.at("/principal")).isEqualTo("uid:daemon@socket");
        assertThat(shown.at("/requestedBy")).isEqualTo("alice");
        assertThat(shown.at("/token")).as("another's").isEmpty();
        assertThat(operator.get("/api/v1/windows/" + id).at("/token")).isNotEmpty();
        Asking.Told closed = root.delete("/api/v1/windows/" + id + "?by=alice").expect(200);
        assertThat(closed.at("/closedByPrincipal")).isEqualTo("uid:root@socket");
        assertThat(closed.at("/closedBy")).isEqualTo("alice");
        await().untilAsserted(() -> assertThat(host.lockkeeper().log().lines())
                .anyMatch(line -> line.contains("event=window.requested window=" + id)
                        && line.contains("owner=alice")
                        && line.contains("principal=uid:daemon@socket"))
                .anyMatch(line -> line.contains("event=window.opened window=" + id))
                .anyMatch(line -> line.contains("event=window.closed window=" + id)
                        && line.contains("outcome=RELEASED")
                        && line.contains("principal=uid:root@socket")));
        String trail = root.get("/api/v1/audit?latest=true&limit=20").text();
        assertThat(trail).contains("\"principal\":\"uid:daemon@socket\"", "\"principal\":\"uid:root@socket\"");
    }

    @Test
    void whoIsRefusedIsOnTheRecord() {
        viewer.post("/api/v1/windows", window("mine now")).expect(403);
        Map<String, Object> override = Map.of(
                "group", "free", "reason", "now", "owner", Map.of("name", "pipeline"), "override", "cannot wait");
        assertThat(requester.post("/api/v1/leases", override).expect(403).text())
                .contains("override");
        await().untilAsserted(() -> assertThat(
                        root.get("/api/v1/audit?latest=true&limit=50").text())
                .contains("\"type\":\"REFUSED\"", "\"principal\":\"uid:nobody@socket\"", "POST /api/v1/windows"));
        assertThat(root.get("/actuator/prometheus").text())
                .contains("lockkeeper_requests_refused_total{type=\"forbidden\"}");
    }

    /** Whatever he varies: the method is his to invent. */
    @Test
    void whoIsRefusedOverAndOverDoesNotFillTheRecord() {
        Asking lp = Asking.user("lp", "lp", socket);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add("M" + i + " /api/v1/tokens");
            many.add((i % 2 == 0 ? "DELETE" : "PUT") + " /api/v1/tokens/t" + i);
        }
        assertThat(lp.statuses(many, Map.of()).values()).containsOnly(403);
        lp.post("/api/v1/windows", window("mine now")).expect(403);
        int noted = 0;
        int longest = 0;
        for (JsonNode entry :
                root.get("/api/v1/audit?latest=true&limit=1000").body().at("/entries")) {
            if (entry.at("/principal").asString("").equals("uid:lp@socket")) {
                noted++;
                longest = Math.max(longest, entry.at("/subject").asString("").length());
            }
        }
        assertThat(noted).isBetween(1, 10);
        assertThat(longest).isLessThan(60);
    }

    @Test
    void credentialsThatAreNotGoodAreCountedOnTheRecordAndNotTriedForEver() {
        String base = host.lockkeeper().baseUri().toString();
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            many.add("GET /api/v1/audit?limit=" + (i + 1));
        }
        Asking guesser = Asking.bearer(base, "lockkeeper_" + "x".repeat(43));
        assertThat(guesser.statuses(many, Map.of()).values()).contains(401, 429);
        assertThat(root.get("/actuator/prometheus").text())
                .contains("lockkeeper_requests_refused_total{type=\"unauthenticated\"}");
        await().untilAsserted(() -> assertThat(
                        root.get("/api/v1/audit?latest=true&limit=200").text())
                .contains("this token is not known"));
        Asking.bearer(base, token("ci", "viewer")).get("/api/v1/verdict").expect(200); // one that is good is no guess
    }

    @Test
    void aNameOfATokenIsTakenOnce() {
        token("one", "viewer");
        assertThat(root.post("/api/v1/tokens", Map.of("name", "one", "role", "admin"))
                        .expect(409)
                        .at("/type"))
                .endsWith("token-exists");
        root.post("/api/v1/tokens", Map.of("name", "two", "role", "viewer", "groups", List.of("bakcup")))
                .expect(400);
    }

    private Map<String, Object> lease(String group, Map<String, Object> owner) {
        return new HashMap<>(Map.of("group", group, "reason", "nightly", "owner", owner));
    }

    @Test
    void aLeaseIsItsOwnersAndWhoeversHeHandsTheToken() {
        Asking.Told held = requester
                .post("/api/v1/leases?until=HELD&wait=20s", lease(Settings.FREE, Map.of("name", "job")))
                .expect(201);
        String lease = "/api/v1/leases/" + held.at("/id");
        String token = held.at("/token");
        assertThat(token).isNotEmpty();
        assertThat(another.get(lease).expect(200).at("/token")).isEmpty();
        assertThat(viewer.get("/api/v1/leases").text()).doesNotContain("\"token\"");
        another.send("POST", lease + "/renew", "").expect(403);
        another.delete(lease).expect(403);
        // His own tells him nothing of the one before.
        String own = another.post("/api/v1/leases?until=HELD&wait=20s", lease(Settings.FREE, Map.of("name", "own")))
                .expect(201)
                .at("/token");
        for (long guess = Long.parseLong(own) - 100; guess < Long.parseLong(own); guess++) {
            another.delete(lease + "?token=" + guess).expect(403);
        }
        operator.send("POST", lease + "/renew", "").expect(200);
        Map<String, Object> inside = lease(Settings.FREE, Map.of("name", "member"));
        inside.put("join", Map.of("id", held.at("/id"), "token", Long.parseLong(token) + 1));
        another.post("/api/v1/leases", inside).expect(403);
        inside.put("join", Map.of("id", held.at("/id"), "token", Long.parseLong(token)));
        another.post("/api/v1/leases", inside).expect(201);
        requester.send("POST", lease + "/renew", "").expect(200);
        another.send("POST", lease + "/renew?token=" + token, "").expect(200);
        Asking.Told ended = another.delete(lease + "?token=" + token).expect(200);
        assertThat(ended.at("/token")).as("whose it is not").isEmpty();
        assertThat(root.get(lease).at("/endedByPrincipal")).isEqualTo("uid:games@socket");
    }

    @Test
    void aWindowIsItsOwnersAndWhoeversHeHandsTheToken() {
        Asking.Told open = operator.post("/api/v1/windows?until=OPEN&wait=20s", window("patch"))
                .expect(201);
        String window = "/api/v1/windows/" + open.at("/id");
        String token = "?token=" + open.at("/token");
        Map<String, Object> longer = Map.of("duration", "1min");
        for (Asking who : List.of(viewer, requester)) {
            who.post(window + "/extend", longer).expect(403);
            who.post(window + "/extend?token=1", longer).expect(403);
            who.delete(window).expect(403);
            who.delete(window + "?token=1&wait=1s").expect(403);
            who.delete("/api/v1/windows/w-none").expect(403);
        }
        assertThat(operator.delete(window + "?token=1").expect(409).at("/type")).endsWith("token-mismatch");
        operator.post(window + "/extend?token=1", longer).expect(409);
        requester.post(window + "/extend" + token, longer).expect(200);
        viewer.post("/api/v1/windows/" + open.at("/id") + "/force-release" + token, Map.of("by", "x", "reason", "x"))
                .expect(403);
        assertThat(root.get(window).at("/state")).isEqualTo("OPEN");
        Asking.Told closed = viewer.delete(window + token + "&wait=10s").expect(200);
        assertThat(closed.at("/state")).isEqualTo("CLOSED");
        assertThat(closed.at("/closedByPrincipal")).isEqualTo("uid:nobody@socket");
    }

    @Test
    void aKeyOfAnotherIsAnotherKeyAndSoIsWorkToBeDoneOnce() {
        String key = "Idempotency-Key: nightly";
        Map<String, Object> job = lease(Settings.FREE, Map.of("name", "job"));
        String mine =
                requester.with(key).post("/api/v1/leases", job).expect(201).at("/id");
        assertThat(requester.with(key).post("/api/v1/leases", job).expect(200).at("/id"))
                .isEqualTo(mine);
        assertThat(another.with(key).post("/api/v1/leases", job).expect(201).at("/id"))
                .isNotEqualTo(mine);
        job.put("once", Map.of("key", "backup", "period", "2030-01-01"));
        Asking.Told done =
                another.post("/api/v1/leases?until=HELD&wait=20s", job).expect(201);
        another.delete("/api/v1/leases/" + done.at("/id") + "?success=true&token=" + done.at("/token"))
                .expect(200);
        requester.post("/api/v1/leases?until=HELD&wait=20s", job).expect(201); // his own is not done
        root.post("/api/v1/once/reset", Map.of("key", "backup", "period", "2030-01-01", "reason", "r", "by", "b"))
                .expect(400);
        root.post(
                        "/api/v1/once/reset",
                        Map.of(
                                "principal",
                                "uid:games",
                                "key",
                                "backup",
                                "period",
                                "2030-01-01",
                                "reason",
                                "r",
                                "by",
                                "b"))
                .expect(200);
    }

    @Test
    void aRequesterAsksForHisServiceGroupsAndWithoutRightsOfTheirOwn() {
        requester.post("/api/v1/leases", lease("update", Map.of("name", "job"))).expect(403);
        for (Map.Entry<String, Object> right : Map.<String, Object>of(
                        "inhibit",
                        true,
                        "admits",
                        List.of("backup-own.service"),
                        "priority",
                        "urgent",
                        "onDrainTimeout",
                        "open-anyway")
                .entrySet()) {
            Map<String, Object> job = lease(Settings.FREE, Map.of("name", "job"));
            job.put(right.getKey(), right.getValue());
            assertThat(requester.post("/api/v1/leases", job).expect(403).at("/detail"))
                    .as(right.getKey())
                    .contains("a right that this principal does not have");
        }
    }

    @Test
    void aProcessIsItsUsersToAskFor() throws IOException {
        Process sleep =
                new ProcessBuilder("setpriv", "--reuid=bin", "--regid=bin", "--clear-groups", "sleep", "60").start();
        try {
            await().until(() ->
                    Files.getOwner(Path.of("/proc/" + sleep.pid())).getName().equals("bin"));
            Map<String, Object> owner = Map.of("pid", sleep.pid());
            another.post("/api/v1/leases", lease(Settings.FREE, owner)).expect(403);
            requester.post("/api/v1/leases", lease(Settings.FREE, owner)).expect(201);
            another.post("/api/v1/leases", lease(Settings.FREE, Map.of("pid", 1)))
                    .expect(403);
        } finally {
            sleep.destroyForcibly();
        }
    }

    private boolean busy(String unit) {
        for (JsonNode service : root.get("/api/v1/services").body().at("/services")) {
            if (service.at("/unit").asString("").equals(unit)) {
                return service.at("/state").asString("").equals("BUSY");
            }
        }
        return false;
    }

    private String run(String unit) {
        start(unit);
        await().atMost(Duration.ofSeconds(20)).until(() -> busy(unit));
        return invocation(unit);
    }

    private String invocation(String unit) {
        return sandbox.systemctl("show", "--value", "--property=InvocationID", unit)
                .orFail()
                .out()
                .trim();
    }

    @Test
    void aUnitsUserAsksForItsRunWithoutARoleAndNobodyElseDoes() {
        Asking backup = Asking.user("backup", "backup", socket);
        for (String unit : List.of("backup-own.service", "backup-number.service")) {
            Map<String, Object> owner = Map.of("unit", unit, "invocationId", run(unit));
            requester.post("/api/v1/leases", lease("backup", owner)).expect(403);
            operator.post("/api/v1/leases", lease("backup", owner)).expect(403);
            Asking.Told asked =
                    backup.post("/api/v1/leases", lease("backup", owner)).expect(201);
            assertThat(asked.at("/principal")).isEqualTo("uid:backup@socket");
            backup.post("/api/v1/leases", lease("update", owner)).expect(403);
            backup.delete("/api/v1/leases/" + asked.at("/id") + "?token=" + asked.at("/token"))
                    .expect(200);
        }
        Map<String, Object> ofRoot = Map.of("unit", "backup-root.service", "invocationId", run("backup-root.service"));
        backup.post("/api/v1/leases", lease("backup", ofRoot)).expect(403);
        root.post("/api/v1/leases", lease("backup", ofRoot)).expect(201);
        Map<String, Object> own =
                Map.of("unit", "backup-own.service", "invocationId", invocation("backup-own.service"));
        Asking.Told forIt = root.post("/api/v1/leases?until=HELD&wait=20s", lease("backup", own))
                .expect(201);
        String theirs = "/api/v1/leases/" + forIt.at("/id") + "?token=";
        another.delete(theirs + 1).expect(403);
        backup.delete(theirs + forIt.at("/token")).expect(200); // root handed it on to his run
    }

    @Test
    void aRepetitionThatAsksForSomethingElseIsRefused() {
        Map<String, Object> owner = Map.of("unit", "backup-root.service", "invocationId", run("backup-root.service"));
        Map<String, Object> job = lease("backup", owner);
        String id = root.post("/api/v1/leases", job).expect(201).at("/id");
        assertThat(root.post("/api/v1/leases", job).expect(200).at("/id")).isEqualTo(id);
        job.put("admits", List.of("backup-own.service"));
        Asking.Told refused = root.post("/api/v1/leases", job).expect(409);
        assertThat(refused.at("/type")).endsWith("request-differs");
        assertThat(refused.at("/id")).isEqualTo(id);
    }

    @Test
    void aForeignPageMayChangeNothingAndAFormIsNoRequest() {
        Asking page = root.with("Origin: https://evil.example");
        page.post("/api/v1/windows", window("theirs")).expect(403);
        root.with("Sec-Fetch-Site: cross-site").delete("/api/v1/windows/w-1").expect(403);
        root.with("Sec-Fetch-Site: same-origin").delete("/api/v1/windows/w-1").expect(404);
        root.with("Content-Type: text/plain")
                .post("/api/v1/windows", window("a form"))
                .expect(415);
        page.get("/api/v1/verdict").expect(200); // which it cannot read
        assertThat(host.api().get("/livez").header("Content-Security-Policy")).contains("frame-ancestors 'none'");
    }

    /** The rest of it comes when the request has been looked at already. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 | Content-Length: 30 | {\"nam | e\":\"mine\",\"role\":\"admin\"}",
                "HTTP/1.0 | Content-Length: 30 | {\"nam | e\":\"mine\",\"role\":\"admin\"}",
                "HTTP/1.1 | Transfer-Encoding: chunked | 5\r\n{\"nam\r\n | 1a\r\ne\":\"mine\",\"role\":\"admin\"}\r\n0\r\n\r\n",
                "HTTP/1.1 | Expect: 100-continue\r\nContent-Length: 30 | {\"nam | e\":\"mine\",\"role\":\"admin\"}"
            })
    void aBodyThatComesInPiecesIsNoWayAround(String request) throws IOException {
        String[] parts = request.split(" \\| ");
        String head = "POST /api/v1/tokens " + parts[0] + "\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\n" + parts[1] + "\r\n\r\n";
        URI base = host.lockkeeper().baseUri();
        try (Socket one = new Socket(base.getHost(), base.getPort())) {
            one.setSoTimeout(10_000);
            one.getOutputStream().write((head + parts[2]).getBytes(StandardCharsets.US_ASCII));
            one.getOutputStream().flush();
            one.getOutputStream().write(parts[3].getBytes(StandardCharsets.US_ASCII));
            String answer = new String(one.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer.replace("HTTP/1.1 100 \r\n\r\n", "")).startsWith("HTTP/1.1 401");
        }
        assertThat(root.get("/api/v1/tokens").text()).doesNotContain("mine");
    }

    /** Whoever is refused before his body has come is not waited for. */
    @Test
    void refusedOnesWhoseBodiesDoNotComeHoldNoThread() throws IOException {
        URI base = host.lockkeeper().baseUri();
        List<Socket> slow = new ArrayList<>();
        String admin = "Host: localhost\r\nAuthorization: Bearer " + token("admin", "admin");
        String windows = "/api/v1/windows HTTP/1.1\r\nContent-Type: application/json\r\n";
        List<String> requests = List.of(
                windows + "Host: localhost\r\nContent-Length: 100\r\n\r\n{",
                windows + "Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
                windows + "Host: evil.example\r\nContent-Length: 100\r\n\r\n{",
                "/" + windows + "Host: localhost\r\nContent-Length: 100\r\n\r\n{",
                windows + admin + "\r\nContent-Length: 100000\r\n\r\n{");
        try {
            for (int i = 0; i < 120; i++) {
                Socket one = new Socket(base.getHost(), base.getPort());
                slow.add(one);
                one.getOutputStream()
                        .write(("POST " + requests.get(i % requests.size())).getBytes(StandardCharsets.US_ASCII));
            }
            for (Socket one : slow) {
                one.setSoTimeout(5_000);
                String answer = new String(one.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer.substring(0, 12))
                        .isIn("HTTP/1.1 400", "HTTP/1.1 401", "HTTP/1.1 413", "HTTP/1.1 421");
                assertThat(answer).endsWith("}").containsOnlyOnce("\"status\":");
            }
            assertThat(host.lockkeeper().log()).as("no fault of ours").doesNotContain("ERROR", "\tat ");
            host.api().get("/livez").expect(200);
        } finally {
            for (Socket one : slow) {
                one.close();
            }
        }
    }

    @Test
    void aCallerAtHisLimitsLocksNobodyOut() {
        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            numbered.add("GET /api/v1/audit?limit=" + (i + 1));
        }
        Asking games = Asking.user("games", "games", socket);
        assertThat(games.statuses(numbered, Map.of()).values()).contains(403, 429);
        requester.get("/api/v1/verdict").expect(200);
        root.get("/api/v1/verdict").expect(200);
        assertThat(root.get("/actuator/prometheus").text())
                .contains("lockkeeper_requests_refused_total{type=\"too-many-requests\"}");
        String window = operator.post("/api/v1/windows?until=OPEN&wait=20s", window("meanwhile"))
                .expect(201)
                .at("/state");
        assertThat(window).isEqualTo("OPEN");
    }

    @Test
    void healthTellsStrangersNoDetails() {
        String base = host.lockkeeper().baseUri().toString();
        assertThat(Asking.anybody(base).get("/actuator/health").expect(200).text())
                .doesNotContain("components")
                .contains("UP");
        assertThat(viewer.get("/actuator/health").expect(200).text()).contains("components");
    }
}
