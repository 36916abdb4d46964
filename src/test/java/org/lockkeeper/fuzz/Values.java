package org.lockkeeper.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.lockkeeper.fuzz.Description.Operation;
import org.lockkeeper.fuzz.Description.Parameter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests that make sense, from the document: each parameter and field by its type, and where its name says more, by that.
 * What is added to the API is asked for without a change here.
 */
final class Values {

    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final String FLEET_LOCK = "fleet-lock-protocol";

    /** Without these a call is refused; the document does not say so, since what is missing is said by a problem. */
    private static final Set<String> NEEDED =
            Set.of("reason", "requestedBy", "duration", "group", "owner", "by", "key");

    private static final Set<String> RARE =
            Set.of("dryRun", "inhibit", "priority", "onDrainTimeout", "stop", "join", "once", "until", "wait", "note");

    private final Description description;
    private final World world;
    private final Known known;
    private final RandomGenerator random;

    Values(Description description, World world, Known known, RandomGenerator random) {
        this.description = description;
        this.world = world;
        this.known = known;
        this.random = random;
    }

    /** What there is on the host that is asked. */
    record World(List<String> groups, List<String> units, List<Long> pids, List<String> pools, List<String> hosts) {}

    Draft draft(Operation operation) {
        String id = id(operation.path());
        String target = operation.path();
        for (Parameter parameter : operation.in("path")) {
            String value = operation.path().contains("/pools/")
                    ? pick(parameter.name().equals("pool") ? world.pools() : world.hosts())
                    : parameter.name().equals("id") ? id : pick(world.units());
            target = target.replace("{" + parameter.name() + "}", encoded(value));
        }
        Draft draft = new Draft(operation, target);
        for (Parameter parameter : operation.in("query")) {
            if (parameter.name().equals("token")) {
                if (chance(0.9) && !known.tokenOf(id).isEmpty()) {
                    draft.query.add("token=" + known.tokenOf(id));
                }
            } else if (wanted(parameter.name(), operation.method().equals("DELETE"))) {
                query(draft, parameter);
            }
        }
        operation.in("header").stream()
                .filter(header -> chance(header.name().equals(FLEET_LOCK) ? 0.98 : 0.3))
                .forEach(header -> draft.headers.add(header.name() + ": "
                        + value(header.name(), header.schema(), 0).asString()));
        JsonNode schema = operation.body();
        if (schema != null) {
            draft.json = value("", schema, 0);
            draft.contentType = "application/json";
        }
        accept(draft);
        bound(draft);
        return draft;
    }

    private void query(Draft draft, Parameter parameter) {
        String value = value(parameter.name(), parameter.schema(), 0).asString();
        draft.query.add(parameter.name() + "=" + encoded(value));
        // what is waited for is said with how long, so that an answer comes soon
        if (parameter.name().startsWith("until") && chance(0.97)) {
            draft.query.add("wait=" + pick(List.of("0s", "1ms", "5ms", "PT0.01S")));
        }
    }

    private boolean wanted(String name, boolean needed) {
        if (name.equals("wait")) {
            return needed && chance(0.1); // of a GET or POST it comes with until
        }
        if (needed && NEEDED.contains(name)) {
            return true;
        }
        return chance(name.equals("dryRun") ? 0.1 : 0.3);
    }

    private void accept(Draft draft) {
        if (draft.operation.path().endsWith("/events")) {
            draft.last = true; // it never ends by itself
        } else if (chance(0.15)) {
            draft.headers.add("Accept: "
                    + pick(List.of(
                            "text/plain",
                            "application/json",
                            "*/*",
                            "text/plain, application/json;q=0.5",
                            "application/json;q=0.3, */*;q=0.1")));
        }
    }

    /** Where a wait may last, he hangs up after a moment. */
    private void bound(Draft draft) {
        String query = String.join("&", draft.query);
        if (query.contains("until") && !query.contains("wait=")
                || query.contains("wait=PT") && !query.contains("0.01S")
                || draft.operation.path().endsWith("/waits")) {
            draft.patienceMillis = 150;
        }
    }

    private String id(String path) {
        String living = path.contains("/windows") ? "window" : "lease";
        String id = known.any(chance(0.9) ? living : "over", random);
        return id.isEmpty() ? "w-unknown" : id;
    }

    /** A value for what has this name and this schema. */
    JsonNode value(String name, JsonNode declared, int depth) {
        JsonNode schema = description.resolved(declared);
        JsonNode by = byName(name, schema);
        if (!by.isMissingNode()) {
            return by;
        }
        return switch (schema.path("type").asString("")) {
            case "object" -> object(schema, depth);
            case "array" -> array(name, schema.path("items"), depth);
            case "boolean" -> NODES.booleanNode(chance(0.5));
            case "integer", "number" -> NODES.numberNode(pick(List.of(1, 2, 10, 100)));
            default -> NODES.stringNode(text(schema));
        };
    }

