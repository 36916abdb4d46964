package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.web.ProblemAssert.assertProblem;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.Answer;

/** What HTTP itself refuses: paths, methods, media types, sizes. */
class HttpProblemsTest extends CalledTest {

    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final int TOO_MANY = 64 * 1024 + 1;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none",
                "/nope",
                "/api",
                "/api/nope",
                "/api/v1/nope",
                "/api/v1/windows/",
                "/actuator/nope",
                "/actuator/env",
                "/actuator/maintenance/nope",
                "/actuator/health/nope",
                "/v3/api-docs/nope",
                "/swagger-ui/nope",
                "/error"
            })
    void anUnknownPathIsAProblemToEverybody(String path) {
        assertProblem(call.get(path), ProblemType.NOT_FOUND).says("there is nothing at this path");
        if (!path.endsWith("/nope") || !path.startsWith("/actuator/")) {
            assertProblem(call.get(path, "Accept", "text/html,*/*;q=0.1"), ProblemType.NOT_FOUND);
            assertProblem(call.get(path, "Accept", "text/html"), ProblemType.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api//v1/windows", "//api/v1/windows", "/api/v1/windows;x=1", "/api/v1/windows%2F..%2Fleases"})
    void aPathThatMeansTwoThingsIsNotServed(String path) {
        assertProblem(call.get(path), ProblemType.BAD_REQUEST);
    }

    @Test
    void anUnknownWindowIsNamed() {
        assertProblem(call.get(Call.WINDOWS + "/w-unknown"), ProblemType.NOT_FOUND)
                .says("there is no window 'w-unknown'")
                .has("/id", "\"w-unknown\"");
        assertProblem(call.send("DELETE", Call.WINDOWS + "/w-unknown", ""), ProblemType.NOT_FOUND);
        assertProblem(call.get(Call.WINDOWS + "/w-unknown?until=OPEN"), ProblemType.NOT_FOUND);
        assertProblem(call.post(Call.WINDOWS + "/w-unknown/extend", "{\"duration\":\"1h\"}"), ProblemType.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT    | /api/v1/windows        | [\"GET\",\"POST\"]",
                "PATCH  | /api/v1/windows/w-x    | [\"DELETE\",\"GET\"]",
                "POST   | /api/v1/verdict        | [\"GET\"]",
                "DELETE | /api/v1/events         | [\"GET\",\"HEAD\"]",
                "POST   | /actuator/health       | [\"GET\"]",
                "POST   | /actuator/maintenance  | [\"GET\"]",
                "DELETE | /actuator/maintenance/backup | [\"GET\"]",
            })
    void anotherMethodIsRefusedWithThoseThatAreAllowed(String method, String path, String allow) {
        Answer answer = call.send(method, path, "{}", JSON);
        assertProblem(answer, ProblemType.METHOD_NOT_ALLOWED).has("/allow", allow);
        assertThat(answer.header("Allow").split(",\\s*"))
                .containsExactlyInAnyOrder(allow.replaceAll("[\\[\\]\"]", "").split(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/png", "application/xml", "application/yaml"})
    void whoAcceptsNoJsonIsToldSoInJson(String type) {
        for (String path : new String[] {"windows", "windows/w-x", "services", "verdict", "audit", "events"}) {
            Answer answer = call.get("/api/v1/" + path, "Accept", type);
            assertProblem(answer, ProblemType.NOT_ACCEPTABLE);
            assertThat(answer.header("Accept"))
                    .isEqualTo("events".equals(path) ? "text/event-stream" : "application/json, text/plain");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded;charset=UTF-8",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "text/plain",
                "application/yaml",
                "*/*",
                "application/*",
                "nonsense"
            })
    void aBodyOfAnotherTypeIsRefused(String type) {
        Answer answer = call.send("POST", Call.WINDOWS, "reason=r", "Content-Type", type);
        assertProblem(answer, ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(answer.header("Accept")).contains("application/json").doesNotContain("yaml");
    }

    @Test
    void aBodyWithoutATypeIsRefused() {
        assertProblem(call.send("POST", Call.WINDOWS, "{}"), ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aBodyThatSaysItIsTooLargeIsRefused() {
        assertProblem(call.window(" ".repeat(TOO_MANY)), ProblemType.PAYLOAD_TOO_LARGE)
                .says("65536 bytes");
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsRefused() {
        Answer answer = call.send(
                "POST",
                Call.WINDOWS,
                BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(" ".repeat(TOO_MANY).getBytes(StandardCharsets.UTF_8))),
                JSON);
        assertProblem(answer, ProblemType.PAYLOAD_TOO_LARGE).says("65536 bytes");
    }

    @Test
    void aHeadOfTheEventsDoesNotHoldItsConnection() {
        assertThat(call.send("HEAD", "/api/v1/events", BodyPublishers.noBody()).status())
                .isEqualTo(200);
        call.get("/api/v1/windows").expect(200);
    }

    @Test
    void answersAreNeitherCachedNorGuessedAt() {
        for (String path : new String[] {"/api/v1/windows", "/api/v1/nope", "/api/v1/windows?state=x"}) {
            Answer answer = call.get(path);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(call.get("/nope").header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
}
