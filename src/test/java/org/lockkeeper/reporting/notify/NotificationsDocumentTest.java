package org.lockkeeper.reporting.notify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Programs;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/notifications.md shows works as it stands there. */
class NotificationsDocumentTest {

    private static String shown(String mark) throws IOException {
        Matcher block = Pattern.compile("<!-- " + mark + " -->\\n```[a-z]+\\n(.*?)\\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/notifications.md")));
        assertThat(block.find()).as(mark).isTrue();
        return block.group(1);
    }

    /** As they reach a receiver that wants JSON of its own. */
    @Test
    @SuppressWarnings("unchecked")
    void theTemplatesAreFilledIn() throws IOException {
        Map<String, Object> node = requireNonNull(new Yaml().<Map<String, Object>>load(shown("templates")));
        for (String key : List.of("lockkeeper", "notifications", "receivers")) {
            node = (Map<String, Object>) requireNonNull(node.get(key));
        }
        Map<String, JsonNode> filled = new LinkedHashMap<>();
        Map<String, String> values =
                Notice.NAMES.stream().collect(Collectors.toMap(name -> name, name -> "<" + name + ">"));
        node.forEach((name, receiver) -> filled.put(
                name,
                JsonMapper.shared()
                        .readTree(Template.of(String.valueOf(((Map<String, Object>) receiver).get("template")))
                                .fill(values))));
        assertThat(requireNonNull(filled.get("ntfy")).at("/message").asString()).isEqualTo("<text>");
        assertThat(requireNonNull(filled.get("ntfy")).at("/tags/0").asString()).isEqualTo("<group>");
        assertThat(requireNonNull(filled.get("chat")).at("/text").asString())
                .isEqualTo("*<event>* <reason> (<owner>) until <endsAt>");
        assertThat(requireNonNull(filled.get("matrix")).at("/username").asString())
                .isEqualTo("<source>");
        assertThat(requireNonNull(filled.get("teams"))
                        .at("/attachments/0/content/body/0/text")
                        .asString())
                .isEqualTo("<group> is <state>, was <previousState>");
    }

    @Test
    void tenLinesOfPythonVerifyWhatIsSigned(@TempDir Path folder) throws IOException {
        Programs.need("python3");
        byte[] secret = "0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8);
        byte[] body = "{\"ü\":1}".getBytes(StandardCharsets.UTF_8);
        long now = System.currentTimeMillis() / 1000;
        Receiver receiver = new Receiver(
                "ops",
                URI.create("https://x/"),
                List.of("another secret, not the right one".getBytes(StandardCharsets.UTF_8), secret),
                null,
                List.of("*"),
                List.of(),
                null,
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                Duration.ofMinutes(1));
        String program = shown("verify") + """

                import json, sys
                secret, headers, body = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3].encode()
                print(verify(secret, headers, body), verify(secret, headers, body + b" "),
                      verify(secret, {**headers, "webhook-id": "other"}, body),
                      verify(secret, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}, body),
                      verify(secret, {**headers, "webhook-timestamp": "1"}, body), verify("x" * 24, headers, body))
                """;
        Path file = Files.writeString(folder.resolve("verify.py"), program);
        for (String told : List.of(
                new String(secret, StandardCharsets.UTF_8),
                "whsec_" + Base64.getEncoder().encodeToString(secret))) {
            CommandResult result = Commands.run(
                    Duration.ofSeconds(30),
                    List.of(
                            "python3",
                            file.toString(),
                            told,
                            JsonMapper.shared().writeValueAsString(receiver.headers("id-1", now, body)),
                            new String(body, StandardCharsets.UTF_8)));
            assertThat(result.out() + result.err()).isEqualTo("True False False False False False\n");
        }
    }
}
