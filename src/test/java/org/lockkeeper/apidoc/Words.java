package org.lockkeeper.apidoc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lockkeeper.apidoc.Javadocs.Component;
import org.lockkeeper.apidoc.Javadocs.Doc;
import org.lockkeeper.web.ProblemType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is said of things whose sources do not say it, and where to look for what they do. */
final class Words {

    /** Not {@code duration}: that of JSON Schema is neither {@code 30min} nor {@code PT9M59.98S}. */
    static final String SPAN = "time-span";

    static final String ABOUT =
            "Keeps a host's maintenance from colliding: with the services that must not be interrupted,"
                    + " and with other maintenance. Times are ISO-8601 in UTC. Durations in requests are words (`90s`,"
                    + " `30min`, `1h30min`, `2d`) or ISO-8601 (`PT30M`); in answers they are ISO-8601. A member that is absent is"
                    + " not known, or has no meaning there. Each error is a problem of RFC 9457, of a closed list of types."
                    + " A field or parameter that does not exist is refused. What holds across calls: docs/api.md.";

    static final String LINES = "The same in lines of text, for people and shell scripts";

    static final String TOKEN =
            "Over TCP: an access token (`POST /api/v1/tokens`) or a JWT. Over the unix socket none is"
                    + " needed: the kernel says who asks.";

    static final Map<String, String> TAGS = tags();

