package org.lockkeeper.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One answer as it came over the wire.
 *
 * @param headers by name in small letters
 * @param stream a stream that was read only so far
 */
@SuppressWarnings("ArrayRecordComponent") // is looked at, never compared
record Reply(int status, Map<String, List<String>> headers, byte[] body, boolean stream) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    String header(String name) {
        List<String> all = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return all.isEmpty() ? "" : all.get(0);
    }

    boolean is(String type) {
        return header("content-type").startsWith(type);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** @return null for what is no JSON */
    @Nullable
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JacksonException unreadable) {
            return null;
        }
    }

    /** A field at the top of the answer, in JSON or in lines; empty if there is none. */
    String field(String name) {
        if (is("text/plain")) {
            return text().lines()
                    .filter(line -> line.startsWith(name + "="))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElse("");
        }
        JsonNode json = header("content-type").contains("json") && !stream ? json() : null;
        return json == null ? "" : json.path(name).asString("");
    }

    boolean closes() {
        return header("connection").equalsIgnoreCase("close");
    }
}
