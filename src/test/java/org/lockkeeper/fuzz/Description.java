package org.lockkeeper.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The application's own OpenAPI document: what it can be asked, and what it may answer. */
record Description(JsonNode document, List<Operation> operations) {

    /** @param in path, query or header */
    record Parameter(String name, String in, JsonNode schema) {}

    /**
     * @param body the schema of its body; null where it takes none
     * @param answers the schemas of its answers in JSON by status; missing for what is no JSON
     */
    record Operation(
            String method,
            String path,
            List<Parameter> parameters,
            @Nullable JsonNode body,
            Map<String, JsonNode> answers) {

        List<Parameter> in(String place) {
            return parameters.stream().filter(one -> one.in().equals(place)).toList();
        }

        boolean changes() {
            return !method.equals("GET");
        }

        String name() {
            return method + " " + path;
        }
    }

    static Description of(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(operation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()))));
        operations.sort((a, b) -> a.name().compareTo(b.name()));
        return new Description(document, List.copyOf(operations));
    }

    private static Operation operation(String method, String path, JsonNode node) {
        List<Parameter> parameters = new ArrayList<>();
        node.path("parameters")
                .forEach(one -> parameters.add(new Parameter(
                        one.path("name").asString(), one.path("in").asString(), one.path("schema"))));
        JsonNode body = node.at("/requestBody/content/application~1json/schema");
        Map<String, JsonNode> answers = new java.util.TreeMap<>();
        node.path("responses")
                .properties()
                .forEach(answer ->
                        answers.put(answer.getKey(), answer.getValue().at("/content/application~1json/schema")));
        return new Operation(
                method, path, List.copyOf(parameters), body.isMissingNode() ? null : body, Map.copyOf(answers));
    }

    /** The schema itself where this one refers to another. */
    JsonNode resolved(JsonNode schema) {
        JsonNode ref = schema.path("$ref");
        return ref.isMissingNode() ? schema : document.at(ref.asString().substring(1));
    }

    /** The closed list of problems. */
    Set<String> problems() {
        Set<String> types = new TreeSet<>();
        document.at("/components/schemas/Problem/properties/type/enum").forEach(one -> types.add(one.asString()));
        return types;
    }
}