    /** What a request cannot go without; answers say it by their types. */
    static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("WindowRequest", List.of("reason", "requestedBy", "duration")),
            Map.entry("ExtendRequest", List.of("duration")),
            Map.entry("MoveRequest", List.of("openAt")),
            Map.entry("SkipRequest", List.of("reason", "by")),
            Map.entry("ForceRequest", List.of("reason", "by")),
            Map.entry("LeaseRequest", List.of("group", "owner", "reason")),
            Map.entry("JoinRequest", List.of("id")),
            Map.entry("OnceRequest", List.of("key")),
            Map.entry("ResetRequest", List.of("key", "reason", "by")),
            Map.entry("TokenRequest", List.of("name", "role")),
            Map.entry("TakeSlotRequest", List.of("reason")),
            Map.entry("PauseRequest", List.of("reason")),
            Map.entry("ForgetRequest", List.of("reason")),
            Map.entry("FleetLockRequest", List.of("client_params")),
            Map.entry("FleetLockClient", List.of("id", "group")));

    /** By name, of parameters and members that mean the same wherever they stand. */
    private static final Map<String, String> COMMON = common();

    /** These are written as they are said in JSON. */
    private static final Set<String> VALUES = Set.of("urgent", "viewer", "systemd");

    /** Schemas that are not called as their classes are. */
    private static final Map<String, String> CLASSES = Map.of(
            "AuditPage", "AuditController.Page",
            "NotificationList", "NotificationsController.Receivers",
            "NotificationReceiver", "NotificationsController.Shown",
            "Stop", "Overrun.Stop",
            "StopPlan", "GateStatus.Stop");

    private final Javadocs javadocs;

    Words(Javadocs javadocs) {
        this.javadocs = javadocs;
    }

    /** @param name of the class, with those around it */
    record Source(String name, Doc doc) {

        boolean always(String property) {
            Component component = doc.components().get(property);
            return component != null && !component.nullable();
        }
    }

    Source source(String schema, Set<String> properties) {
        String simple = CLASSES.getOrDefault(schema, schema);
        return javadocs.called(simple).entrySet().stream()
                .filter(entry -> entry.getValue().components().keySet().containsAll(properties))
                .map(entry -> new Source(entry.getKey(), entry.getValue()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no record " + simple + " has " + properties));
    }

    String ofSchema(String name, Source source) {
        String text = source.doc().text();
        return text.isEmpty() ? COMMON.getOrDefault(name, "") : text;
    }

    String ofProperty(String schema, Source source, String property, ObjectNode value) {
        // What is said of this schema's goes before what is said where the member is declared: that may be a shared
        // part.
        String text = COMMON.getOrDefault(
                schema + "." + property, source.doc().params().getOrDefault(property, ""));
        if (text.isEmpty()) {
            text = COMMON.getOrDefault(property, "");
        }
        Component component = source.doc().components().get(property);
        return capital(text) + (component == null ? "" : constants(source.name(), component.type(), value));
    }

    String ofParameter(String method, String name, Doc doc, ObjectNode schema) {
        String text = doc.params().getOrDefault(name, "");
        if (text.isEmpty()) {
            String id = method.substring(0, method.indexOf('#')) + "." + name;
            text = COMMON.getOrDefault(id, COMMON.getOrDefault("?" + name, COMMON.getOrDefault(name, "")));
        }
        String type = Map.of("WindowController", "WindowState", "LeaseController", "LeaseState")
                .getOrDefault(method.substring(0, method.indexOf('#')), "ServiceState.State");
        return capital(text) + constants("", type, schema);
    }

    String ofAnswer(JsonNode content) {
        String ref = content.at("/application~1json/schema/$ref").asString("");
        String name = ref.substring(ref.lastIndexOf('/') + 1);
        return COMMON.getOrDefault("answer." + name, "");
    }

    /** What each value of an enumeration means, where its source says it. */
    private String constants(String outer, String type, JsonNode schema) {
        if (!schema.has("enum")) {
            return "";
        }
        String simple = type.replaceAll("<.*", "");
        Doc doc = Stream.of(outer + "." + simple, simple)
                .flatMap(name -> javadocs.called(name).values().stream())
                .filter(found -> schema.path("enum")
                        .valueStream()
                        .allMatch(value -> found.params().containsKey(value.asString())))
                .findFirst()
                .orElse(Doc.NONE);
        String told = schema.path("enum")
                .valueStream()
                .map(JsonNode::asString)
                .filter(value -> !doc.params().getOrDefault(value, "").isEmpty())
                .map(value -> "- `%s`: %s".formatted(value, doc.params().get(value)))
                .collect(Collectors.joining("\n"));
        return told.isEmpty() ? "" : "\n\n" + told;
    }

    private static String capital(String text) {
        // In Java it is null; in JSON it is not there.
        String told = text.replaceAll("; null (?=until|where|while|before)", "; absent ");
        return told.isEmpty() || VALUES.contains(told.split("[ ,:']", 2)[0])
                ? told
                : Character.toUpperCase(told.charAt(0)) + told.substring(1);
    }

    static ObjectNode problem(ProblemWords problems, Path examples) throws IOException {
        ObjectNode schema = JsonMapper.shared().createObjectNode();
        schema.put("type", "object").put("description", "Why a request was refused, or failed (RFC 9457)");
        ObjectNode members = schema.putObject("properties");
        ArrayNode types = member(members, "type", "string", "What kind of problem it is; the list is closed")
                .putArray("enum");
        Stream.of(ProblemType.values()).forEach(one -> types.add(String.valueOf(one.uri())));
        member(members, "title", "string", "The same in words");
        member(members, "status", "integer", "The status of the answer");
        member(members, "detail", "string", "A sentence for people: what is wrong, and often what would be right");
        member(members, "instance", "string", "The path that was asked");
        Map<String, String> further = new LinkedHashMap<>();
        for (String text : List.of("group", "unit", "suggestion", "idempotencyKey", "errorId", "principal", "role")) {
            further.put(text, "string");
        }
        List.of("origin", "id", "name", "pool", "kind", "value").forEach(text -> further.put(text, "string"));
        further.put("position", "integer");
        List.of("groups", "allow", "rights").forEach(list -> further.put(list, "array"));
        further.forEach((name, type) -> {
            ObjectNode one = member(members, name, type, COMMON.get("Problem." + name) + of(problems, name));
            if (type.equals("array")) {
                one.putObject("items").put("type", "string");
            }
        });
        for (String view : List.of("window", "lease")) {
            members.putObject(view)
                    .put("$ref", "#/components/schemas/" + (view.equals("window") ? "WindowView" : "LeaseView"))
                    .put("description", "How it is now" + of(problems, view));
        }
        ObjectNode errors = member(members, "errors", "array", "What is wrong, one by one" + of(problems, "errors"));
        ObjectNode items = errors.putObject("items").put("type", "object");
        ObjectNode fields = items.putObject("properties");
        member(fields, "field", "string", "The field or parameter");
        fields.putObject("value").put("description", "What it had; shortened where that is long");
        member(fields, "message", "string", "What is wrong with it");
        member(fields, "known", "array", "The fields or parameters that there are")
                .putObject("items")
                .put("type", "string");
        List.of("type", "title", "status", "detail").forEach(schema.putArray("required")::add);
        Path example = examples.resolve("problem.json");
        if (Files.exists(example)) {
            schema.putArray("examples").add(JsonMapper.shared().readTree(Files.readString(example)));
        }
        return schema;
    }

    private static String of(ProblemWords problems, String member) {
        String types = problems.having(member);
        return types.isEmpty() ? "" : ". Of " + types;
    }

    private static ObjectNode member(ObjectNode members, String name, String type, String description) {
        return members.putObject(name).put("type", type).put("description", description);
    }

    private static Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("windows", "Maintenance windows: asked for, waited for, extended, closed");
        tags.put("leases", "Leases of jobs: what runs only while nothing that conflicts with it does");
        tags.put("once", "Work that is to be done once in a period");
        tags.put("waits", "Waiting until services are quiet, without a lease");
        tags.put("verdict", "Whether the work of a group may go on now");
        tags.put("calendar", "What is coming: hours, blackouts, windows and expected runs");
        tags.put("schedules", "Planned windows that come again");
        tags.put("services", "The guarded services, as systemd tells of them");
        tags.put("fleet", "Hosts that ask before they go into maintenance, over this API or the FleetLock protocol");
        tags.put("notifications", "Who is told over HTTP of what happens, and whether it can be told.");
        tags.put("gate", "What is kept from starting, and what is started afterwards");
        tags.put("events", "The state and each change of it, as server-sent events");
        tags.put("audit", "Who did what, when and why");
        tags.put("tokens", "Access tokens for callers over TCP");
        return tags;
    }

    private static Map<String, String> common() {
        try {
            Map<String, String> words = new LinkedHashMap<>();
            Path file = OpenApiDocumentTest.BASE.resolve("src/test/resources/api-docs/words.properties");
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf(" = ");
                if (equals > 0 && !line.startsWith("#")) {
                    words.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 3).strip());
                }
            }
            return words;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
