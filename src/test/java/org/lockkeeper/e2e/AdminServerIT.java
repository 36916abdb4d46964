package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.LockkeeperProcess;
import org.lockkeeper.testing.SystemdSandbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** It registers with a Spring Boot Admin server that is configured, and goes on without it. */
final class AdminServerIT {

    private record Call(String what, String user, String body) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();

    @Test
    void registersWhereItIsConfiguredAndSignsOff() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/instances", this::answer);
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        List<String> settings = List.of(
                "--lockkeeper.groups.maintenance.conflicts-with=maintenance",
                "--spring.boot.admin.client.url=" + url,
                "--spring.boot.admin.client.username=lockkeeper",
                "--spring.boot.admin.client.password=secret-word",
                "--spring.boot.admin.client.period=200ms",
                "--spring.boot.admin.client.auto-deregistration=true",
                "--spring.boot.admin.client.instance.service-base-url=http://db-1.example:9099",
                "--spring.boot.admin.client.instance.metadata.tags.site=berlin");
        try (SystemdSandbox sandbox = SystemdSandbox.start();
                LockkeeperProcess lockkeeper = LockkeeperProcess.start(sandbox, settings.toArray(String[]::new))) {
            // Not there yet: nothing waits for it.
            lockkeeper.api().get("/readyz").expect(200);
            server.start();
            await().until(() -> calls.stream().anyMatch(call -> call.what().equals("POST /instances")));
            Call registered = calls.get(0);
            JsonNode body = JsonMapper.shared().readTree(registered.body());
            assertThat(body.at("/name").asString()).isEqualTo("lockkeeper");
            assertThat(body.at("/managementUrl").asString()).isEqualTo("http://db-1.example:9099/actuator");
            assertThat(body.at("/healthUrl").asString()).isEqualTo("http://db-1.example:9099/actuator/health");
            assertThat(body.at("/metadata/tags.site").asString()).isEqualTo("berlin");
            assertThat(registered.user()).startsWith("Basic ");
            assertThat(lockkeeper
                            .api()
                            .get("/actuator")
                            .expect(200)
                            .body()
                            .at("/_links")
                            .propertyNames())
                    .contains("maintenance", "health", "info", "prometheus");
            lockkeeper.stop();
            assertThat(calls).extracting(Call::what).contains("DELETE /instances/one");
            assertThat(lockkeeper.log()).doesNotContain("secret-word");
        } finally {
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                body));
        byte[] id = "{\"id\":\"one\"}".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean registers = exchange.getRequestMethod().equals("POST");
        exchange.sendResponseHeaders(registers ? 201 : 204, registers ? id.length : -1);
        if (registers) {
            exchange.getResponseBody().write(id);
        }
        exchange.close();
    }
}
