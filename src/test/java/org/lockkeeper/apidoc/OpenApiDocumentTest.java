package org.lockkeeper.apidoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lockkeeper.web.RunningLockkeeper;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The file that is shipped, and the examples in it, against what the controllers say and answer now. */
@RunningLockkeeper
@Import(SpringDoc.class)
@TestPropertySource(
        properties = {
            SpringDocOnlyWhereAsked.ASKED + "=true",
            "springdoc.api-docs.path=/springdoc",
            "springdoc.paths-to-match=/api/**,/v1/**",
            "lockkeeper.fleet.pools.web.at-most=1",
            "lockkeeper.fleet.name=web1",
            "lockkeeper.schedules.weekly.cron=0 2 * * SAT",
            "lockkeeper.schedules.weekly.duration=1h",
            "lockkeeper.notifications.receivers.ops.url=https://hooks.example/lockkeeper",
            "lockkeeper.notifications.receivers.ops.events=start.failed" // not told of anything here
        })
class OpenApiDocumentTest {

    static final Path BASE = Path.of(System.getProperty("basedir", ""));
    static final Path FILE = BASE.resolve("src/main/resources/api-docs/openapi.json");

    private static final Path EXAMPLES = BASE.resolve("src/test/resources/api-docs/examples");
    private static final boolean WRITE = Boolean.getBoolean("lockkeeper.openapi.write");
    private static final String STALE =
            "%s is stale. To write it anew: mvn test -Dtest=OpenApiDocumentTest -Dlockkeeper.openapi.write=true";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @LocalServerPort
    private int port;

    /** An example is kept as long as it is of the form of what is answered, whatever ids and times it has. */
    @Test
    void theFileIsWhatTheControllersSayAndAnswer() throws Exception {
        Map<String, JsonNode> answers = new RealAnswers(port).take();
        Map<String, JsonNode> examples = new TreeMap<>(examples());
        Map<String, String> stale = new TreeMap<>();
        answers.forEach((name, answer) -> {
            JsonNode example = examples.get(name);
            if (example == null || !form(example).equals(form(answer))) {
                stale.put(name, example == null ? "missing" : form(example) + "\nis now\n" + form(answer));
            }
        });
        examples.keySet().stream()
                .filter(name -> !answers.containsKey(name))
                .forEach(name -> stale.put(name, "unused"));
        if (WRITE) {
            for (String name : stale.keySet()) {
                Path file = EXAMPLES.resolve(name + ".json");
                JsonNode answer = answers.get(name);
                if (answer == null) {
                    Files.delete(file);
                } else {
                    Files.writeString(file, JSON.writeValueAsString(answer) + "\n");
                }
            }
        } else {
            assertThat(stale).as(STALE, EXAMPLES).isEmpty();
        }
        String made = JSON.writeValueAsString(new Document(raw(), BASE).whole()) + "\n";
        if (WRITE) {
            Files.writeString(FILE, made);
        }
        assertThat(Files.readString(FILE)).as(STALE, FILE).isEqualTo(made);
    }

    private static Map<String, JsonNode> examples() throws IOException {
        Map<String, JsonNode> read = new TreeMap<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.toList()) {
                read.put(file.getFileName().toString().replace(".json", ""), JSON.readTree(Files.readString(file)));
            }
        }
        return read;
    }

    /** Names and types, without values: numbers, times and ids are others each time. */
    private static String form(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(entry -> entry.getKey() + ":" + form(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return node.valueStream()
                    .map(OpenApiDocumentTest::form)
                    .collect(Collectors.toCollection(TreeSet::new))
                    .toString();
        }
        return node.getNodeType().toString();
    }

    private ObjectNode raw() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/springdoc"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return (ObjectNode) JSON.readTree(answer.body());
    }
}
