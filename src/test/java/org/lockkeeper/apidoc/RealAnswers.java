package org.lockkeeper.apidoc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Calls each operation once, as somebody would who uses them together: what he sends and gets are the examples. */
final class RealAnswers {

    private static final String WINDOW = """
            {"reason": "kernel update", "requestedBy": "alice", "duration": "30min", "waitTimeout": "1h"}""";
    private static final String LEASE = """
            {"group": "backup", "owner": {"name": "nightly-export"}, "reason": "export of the shop", "ttl": "10min"}""";
    private static final String WHY = """
            {"by": "bob", "reason": "the release cannot wait"}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    /** By operation, and {@code -request} or the status. */
    private final Map<String, JsonNode> taken = new LinkedHashMap<>();

    RealAnswers(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    Map<String, JsonNode> take() throws IOException, InterruptedException {
        get("listServices", "/api/v1/services");
        get("getVerdict", "/api/v1/verdict");
        get("getNextHours", "/api/v1/calendar/next");
        get("getCalendar", "/api/v1/calendar?days=2");
        post("simulateDays", "/api/v1/calendar/simulate", "{\"days\": 30}");
        schedules();
        post("tryWindow", "/api/v1/windows/dry-run", WINDOW);
        post("requestWindow", "/api/v1/windows?dryRun=true", WINDOW);
        JsonNode window = post("requestWindow", "/api/v1/windows?until=OPEN&wait=30s", WINDOW);
        String at = "/api/v1/windows/" + window.path("id").asString();
        post("tryActOnWindow", at + "/dry-run", "{\"act\": \"extend\", \"duration\": \"15min\", \"by\": \"alice\"}");
        post("extendWindow", at + "/extend", "{\"duration\": \"15min\", \"by\": \"alice\"}");
        post("requestLease", "/api/v1/leases?dryRun=true", LEASE);
        String lease = "/api/v1/leases/"
                + post("requestLease", "/api/v1/leases", LEASE).path("id").asString();
        get("explainLease", lease + "/why");
        post("tryActOnLease", lease + "/dry-run", WHY.replace("{", "{\"act\": \"force-release\", "));
        get("listLeases", "/api/v1/leases");
        post("askWindowToFinish", at + "/ask-to-finish", WHY);
        get("getWindow", at);
        get("explainWindow", at + "/why");
        get("listWindows", "/api/v1/windows");
        moved();
        delete("closeWindow", at + "?by=alice&note=done");
        JsonNode held = get("getLease", lease + "?until=HELD&wait=30s");
        String token = "token=" + held.path("token").asString();
        post("renewLease", lease + "/renew?by=nightly-export&" + token, null);
        get("checkFence", lease + "/fence?" + token);
        post("askLeaseToFinish", lease + "/ask-to-finish", WHY);
        delete("releaseLease", lease + "?success=true&by=nightly-export&" + token);
        forced();
        once();
        post("waitUntilQuiet", "/api/v1/waits", "{\"services\": [\"backup-*\"], \"timeout\": \"1h\"}");
        tokens();
        fleet();
        JsonNode gate = get("getGate", "/api/v1/gate");
        taken.put("dismissOwedStart-200", gate);
        get("listNotificationReceivers", "/api/v1/notifications");
        JsonNode page = get("listAudit", "/api/v1/audit?limit=3");
        taken.put("exportAudit-200", page.at("/entries/0"));
        taken.put("problem", call("GET", "/api/v1/verdict?group=backups", null).body());
        return taken;
    }

    private void moved() throws IOException, InterruptedException {
        String planned = WINDOW.replace("\"waitTimeout\": \"1h\"", "\"openAt\": \"in 2h\"");
        String window = "/api/v1/windows/"
                + call("POST", "/api/v1/windows", planned).body().path("id").asString();
        post("moveWindow", window + "/move", "{\"openAt\": \"in 3h\", \"by\": \"alice\"}");
        call("DELETE", window, null);
    }

    private void forced() throws IOException, InterruptedException {
        String window = "/api/v1/windows/"
                + call("POST", "/api/v1/windows?until=OPEN&wait=30s", WINDOW)
                        .body()
                        .path("id")
                        .asString();
        post("forceReleaseWindow", window + "/force-release", WHY);
        String lease = "/api/v1/leases/"
                + call("POST", "/api/v1/leases?until=HELD&wait=30s", LEASE)
                        .body()
                        .path("id")
                        .asString();
        post("forceReleaseLease", lease + "/force-release", WHY);
    }

    private void once() throws IOException, InterruptedException {
        String work = LEASE.replace("\"ttl\"", "\"once\": {\"key\": \"export\", \"period\": \"week-48\"}, \"ttl\"");
        JsonNode lease =
                call("POST", "/api/v1/leases?until=HELD&wait=30s", work).body();
        call(
                "DELETE",
                "/api/v1/leases/" + lease.path("id").asString() + "?success=true&token="
                        + lease.path("token").asString(),
                null);
        get("listOnce", "/api/v1/once");
        post(
                "resetOnce",
                "/api/v1/once/reset",
                "{\"key\": \"export\", \"period\": \"week-48\", \"by\": \"bob\", \"reason\": \"it was empty\"}");
    }

    private void tokens() throws IOException, InterruptedException {
        ObjectNode made = (ObjectNode) post(
                "createToken",
                "/api/v1/tokens",
                "{\"name\": \"ci-deploy\", \"role\": \"requester\", \"groups\": [\"backup\"], \"expires\": \"90d\"}");
        // The only thing in here that is not what was answered: one that looks real would be taken for one.
        made.put("token", "lkt_what-is-shown-here-once");
        get("listTokens", "/api/v1/tokens");
        delete("revokeToken", "/api/v1/tokens/ci-deploy");
    }

    private void schedules() throws IOException, InterruptedException {
        while (get("getSchedule", "/api/v1/schedules/weekly").at("/next/window").isMissingNode()) {
            Thread.onSpinWait();
        }
        get("listSchedules", "/api/v1/schedules");
        post("skipOccurrence", "/api/v1/schedules/weekly/skip", WHY);
    }

    private void fleet() throws IOException, InterruptedException {
        String client = "{\"client_params\": {\"id\": \"c988d2509fdf5cdcbed39037c56406fb\", \"group\": \"web\"}}";
        post("fleetLockPreReboot", "/v1/pre-reboot", client);
        call("POST", "/v1/pre-reboot", client.replace("c988", "35ba"));
        post(
                "pauseFleet",
                "/api/v1/fleet/pause",
                "{\"reason\": \"the release is bad\", \"by\": \"alice\", \"pool\": \"web\"}");
        while (call("GET", "/api/v1/fleet", null).body().at("/hostCount").asInt() < 3) {
            Thread.onSpinWait(); // hosts are written down a moment after they have asked
        }
        get("getFleet", "/api/v1/fleet");
        post("resumeFleet", "/api/v1/fleet/resume", "{\"by\": \"alice\", \"pool\": \"web\"}");
        post("fleetLockSteadyState", "/v1/steady-state", client);
        post(
                "forceReleaseSlot",
                "/api/v1/fleet/pools/web/slots/35bad2509fdf5cdcbed39037c56406fb/force-release",
                "{\"reason\": \"the host is scrapped\", \"by\": \"bob\"}");
        post("forgetHost", "/api/v1/fleet/hosts/web1/forget", "{\"reason\": \"it was scrapped\", \"by\": \"bob\"}");
    }

    private JsonNode get(String id, String path) throws IOException, InterruptedException {
        return keep(id, call("GET", path, null));
    }

    private JsonNode delete(String id, String path) throws IOException, InterruptedException {
        return keep(id, call("DELETE", path, null));
    }

    private JsonNode post(String id, String path, @Nullable String body) throws IOException, InterruptedException {
        if (body != null) {
            taken.put(id + "-request", JsonMapper.shared().readTree(body));
        }
        return keep(id, call("POST", path, body));
    }

    private record Got(int status, JsonNode body) {}

    private JsonNode keep(String id, Got got) {
        if (got.status() >= 300) {
            throw new AssertionError(id + ": " + got);
        }
        taken.put(id + "-" + got.status(), got.body());
        return got.body();
    }

    private Got call(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .header("fleet-lock-protocol", "true")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Got(
                answer.statusCode(), JsonMapper.shared().readTree(answer.body().strip()));
    }
}
