package org.lockkeeper.apidoc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lockkeeper.base.time.ApiDuration;
import tools.jackson.databind.JsonNode;

/** Whether a value is as a schema of the document says; of JSON Schema what the document uses. */
final class SchemaCheck {

    private final JsonNode document;

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    List<String> misfits(JsonNode value, JsonNode schema) {
        List<String> found = new ArrayList<>();
        check(value, schema, "", found);
        return found;
    }

    private void check(JsonNode value, JsonNode declared, String at, List<String> found) {
        JsonNode schema = declared.has("$ref")
                ? document.at(declared.get("$ref").asString().substring(1))
                : declared;
        String type = schema.path("type").asString("any");
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" ->
                value.isString()
                        && format(value.asString(), schema.path("format").asString(""));
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "any" -> true;
            default -> false;
        };
        if (!fits) {
            found.add("%s is no %s %s: %s".formatted(at, type, schema.path("format"), value));
            return;
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            found.add("%s is not listed: %s".formatted(at, value));
        }
        value.valueStream()
                .filter(one -> value.isArray())
                .forEach(one -> check(one, schema.path("items"), at + "[]", found));
        if (value.isObject()) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.asString())) {
                    found.add("%s has no %s".formatted(at, name));
                }
            });
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                JsonNode inner = schema.has("additionalProperties")
                        ? schema.get("additionalProperties")
                        : schema.path("properties").path(member.getKey());
                if (inner.isMissingNode()) {
                    found.add("%s.%s is not in the document".formatted(at, member.getKey()));
                } else {
                    check(member.getValue(), inner, at + "." + member.getKey(), found);
                }
            }
        }
    }

    private static boolean format(String text, String format) {
        try {
            switch (format) {
                case "date-time" -> Instant.parse(text);
                case Words.SPAN -> ApiDuration.parse(text);
                default -> {
                    return format.isEmpty();
                }
            }
            return true;
        } catch (RuntimeException refused) {
            return false;
        }
    }
}
