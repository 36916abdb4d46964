package org.lockkeeper.web.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.CalledTest;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.listen.HttpProperties;
import org.springframework.util.unit.DataSize;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenApiTest extends CalledTest {

    private static final String WINDOW = "#/components/schemas/WindowView";

    private Answer description() {
        return call.get("/v3/api-docs").expect(200);
    }

    @Test
    void allPathsAreDescribedAndOnlyThose() {
        assertThat(description().body().get("paths").propertyNames())
                .contains(
                        "/api/v1/windows",
                        "/api/v1/windows/{id}",
                        "/api/v1/windows/{id}/extend",
                        "/api/v1/services",
                        "/api/v1/verdict",
                        "/api/v1/audit",
                        "/api/v1/events")
                .allMatch(path -> path.startsWith("/api/v1/") || path.startsWith("/v1/"));
    }

    @Test
    void everyCallHasASummaryAndMayAnswerAProblem() {
        for (JsonNode path : description().body().get("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.path("summary").asString(""))
                        .as("%s", operation)
                        .isNotBlank();
                assertThat(operation
                                .at("/responses/default/content/application~1problem+json/schema/$ref")
                                .asString(""))
                        .isEqualTo("#/components/schemas/Problem");
            }
        }
    }

    @Test
    void theTypesOfProblemsAreListed() {
        assertThat(description()
                        .body()
                        .at("/components/schemas/Problem/properties/type/enum")
                        .size())
                .isEqualTo(ProblemType.values().length);
    }

    @Test
    void aDurationIsAString() {
        JsonNode body = description().body();
        for (String schema : new String[] {"WindowRequest", "WindowView", "ExtendRequest"}) {
            assertThat(body.at("/components/schemas/" + schema + "/properties/duration/type")
                            .asString(""))
                    .as(schema)
                    .isEqualTo("string");
        }
    }

    @Test
    void whatIsAnsweredLaterIsDescribedAsWhatItWillBe() {
        Answer description = description();
        String ok = "/responses/200/content/application~1json/schema/$ref";
        assertThat(description.text("/paths/~1api~1v1~1windows~1{id}/get" + ok)).isEqualTo(WINDOW);
        assertThat(description.text("/paths/~1api~1v1~1windows/post" + ok.replace("200", "201")))
                .isEqualTo(WINDOW);
        assertThat(description.text(
                        "/paths/~1api~1v1~1events/get/responses/200/content/text~1event-stream/schema/$ref"))
                .isEqualTo("#/components/schemas/HostState");
        assertThat(description.body().at("/paths/~1api~1v1~1events/head").isMissingNode())
                .isTrue();
    }

    @Test
    void itIsThereInYamlAsWell() {
        assertThat((Object) new Yaml()
                        .load(call.get("/v3/api-docs.yaml").expect(200).text("")))
                .isEqualTo(JsonMapper.shared().treeToValue(description().body(), Map.class));
    }

    @Test
    void thePageIsThereAndShowsThisApi() {
        assertThat(call.get("/swagger-ui.html").expect(302).header("Location")).isEqualTo("/swagger-ui/index.html");
        assertThat(call.get("/swagger-ui/index.html").expect(200).header("Content-Type"))
                .startsWith("text/html");
        assertThat(call.get("/swagger-ui/swagger-initializer.js").expect(200).text(""))
                .contains("v3/api-docs")
                .doesNotContain("petstore");
        assertThat(call.get("/swagger-ui/swagger-ui-bundle.js").expect(200).header("Content-Type"))
                .startsWith("text/javascript");
    }

    @Test
    void whatIsOffIsNotFound() {
        ApiDocument off = new ApiDocument(new HttpProperties(
                false, List.of(), DataSize.ofKilobytes(64), Duration.ofSeconds(10), null, true, 400, false, false));
        for (Callable<?> what : List.<Callable<?>>of(off::json, off::yaml, off::page)) {
            assertThatThrownBy(what::call)
                    .isInstanceOfSatisfying(
                            ApiProblem.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_FOUND));
        }
    }
}
