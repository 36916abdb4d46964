package org.lockkeeper.reporting.notify;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lockkeeper.web.words.Text;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A JSON document with names in its texts: {@code {"text": "{{text}}"}}. It is filled in as a tree, so that no value can
 * leave the text that it stands in. There is nothing in it but names.
 */
final class Template {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern NAME = Pattern.compile("\\{\\{(.*?)}}");

    private final JsonNode document;

    private Template(JsonNode document) {
        this.document = document;
    }

    /** Refuses what is no JSON, and a name that there is not: the sentence goes on after the key. */
    static Template of(String text) {
        JsonNode document = read(text);
        Matcher names = NAME.matcher(text);
        while (names.find()) {
            String name = names.group(1);
            if (!Notice.NAMES.contains(name)) {
                throw new IllegalArgumentException("names '{{%s}}', which there is not; the names are %s"
                        .formatted(Text.shorten(name), String.join(", ", new TreeSet<>(Notice.NAMES))));
            }
        }
        String left = names.replaceAll("");
        if (left.contains("{{")) {
            throw new IllegalArgumentException("has a '{{' without its '}}'");
        }
        inTextsAlone(document);
        return new Template(document);
    }

    private static JsonNode read(String text) {
        try {
            JsonNode document = JSON.readTree(text);
            if (document.isObject() || document.isArray()) {
                return document;
            }
        } catch (JacksonException fault) {
            throw new IllegalArgumentException(
                    "must be JSON, with names in its texts alone: %s".formatted(fault.getOriginalMessage()), fault);
        }
        throw new IllegalArgumentException("must be a JSON object or array, not '%s'".formatted(Text.shorten(text)));
    }

    private static void inTextsAlone(JsonNode node) {
        Set<String> keys = new TreeSet<>(node.propertyNames());
        keys.stream().filter(key -> key.contains("{{")).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException(
                    "has a name in the key '%s'; names stand in texts alone".formatted(Text.shorten(key)));
        });
        node.forEach(Template::inTextsAlone);
    }

    byte[] fill(Map<String, String> values) {
        return JSON.writeValueAsBytes(filled(document, values));
    }

    private static JsonNode filled(JsonNode node, Map<String, String> values) {
        if (node.isString()) {
            return StringNode.valueOf(NAME.matcher(node.asString())
                    .replaceAll(name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), ""))));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties().forEach(entry -> copy.set(entry.getKey(), filled(entry.getValue(), values)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(filled(element, values)));
            return copy;
        }
        return node;
    }
}