    private ArrayNode array(String name, JsonNode items, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0 && depth < 5; i--) {
            array.add(value(
                    name.equals("ignore") || name.equals("services") || name.equals("admits") ? "unit" : name,
                    items,
                    depth + 1));
        }
        return array;
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        Set<String> names = schema.path("properties").propertyNames() instanceof Set<String> set
                ? set
                : new java.util.TreeSet<>(schema.path("properties").propertyNames());
        if (names.contains("invocationId") && names.contains("pid")) {
            return owner();
        }
        if (names.equals(Set.of("id", "group"))) { // of FleetLock
            return object.put("id", pick(world.hosts())).put("group", pick(world.pools()));
        }
        for (String name : names) {
            boolean one =
                    NEEDED.contains(name) || name.equals("id") || name.equals("token") || name.equals("client_params");
            if (one || chance(RARE.contains(name) ? 0.06 : 0.4)) {
                object.set(name, value(name, schema.path("properties").path(name), depth + 1));
            }
        }
        if (object.has("per") && names.contains("period")) {
            object.remove("period");
        } else if (names.contains("period")) {
            object.remove("zone");
            object.put("period", "p" + random.nextInt(4));
        }
        if (names.contains("join") && object.has("join")) {
            String id = known.any(chance(0.5) ? "window" : "lease", random);
            object.set("join", NODES.objectNode().put("id", id).put("token", number(known.tokenOf(id))));
        }
        if (!object.path("onDrainTimeout").asString("").equals("stop")) {
            object.remove("stop");
        }
        return object;
    }

    /** Exactly one of what may prove an end. */
    private ObjectNode owner() {
        return switch (random.nextInt(10)) {
            case 0 -> NODES.objectNode().put("unit", pick(world.units())).put("invocationId", run());
            case 1, 2 -> NODES.objectNode().put("pid", pick(world.pids()));
            default -> NODES.objectNode().put("name", "client-" + random.nextInt(5));
        };
    }

    private JsonNode byName(String name, JsonNode schema) {
        if (!schema.path("enum").isMissingNode()) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        return switch (name) {
            case FLEET_LOCK -> NODES.stringNode("true");
            case "pool" -> NODES.stringNode(pick(world.pools()));
            case "group" -> NODES.stringNode(pick(world.groups()));
            case "unit", "stop" -> NODES.stringNode(pick(world.units()));
            case "reason", "note", "by", "requestedBy" -> NODES.stringNode(words());
            case "Idempotency-Key", "key" -> NODES.stringNode("k" + random.nextInt(30));
            case "period" -> NODES.stringNode(pick(List.of("2026-11-29", "release-7")));
            case "zone" -> NODES.stringNode(pick(List.of("Europe/Berlin", "UTC", "Asia/Kathmandu")));
            case "priority" -> NODES.stringNode(pick(List.of("normal", "urgent")));
            case "onDrainTimeout" -> NODES.stringNode(pick(List.of("give-up", "stop", "open-anyway")));
            case "invocationId" -> NODES.stringNode(run());
            case "wait" -> NODES.stringNode(pick(List.of("0s", "1ms", "20ms")));
            case "pollInterval" -> NODES.stringNode("100ms");
            case "timeout" -> NODES.stringNode(pick(List.of("0s", "1ms", "10ms", "60ms")));
            case "waitTimeout" -> NODES.stringNode(pick(List.of("1ms", "50ms", "1s", "10min", "1h", "PT2H")));
            case "seenAsk" -> NODES.stringNode(known(known.any("asked", random), "none"));
            case "after" ->
                schema.path("type").asString("").equals("integer")
                        ? NODES.stringNode(String.valueOf(random.nextInt(2000)))
                        : NODES.stringNode(known(known.any("next", random), known.any("window", random)));
            case "since" -> NODES.stringNode("2026-11-29T10:00:00Z");
            case "limit" -> NODES.numberNode(1 + random.nextInt(60));
            default ->
                schema.path("format").asString("").equals("time-span")
                        ? NODES.stringNode(pick(List.of("1s", "30min", "1h", "2 hours", "PT1H30M", "50ms", "1d")))
                        : NODES.missingNode();
        };
    }

    private String run() {
        return known(known.any("invocationId", random), "0123456789abcdef0123456789abcdef");
    }

    private static String known(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
    }

    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private String text(JsonNode schema) {
        return schema.path("format").asString("").equals("date-time") ? "2026-11-29T10:00:00Z" : words();
    }

    private String words() {
        return pick(List.of(
                "kernel update",
                "alice",
                "nightly",
                "Größe ändern",
                "更新",
                "a=b&c",
                "x\"y\\z",
                "%41",
                "😀 ok",
                "'; --"));
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
