package org.lockkeeper.apidoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.web.ProblemType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rules that the API's document keeps. Spectral has more of them, and needs npm: SpectralIT. */
class OpenApiRulesTest {

    private record Operation(String name, JsonNode node) {}

    private static JsonNode document = JsonMapper.shared().createObjectNode();
    private static final List<Operation> OPERATIONS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        document = JsonMapper.shared().readTree(Files.readString(OpenApiDocumentTest.FILE));
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one ->
                                OPERATIONS.add(new Operation(one.getKey() + " " + path.getKey(), one.getValue()))));
        assertThat(OPERATIONS).hasSizeGreaterThan(25);
    }

    private static Map<String, JsonNode> schemas() {
        Map<String, JsonNode> schemas = new HashMap<>();
        document.at("/components/schemas").properties().forEach(one -> schemas.put(one.getKey(), one.getValue()));
        return schemas;
    }

    private static void described(String what, JsonNode node) {
        assertThat(node.path("description").asString(""))
                .as("description of %s", what)
                .isNotBlank()
                .doesNotStartWith("\n");
    }

    @Test
    void eachOperationIsDescribedAndHasAnIdThatIsItsOwn() {
        Set<String> ids = new TreeSet<>();
        for (Operation operation : OPERATIONS) {
            described(operation.name(), operation.node());
            assertThat(operation.node().path("summary").asString(""))
                    .as(operation.name())
                    .isNotBlank();
            String id = operation.node().path("operationId").asString("");
            assertThat(id).as(operation.name()).matches("[a-z]+([A-Z][a-z]+)+");
            assertThat(ids.add(id))
                    .as("%s: another has the id %s", operation.name(), id)
                    .isTrue();
        }
    }

    @Test
    void eachTagIsDescribedAndUsed() {
        Set<String> declared = new TreeSet<>();
        for (JsonNode tag : document.path("tags")) {
            described("tag " + tag, tag);
            declared.add(tag.path("name").asString());
        }
        Set<String> used = new TreeSet<>();
        for (Operation operation : OPERATIONS) {
            assertThat(operation.node().path("tags")).as(operation.name()).hasSize(1);
            used.add(operation.node().at("/tags/0").asString());
        }
        assertThat(used).isEqualTo(declared);
    }

    @Test
    void eachParameterBodyAndAnswerIsDescribed() {
        for (Operation operation : OPERATIONS) {
            for (JsonNode parameter : operation.node().path("parameters")) {
                described(operation.name() + " " + parameter.path("name"), parameter);
            }
            if (operation.node().has("requestBody")) {
                described("the body of " + operation.name(), operation.node().path("requestBody"));
            }
            operation.node().path("responses").properties().forEach(answer -> {
                described(operation.name() + " " + answer.getKey(), answer.getValue());
                if (!answer.getKey().startsWith("2")) {
                    assertThat(answer.getValue()
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asString(""))
                            .isEqualTo("#/components/schemas/Problem");
                }
            });
        }
    }

    @Test
    void eachSchemaAndEachMemberIsDescribed() {
        schemas().forEach((name, schema) -> {
            described(name, schema);
            schema.path("properties")
                    .properties()
                    .forEach(member -> described(name + "." + member.getKey(), member.getValue()));
        });
    }

    @Test
    void whereAnAnswerIsWaitedForThatIsSaid() {
        long polls = OPERATIONS.stream()
                .filter(operation -> operation
                        .node()
                        .path("parameters")
                        .valueStream()
                        .anyMatch(one -> one.path("name").asString().equals("wait")))
                .peek(operation -> assertThat(
                                operation.node().path("description").asString())
                        .as(operation.name())
                        .contains("A long-poll:"))
                .count();
        assertThat(polls).isEqualTo(5);
    }

    @Test
    void theTypesOfProblemsAreThoseOfTheDocumentation() throws IOException {
        assertThat(new ProblemWords(OpenApiDocumentTest.BASE.resolve("docs/api.md")).types())
                .containsExactlyInAnyOrderElementsOf(java.util.Arrays.stream(ProblemType.values())
                        .map(type -> type.uri().toString().replace("urn:lockkeeper:problem:", ""))
                        .toList());
    }

    /** JSON Schema's durations have no words and no fractions. */
    @Test
    void nothingHasTheFormatOfDurations() {
        assertThat(document.toString())
                .doesNotContain("\"format\":\"duration\"")
                .contains(Words.SPAN);
    }

    @Test
    void eachBodyAndAnswerHasAnExampleThatIsAsItsSchemaSays() {
        SchemaCheck check = new SchemaCheck(document);
        for (Operation operation : OPERATIONS) {
            examples(operation.name() + " body", operation.node().path("requestBody"), check);
            operation.node().path("responses").properties().stream()
                    .filter(answer -> answer.getKey().startsWith("2"))
                    .forEach(answer -> examples(operation.name() + " " + answer.getKey(), answer.getValue(), check));
        }
        JsonNode problem = document.at("/components/schemas/Problem");
        assertThat(check.misfits(problem.at("/examples/0"), problem)).isEmpty();
    }

    private static void examples(String name, JsonNode body, SchemaCheck check) {
        body.path("content").properties().forEach(content -> {
            if (content.getKey().contains("json")) {
                assertThat(content.getValue().has("example"))
                        .as("example of %s", name)
                        .isTrue();
                assertThat(check.misfits(
                                content.getValue().get("example"),
                                content.getValue().path("schema")))
                        .as(name)
                        .isEmpty();
            }
        });
    }

    @Test
    void theServerIsTheOneThatShowsIt() {
        assertThat(document.at("/servers/0/url").asString()).isEqualTo("/");
        assertThat(document.path("servers")).hasSize(1);
    }
}
