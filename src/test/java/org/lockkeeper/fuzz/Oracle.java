package org.lockkeeper.fuzz;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.web.ProblemType;
import tools.jackson.databind.JsonNode;

/** What must be true of each answer, whatever was asked. */
final class Oracle {

    /**
     * Of our own making: traces, names of classes, words of libraries. No request has any of them in it, also not by
     * chance. Names on D-Bus are systemd's words, which are passed on.
     */
    private static final Pattern INSIDES = Pattern.compile(
            "Exception|Throwable|\\bat [a-z]+\\.[a-z.]+\\(|\\b(org(?!\\.freedesktop\\.)|java|javax|jakarta|tools|com)\\.[a-z]+\\.[a-z]|\\.java:\\d|Tomcat|Jackson|Spring"
                    + "|StreamReadFeature|\\[Source:|[A-Z][a-z]{3,}\\$[A-Z][a-z]{3,}");

    /** A limit that was reached is no fault. Nothing else of 500 and more is expected while store and service are at work. */
    private static final Set<ProblemType> LIMITS = Set.of(
            ProblemType.QUEUE_FULL,
            ProblemType.TOO_MANY_LEASES,
            ProblemType.TOO_MANY_WAITS,
            ProblemType.TOO_MANY_LISTENERS);

    /** What HTTP says of a method, a coding and a version that nobody knows. */
    private static final Set<Integer> NOT_SPOKEN_HERE = Set.of(501, 505);

    private final Description description;
    private final Set<String> listed;

    Oracle(Description description) {
        this.description = description;
        this.listed = description.problems();
    }

    /** @return what is wrong with the answer; null if nothing is */
    @Nullable
    String fault(Draft draft, Reply reply) {
        if (draft.wrong && reply.status() < 400) {
            return "what is certainly wrong was accepted";
        }
        if (!reply.header("x-content-type-options").equals("nosniff")
                && draft.target.startsWith("/api/")
                && reply.status() < 400) {
            return "no nosniff";
        }
        String text = reply.text();
        if (INSIDES.matcher(text).find()) {
            return "the answer tells of its insides";
        }
        if (text.contains("\ufffd") && reply.status() < 400 && !reply.stream()) {
            return "the answer is no UTF-8, or text was lost in it";
        }
        return reply.status() < 400 ? ofAnswer(draft, reply) : ofProblem(draft, reply);
    }

    private @Nullable String ofProblem(Draft draft, Reply reply) {
        if (draft.method.equals("HEAD")) {
            return reply.status() >= 500 && reply.status() != 503 ? "a fault" : null;
        }
        boolean lines = reply.is("text/plain");
        if (!lines && !reply.is("application/problem+json")) {
            return "no problem, but " + reply.header("content-type");
        }
        if (lines && !wantsLines(draft)) {
            return "lines that nobody asked for";
        }
        String type = reply.field("type");
        if (!listed.contains(type)) {
            return "a problem that is not listed: " + type;
        }
        if (!reply.field("status").equals(String.valueOf(reply.status()))) {
            return "another status in the problem: " + reply.field("status");
        }
        if (reply.field("title").isBlank() || reply.field("detail").isBlank()) {
            return "a problem that does not explain itself";
        }
        ProblemType known = typeOf(type);
        if (reply.status() == 503) {
            return LIMITS.contains(known) && !reply.header("retry-after").isEmpty() ? null : "503 " + type;
        }
        if (reply.status() >= 500 && !(known == ProblemType.BAD_REQUEST && NOT_SPOKEN_HERE.contains(reply.status()))) {
            return "a fault";
        }
        if (known != ProblemType.BAD_REQUEST && known.status().value() != reply.status()) {
            return type + " is said with " + reply.status();
        }
        return null;
    }

    private static boolean wantsLines(Draft draft) {
        return draft.headers.stream()
                .anyMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("accept: text/plain"));
    }

    static ProblemType typeOf(String uri) {
        return Stream.of(ProblemType.values())
                .filter(type -> type.uri().toString().equals(uri))
                .findFirst()
                .orElse(ProblemType.INTERNAL);
    }

    private @Nullable String ofAnswer(Draft draft, Reply reply) {
        if (!draft.method.equals(draft.operation.method())) {
            return null;
        }
        JsonNode schema = draft.operation.answers().get(String.valueOf(reply.status()));
        if (schema == null) {
            return "a status that the document does not know: " + reply.status();
        }
        if (!reply.is("application/json")) {
            return null;
        }
        JsonNode json = reply.json();
        if (json == null) {
            return "it says that it is JSON";
        }
        return misfit(json, schema, "");
    }

    /** Where an answer is not as the document says; only what is a mistake in one or the other. */
    private @Nullable String misfit(JsonNode value, JsonNode declared, String at) {
        JsonNode schema = description.resolved(declared);
        String type = schema.path("type").asString("");
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            default -> true;
        };
        if (!fits) {
            return "%s is no %s: %s".formatted(at, type, value);
        }
        if (value.isString()
                && schema.has("enum")
                && !listOf(schema.path("enum")).contains(value.asString())) {
            return "%s is not listed: %s".formatted(at, value);
        }
        if (value.isArray() && !value.isEmpty()) {
            return misfit(value.get(0), schema.path("items"), at + "[]");
        }
        if (value.isObject() && schema.has("properties")) {
            for (String name : value.propertyNames()) {
                JsonNode inner = schema.path("properties").path(name);
                String misfit = inner.isMissingNode()
                        ? "%s.%s is not in the document".formatted(at, name)
                        : misfit(value.get(name), inner, at + "." + name);
                if (misfit != null) {
                    return misfit;
                }
            }
        }
        return null;
    }

    private static List<String> listOf(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).collect(Collectors.toList());
    }
}
