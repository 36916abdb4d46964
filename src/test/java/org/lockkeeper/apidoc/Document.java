package org.lockkeeper.apidoc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lockkeeper.apidoc.Javadocs.Doc;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document that is shipped, from what springdoc says: each thing described in the words of the sources' comments, with
 * the problems that docs/api.md lists, and examples that were answered.
 */
final class Document {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final String TEXT = "text/plain";
    private static final String PROBLEM = "application/problem+json";
    private static final String LONG_POLL =
            " A long-poll: the answer comes as soon as what is waited for has come, and otherwise when `wait` is over,"
                    + " with the same status code. The state in the answer says which.";
    private static final String LONG_CLOSE =
            " A long-poll: the answer comes as soon as it is closed, and otherwise when `wait` is over, as the problem"
                    + " `members-busy`.";

    private final ObjectNode api;
    private final Javadocs javadocs;
    private final ProblemWords problems;
    private final Words words;
    private final Path examples;

    Document(ObjectNode raw, Path base) throws IOException {
        this.api = raw;
        this.javadocs = Javadocs.of(base.resolve("src/main/java"));
        this.problems = new ProblemWords(base.resolve("docs/api.md"));
        this.words = new Words(javadocs);
        this.examples = base.resolve("src/test/resources/api-docs/examples");
    }

    ObjectNode whole() throws IOException {
        head();
        ObjectNode paths = sorted(object(api, "paths"));
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            ObjectNode operations = (ObjectNode) path.getValue();
            for (String method : List.copyOf(operations.propertyNames())) {
                operation(path.getKey(), (ObjectNode) operations.get(method));
            }
        }
        api.set("paths", paths);
        schemas();
        return api;
    }

    private void head() {
        ObjectNode info = JsonMapper.shared().createObjectNode();
        info.put("title", "Lockkeeper").put("description", Words.ABOUT).put("version", "1");
        info.putObject("contact").put("name", "The Lockkeeper authors");
        info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
        api.set("info", info);
        api.remove("servers");
        api.putArray("servers").addObject().put("url", "/").put("description", "Whoever shows this document");
        ArrayNode tags = api.putArray("tags");
        Words.TAGS.forEach((name, told) -> tags.addObject().put("name", name).put("description", told));
        ArrayNode security = api.putArray("security");
        security.addObject().putArray("token");
        security.addObject();
    }

    private void operation(String path, ObjectNode operation) throws IOException {
        String method = operation.remove(SpringDoc.METHOD).asString();
        String id = operation.path("operationId").asString();
        Doc doc = javadocs.of(method).orElse(Doc.NONE);
        operation.remove("tags");
        operation.putArray("tags").add(path.startsWith("/v1/") ? "fleet" : path.split("[/.]")[3]);
        boolean key = false;
        boolean polls = false;
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asString();
            key |= name.equals("Idempotency-Key");
            polls |= name.equals("wait");
            ObjectNode schema = object((ObjectNode) parameter, "schema");
            asked(schema);
            ((ObjectNode) parameter)
                    .put("description", words.ofParameter(method, javaName(name), doc, schema))
                    .set("schema", parameter.get("schema"));
        }
        String told = doc.text().isEmpty() ? operation.path("summary").asString() + "." : doc.text();
        operation.put("description", !polls ? told : told + (id.equals("closeWindow") ? LONG_CLOSE : LONG_POLL));
        boolean body = operation.has("requestBody");
        if (body) {
            object(operation, "requestBody").put("description", "What is asked for");
            example(object(operation, "requestBody").at("/content/application~1json"), id + "-request");
        }
        ObjectNode responses = JsonMapper.shared().createObjectNode();
        for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
            responses.set(answer.getKey(), answer((ObjectNode) answer.getValue(), id, answer.getKey()));
        }
        problems.of(id, body, key, path.contains("{"))
                .forEach((status, text) -> responses.set(String.valueOf(status), problem(text)));
        responses.set("default", problem("Anything else that is refused or fails"));
        operation.set("responses", responses);
        order(operation);
    }

    private static void order(ObjectNode operation) {
        for (String name : List.of("parameters", "requestBody", "responses")) {
            JsonNode value = operation.remove(name);
            if (value != null) {
                operation.set(name, value);
            }
        }
    }

    /** As the method calls it: {@code Last-Event-ID} is {@code lastSeen} there. */
    private static String javaName(String parameter) {
        return switch (parameter) {
            case "Idempotency-Key" -> "idempotencyKey";
            case "Last-Event-ID" -> "lastSeen";
            case "fleet-lock-protocol" -> "protocol";
            default -> parameter;
        };
    }

    private ObjectNode answer(ObjectNode answer, String id, String status) throws IOException {
        ObjectNode content = object(answer, "content");
        if (answer.path("description").asString().equals("OK")) {
            answer.put("description", words.ofAnswer(content));
        }
        if (content.has(TEXT)) {
            ObjectNode lines = content.putObject(TEXT);
            lines.putObject("schema").put("type", "string").put("description", Words.LINES);
        }
        for (String type : content.propertyNames()) {
            example(content.get(type), id + "-" + status);
        }
        return answer;
    }

    private void example(JsonNode content, String name) throws IOException {
        Path file = examples.resolve(name + ".json");
        if (Files.exists(file) && !content.at("/schema/type").asString("").equals("string")) {
            ((ObjectNode) content).set("example", JsonMapper.shared().readTree(Files.readString(file)));
        }
    }

    private static ObjectNode problem(String description) {
        ObjectNode problem = JsonMapper.shared().createObjectNode().put("description", description);
        problem.putObject("content").putObject(PROBLEM).putObject("schema").put("$ref", SCHEMAS + "Problem");
        return problem;
    }

    private void schemas() throws IOException {
        ObjectNode schemas = object(object(api, "components"), "schemas");
        Set<String> asked = new HashSet<>();
        for (JsonNode path : api.path("paths")) {
            for (JsonNode operation : path) {
                reach(operation.path("requestBody"), asked);
            }
        }
        for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
            describe(schema.getKey(), (ObjectNode) schema.getValue(), asked.contains(schema.getKey()));
        }
        schemas.set("Problem", Words.problem(problems, examples));
        ObjectNode components = object(api, "components");
        components.set("schemas", sorted(schemas));
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", Words.TOKEN);
    }

    private void reach(JsonNode from, Set<String> found) {
        for (JsonNode ref : from.findValues("$ref")) {
            String name = ref.asString().substring(SCHEMAS.length());
            if (found.add(name)) {
                reach(api.at(ref.asString().substring(1)), found);
            }
        }
    }

    private void describe(String name, ObjectNode schema, boolean isAsked) {
        Map<String, JsonNode> properties = new java.util.LinkedHashMap<>();
        schema.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        Words.Source source = words.source(name, properties.keySet());
        ObjectNode described = JsonMapper.shared().createObjectNode();
        described.put("type", "object").put("description", words.ofSchema(name, source));
        List<String> required = new ArrayList<>(Words.REQUIRED.getOrDefault(name, List.of()));
        ObjectNode told = described.putObject("properties");
        properties.forEach((property, value) -> {
            ObjectNode one = (ObjectNode) value;
            if (isAsked) {
                asked(one);
            }
            one.put("description", words.ofProperty(name, source, property, one));
            told.set(property, one);
            if (!isAsked && source.always(property)) {
                required.add(property);
            }
        });
        if (!required.isEmpty()) {
            ArrayNode list = described.putArray("required");
            required.forEach(list::add);
        }
        schema.removeAll();
        schema.setAll(described);
    }

    /** What is asked may be said in words; what is answered is ISO-8601. */
    private static void asked(ObjectNode schema) {
        if (schema.path("format").asString("").equals(Words.SPAN)) {
            schema.putArray("examples").add("30min").add("PT30M");
        }
    }

    static ObjectNode object(ObjectNode parent, String name) {
        return (ObjectNode) Objects.requireNonNull(parent.get(name), () -> name + " in " + parent);
    }

    private static ObjectNode sorted(ObjectNode node) {
        ObjectNode sorted = JsonMapper.shared().createObjectNode();
        node.properties().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(entry -> sorted.set(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
