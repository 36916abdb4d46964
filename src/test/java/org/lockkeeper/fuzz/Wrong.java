package org.lockkeeper.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What makes a request one that must be refused, whatever else is in it: nothing of it may be carried out. */
final class Wrong {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Wrong() {}

    static Map<String, Flaw> all() {
        Map<String, Flaw> flaws = new LinkedHashMap<>();
        body(flaws);
        fields(flaws);
        query(flaws);
        heads(flaws);
        frames(flaws);
        return flaws;
    }

    private static void body(Map<String, Flaw> flaws) {
        text(flaws, "cut off", json -> json.substring(0, json.length() - 1));
        text(flaws, "more after it", json -> json + "{}");
        text(flaws, "twice", json -> json + json);
        text(flaws, "in an array", json -> "[" + json + "]");
        text(flaws, "a string", json -> "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        text(flaws, "a number", json -> "1e999999999");
        text(flaws, "null", json -> "null");
        text(flaws, "empty array", json -> "[]");
        text(flaws, "only blanks", json -> " \t\r\n ");
        text(flaws, "a comment", json -> "/* c */" + json);
        text(flaws, "single quotes", json -> json.replace('"', '\'').replace("{}", "{'a':1}"));
        text(flaws, "a comma too much", json -> json.substring(0, json.length() - 1) + ",}");
        text(flaws, "no quotes", json -> "{a:1}");
        text(flaws, "yaml", json -> "reason: x\nby: y\n");
        text(flaws, "xml", json -> "<a>" + "&#38;".repeat(100) + "</a>");
        text(flaws, "not a number", json -> json.replaceFirst("\\{", "{\"x\":NaN,"));
        text(flaws, "zero in a name", json -> named(json).replaceFirst("\"", "\"\\\\u0000"));
        text(flaws, "raw control", json -> named(json).replaceFirst("\"", "\"\n"));
        text(flaws, "too large", json -> json + " ".repeat(70_000));
        text(flaws, "a key twice", json -> {
            int colon = json.indexOf(':');
            return colon < 0 ? "{\"a\":1,\"a\":1}" : "{" + json.substring(1, colon) + ":null," + json.substring(1);
        });
        text(flaws, "deep arrays", json -> "{\"reason\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}");
        text(flaws, "deep objects", json -> "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
        text(flaws, "long name", json -> "{\"" + "n".repeat(60_000) + "\":1}");
        text(flaws, "long number", json -> "{\"x\":" + "9".repeat(60_000) + "}");
        text(flaws, "gzip", json -> "\u001f\u008b\b\0\0\0\0\0" + json);
        bytes(flaws, "invalid UTF-8", 0xff, 0xfe, 0x80);
        bytes(flaws, "UTF-8 too long", 0xc0, 0xaf);
        bytes(flaws, "UTF-8 cut off", 0xe2, 0x82);
        bytes(flaws, "surrogate in UTF-8", 0xed, 0xa0, 0x80);
        bytes(flaws, "beyond Unicode", 0xf4, 0x90, 0x80, 0x80);
        flaws.put("no body", (draft, random) -> {
            boolean needed = draft.json != null && !draft.operation.path().endsWith("/waits");
            draft.json = null;
            return needed;
        });
        flaws.put("a body where none is read", (draft, random) -> {
            if (draft.json != null || draft.operation.path().endsWith("/events")) {
                return false;
            }
            draft.body = "{\"x\":1}".getBytes(StandardCharsets.UTF_8);
            draft.contentType = "application/json";
            return true;
        });
    }

    private interface Rewriting {
        String of(String json);
    }

    /** One that has a name in it. */
    private static String named(String json) {
        return json.equals("{}") ? "{\"a\":1}" : json;
    }

    private static void text(Map<String, Flaw> flaws, String name, Rewriting rewriting) {
        flaws.put("body: " + name, (draft, random) -> {
            boolean nothing = name.equals("null") || name.equals("only blanks");
            if (draft.json == null
                    || nothing && draft.operation.path().endsWith("/waits")) { // which need not say anything
                return false;
            }
            draft.body = rewriting.of(draft.json.toString()).getBytes(StandardCharsets.UTF_8);
            return true;
        });
    }

    /** Inside a text. */
    private static void bytes(Map<String, Flaw> flaws, String name, int... bytes) {
        flaws.put("body: " + name, (draft, random) -> {
            if (draft.json == null) {
                return false;
            }
            StringBuilder raw = new StringBuilder("{\"reason\":\"");
            for (int one : bytes) {
                raw.append((char) one);
            }
            draft.body = raw.append("\"}").toString().getBytes(StandardCharsets.ISO_8859_1);
            return true;
        });
    }

    private static void fields(Map<String, Flaw> flaws) {
        flaws.put("field: unknown", (draft, random) -> {
            ObjectNode object = anyObject(draft, random);
            if (object == null) {
                return false;
            }
            object.put(pick(random, "reasn", "", "Reason", "reason ", "__proto__", "@class", "$ref", "é"), 1);
            return true;
        });
        flaws.put("field: of another type", (draft, random) -> {
            ObjectNode object = anyObject(draft, random);
            List<String> names = object == null ? List.of() : new ArrayList<>(object.propertyNames());
            if (object == null || names.isEmpty()) {
                return false;
            }
            String name = names.get(random.nextInt(names.size()));
            object.set(name, other(object.get(name), random));
            return true;
        });
        for (String name : List.of("reason", "by", "requestedBy")) {
            flaws.put("field: bad " + name, (draft, random) -> {
                if (!(draft.json instanceof ObjectNode object) || !object.has(name)) {
                    return false;
                }
                object.put(name, badText(random));
                return true;
            });
            flaws.put("field: no " + name, (draft, random) -> {
                if (!(draft.json instanceof ObjectNode object) || !object.has(name)) {
                    return false;
                }
                if (random.nextBoolean()) {
                    object.putNull(name);
                } else {
                    object.remove(name);
                }
                return !draft.operation.path().endsWith("/extend")
                        && !(name.equals("by") && draft.operation.path().contains("/fleet/"));
            });
        }
        for (String name : List.of("duration", "waitTimeout", "ttl", "timeout", "pollInterval")) {
            flaws.put("field: bad " + name, (draft, random) -> {
                if (!(draft.json instanceof ObjectNode object)
                        || !draft.operation.path().matches(".*/(windows|waits|leases|extend)")
                        || !object.has(name)) {
                    return false;
                }
                object.put(name, badDuration(random));
                return true;
            });
        }
        flaws.put("field: no such group", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object) || !object.has("group")) {
                return false;
            }
            object.put("group", pick(random, "", " ", "maintenanec", "Maintenance", "*", "\u0000", "g".repeat(9_000)));
            return true;
        });
        flaws.put("field: a bad owner", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object) || !object.has("owner")) {
                return false;
            }
            ObjectNode owner = NODES.objectNode();
            switch (random.nextInt(7)) {
                case 0 -> owner.put("name", "a").put("pid", 1);
                case 1 ->
                    owner.put("pid", pickLong(random, 0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 4_194_305, 99_999_999));
                case 2 -> owner.put("unit", "nothing-of-that-name.service").put("invocationId", "00");
                case 3 ->
                    owner.put("invocationId", pick(random, "", "xyz", "0".repeat(32), "f".repeat(31), "../../etc"));
                case 4 -> owner.put("name", badText(random));
                case 5 -> owner.put("unit", pick(random, "", "/", "..", "a b", "x".repeat(300), "\u0000"));
                default -> owner.putNull("name");
            }
            object.set("owner", owner);
            return true;
        });
        flaws.put("field: a bad list", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object)
                    || !draft.operation.path().matches(".*/(windows|leases)")) {
                return false;
            }
            object.putArray("admits")
                    .add(pick(random, "", " ", "/", "a b", "[", "a[", "\n", "x".repeat(300) + ".service"));
            return true;
        });
    }

    private static JsonNode other(JsonNode value, RandomGenerator random) {
        List<JsonNode> others = new ArrayList<>();
        if (!value.isNumber()) {
            others.addAll(
                    List.of(NODES.numberNode(0), NODES.numberNode(-1), NODES.numberNode(1.5), NODES.numberNode(1e308)));
        } else {
            others.addAll(List.of(
                    NODES.stringNode("1"),
                    NODES.numberNode(1.5),
                    NODES.numberNode(new java.math.BigInteger("9".repeat(30)))));
        }
        if (!value.isBoolean()) {
            others.add(NODES.booleanNode(true));
        } else {
            others.addAll(List.of(NODES.stringNode("true"), NODES.stringNode("yes"), NODES.stringNode("")));
        }
        if (!value.isArray()) {
            others.add(NODES.arrayNode());
            others.add(NODES.arrayNode().add(value.deepCopy()));
        } else {
            others.addAll(List.of(
                    NODES.stringNode("a"),
                    NODES.arrayNode().addNull(),
                    NODES.arrayNode().add(1),
                    NODES.arrayNode().add(NODES.objectNode())));
        }
        if (!value.isObject()) {
            others.add(NODES.objectNode());
        } else {
            others.addAll(List.of(NODES.stringNode(""), NODES.stringNode("x")));
        }
        return others.get(random.nextInt(others.size()));
    }

    private static @Nullable ObjectNode anyObject(Draft draft, RandomGenerator random) {
        if (!(draft.json instanceof ObjectNode object)) {
            return null;
        }
        List<ObjectNode> all = new ArrayList<>(List.of(object));
        object.forEach(value -> {
            if (value instanceof ObjectNode inner) {
                all.add(inner);
            }
        });
        return all.get(random.nextInt(all.size()));
    }

    private static void query(Map<String, Flaw> flaws) {
        query(
                flaws,
                "unknown",
                random -> pick(
                        random,
                        "untl=OPEN",
                        "x=",
                        "=",
                        "%00=1",
                        "Wait=1s",
                        "until[]=OPEN",
                        "class.module=1",
                        "%F0%9F%98%80=1"));
        query(
                flaws,
                "cannot be read",
                random -> pick(random, "by=%zz", "by=%", "by=%f", "%zz=1", "note=%e0%80%80", "by=%ff"));
        query(flaws, "bad wait", random -> "wait=" + Values.encoded(badDuration(random)));
        flaws.put("query: twice", (draft, random) -> {
            if (draft.query.isEmpty()) {
                return false;
            }
            draft.query.add(draft.query.get(0));
            return true;
        });
        flaws.put("query: empty", (draft, random) -> {
            if (draft.query.isEmpty()) {
                return false;
            }
            int at = random.nextInt(draft.query.size());
            String name = draft.query.get(at).split("=", 2)[0];
            draft.query.set(at, name + pick(random, "", "=", "=%20", "=%20%09", "=+"));
            return true;
        });
        flaws.put("query: many", (draft, random) -> {
            for (int i = 0; i < 1500; i++) {
                draft.query.add("a=" + i % 7);
            }
            return true;
        });
        for (Map.Entry<String, List<String>> typed : Map.of(
                        "limit",
                                List.of(
                                        "0",
                                        "-1",
                                        "1.5",
                                        "0x10",
                                        "1e2",
                                        "9999999999",
                                        "99999999999999999999",
                                        "abc",
                                        "%D9%A3",
                                        "1%200",
                                        "501000"),
                        "token", List.of("-", "1.0", "0x1", "99999999999999999999", "NaN", "1L", "%2B1", "1_0"),
                        "dryRun", List.of("on", "yes", "1", "TRUE", "tru", "null"),
                        "success", List.of("on", "yes", "1", "True", "0"),
                        "state", List.of("open", "CLOSD", "0", "[]", "QUEUED,OPEN"),
                        "until", List.of("open", "1", "null"),
                        "since",
                                List.of(
                                        "now",
                                        "1764410400",
                                        "2026-13-01T00:00:00Z",
                                        "2026-11-29",
                                        "%2B999999999-12-31T23:59:59Z",
                                        "-999999999-01-01T00:00:00Z",
                                        "2026-11-29T10:00:00",
                                        "1969-12-31T23:59:59Z"))
                .entrySet()) {
            flaws.put("query: bad " + typed.getKey(), (draft, random) -> {
                boolean has = draft.operation.in("query").stream()
                        .anyMatch(one -> one.name().equals(typed.getKey()));
                draft.query.removeIf(one -> one.startsWith(typed.getKey() + "="));
                draft.query.add(typed.getKey() + "="
                        + typed.getValue().get(random.nextInt(typed.getValue().size())));
                return has;
            });
        }
    }

    private interface Words {
        String of(RandomGenerator random);
    }

    private static void query(Map<String, Flaw> flaws, String name, Words words) {
        flaws.put("query: " + name, (draft, random) -> {
            draft.query.add(random.nextInt(draft.query.size() + 1), words.of(random));
            return true;
        });
    }

    private static void heads(Map<String, Flaw> flaws) {
        flaws.put("no such path", (draft, random) -> {
            draft.target = pick(
                    random,
                    "/page/none",
                    "/api",
                    "/api/v1",
                    "/api/v2/windows",
                    "/API/v1/windows",
                    "/api/v1/windows/a/b/c/d",
                    "/api/v1/leases/x/renw",
                    "/actuator/shutdown",
                    "/actuator/env",
                    "/actuator/heapdump",
                    "/error",
                    "/nope",
                    "/" + "a".repeat(3000),
                    "/" + "a/".repeat(1500),
                    "/favicon.ico",
                    "/api/v1/windows/",
                    "/WEB-INF/web.xml",
                    "/api/v1/w%69ndows%20",
                    "/api/v1/%E2%82%AC");
            draft.query.clear();
            return true;
        });
        flaws.put("a path that cannot be read", (draft, random) -> {
            draft.target = pick(
                    random,
                    "/[",
                    "/%zz",
                    "/api/v1/windows/%00",
                    "/api/v1/windows/%ff",
                    "/api/v1/windows/a%2fb",
                    "/api/v1/windows\\x",
                    "/../../etc/passwd",
                    "/api/v1/../../../x",
                    "/api/v1/windows/%c0%ae%c0%ae",
                    "/api/v1/\"x\"",
                    "/api/v1/{id}",
                    "/a|b",
                    "/^",
                    "/`",
                    "*",
                    "api/v1/windows",
                    "//",
                    "///api/v1/windows",
                    "/%2e%2e/%2e%2e/x",
                    "/api/v1/windows/%e0%80%80",
                    "/%u0041",
                    "/\u00e4\u00f6",
                    "http://evil.example/api/v1/windows",
                    "http://",
                    "ftp://localhost/x");
            draft.query.clear();
            return true;
        });
        flaws.put("nothing of this id", (draft, random) -> {
            if (!draft.operation.path().contains("{")
                    || draft.operation.path().endsWith("/fence")) { // which is not of any
                return false;
            }
            String id = pick(
                    random,
                    "w-0000000000",
                    "l-0000000000",
                    "x",
                    "..",
                    "%2e%2e",
                    "%20",
                    "-1",
                    "0",
                    "null",
                    "%F0%9F%98%80",
                    "w-" + "a".repeat(2000),
                    "%27%20OR%201=1--",
                    "a%0d%0ab",
                    "%25",
                    "w-*",
                    "%C3%28".replace("%28", "%A4"));
            draft.target =
                    draft.operation.path().replaceAll("\\{[^}]*\\}", java.util.regex.Matcher.quoteReplacement(id));
            return true;
        });
        flaws.put("method", (draft, random) -> {
            draft.method = pick(
                    random,
                    "PUT",
                    "PATCH",
                    "TRACE",
                    "CONNECT",
                    "BREW",
                    "get",
                    "Post",
                    "G(T",
                    "PROPFIND",
                    "X".repeat(300),
                    "\u00c4",
                    "PRI");
            draft.last = true;
            return true;
        });
        flaws.put("content type", (draft, random) -> {
            if (draft.json == null) {
                return false;
            }
            draft.contentType = pick(
                    random,
                    "text/plain",
                    "application/xml",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                    "application/yaml",
                    "application/x-yaml",
                    "application/cbor",
                    "application/x-jackson-smile",
                    "json",
                    "",
                    "/",
                    "*/*",
                    "application/*",
                    "application/json, text/plain",
                    "application",
                    ";",
                    "application/octet-stream",
                    "text/json",
                    "application/json; charset=nope",
                    "x".repeat(5000) + "/y",
                    "application/json;;;=;",
                    "image/png",
                    "text/html");
            return true;
        });
        flaws.put("no content type", (draft, random) -> {
            boolean has = draft.contentType != null;
            draft.contentType = null;
            return has;
        });
        flaws.put("accepts nothing of ours", (draft, random) -> {
            draft.headers.removeIf(header -> header.startsWith("Accept:"));
            draft.headers.add("Accept: "
                    + pick(
                            random,
                            "image/png",
                            "application/xml",
                            "text/html",
                            "application/yaml",
                            "application/problem+json",
                            "text/csv;q=0.9, image/*",
                            "application/x-jackson-smile"));
            return true;
        });
        flaws.put("accepts what cannot be read", (draft, random) -> {
            draft.headers.removeIf(header -> header.startsWith("Accept:"));
            draft.headers.add("Accept: "
                    + pick(
                            random,
                            "json",
                            "/",
                            "a/b/c",
                            ";;;",
                            "text/",
                            "*/json",
                            "application/json;q=x",
                            "\u00e9/\u00e8"));
            return true;
        });
        flaws.put("idempotency key", (draft, random) -> {
            if (draft.operation.in("header").stream()
                    .noneMatch(one -> one.name().equals("Idempotency-Key"))) {
                return false;
            }
            draft.headers.removeIf(header -> header.startsWith("Idempotency-Key"));
            draft.headers.add(
                    "Idempotency-Key: " + pick(random, "", "a b", "k".repeat(256), "k".repeat(4000), "\u00e4", "a\tb"));
            return true;
        });
        flaws.put("host", (draft, random) -> {
            draft.host = random.nextInt(8) == 0
                    ? null
                    : pick(
                            random,
                            "",
                            "evil.example",
                            "localhost.evil.example",
                            "a b",
                            "localhost:x",
                            "[::1",
                            "127.0.0.2",
                            "0.0.0.0",
                            "localhost/",
                            "user@localhost",
                            "x".repeat(3000),
                            "localhost,evil.example",
                            "\u00e4");
            return true;
        });
        flaws.put(
                "host twice",
                (draft, random) -> draft.headers.add("Host: " + pick(random, "localhost", "evil.example")));
        flaws.put(
                "header",
                (draft, random) -> draft.headers.add(pick(
                        random,
                        "bad name: x",
                        "X",
                        ": x",
                        "X : y",
                        "X\u0000: y",
                        "X: a\u0000b",
                        "(: x",
                        "X: " + "y".repeat(20_000),
                        "X\u00e4: y")));
        flaws.put("many headers", (draft, random) -> {
            for (int i = 0; i < 300; i++) {
                draft.headers.add("X-" + i + ": y");
            }
            return true;
        });
        flaws.put("version", (draft, random) -> {
            draft.version = pick(
                    random,
                    "HTTP/2.0",
                    "HTTP/9",
                    "HTTP/1.2",
                    "http/1.1",
                    "HTTP/1.1 x",
                    "XTTP/1.1",
                    "HTTP/1.1.1",
                    "HTTP/-1");
            draft.last = true;
            return true;
        });
        flaws.put(
                "expects",
                (draft, random) -> draft.headers.add("Expect: " + pick(random, "tea", "200-ok", "100-continue, x")));
    }

    private static void frames(Map<String, Flaw> flaws) {
        flaws.put("length: no number", (draft, random) -> {
            draft.length = pick(random, "x", "-1", "+1", "1.0", "0x10", "99999999999999999999", "1, 2", "", " ", "1 1");
            draft.last = true;
            return draft.body() != null;
        });
        flaws.put("length: twice", (draft, random) -> {
            draft.headers.add("Content-Length: " + (draft.body() == null ? 3 : 1));
            draft.last = true;
            return draft.body() != null;
        });
        flaws.put("length: too long for what comes", (draft, random) -> {
            if (draft.json == null) {
                return false;
            }
            draft.length = String.valueOf(
                    draft.json.toString().getBytes(StandardCharsets.UTF_8).length + 1 + random.nextInt(50));
            draft.last = true;
            return true;
        });
        flaws.put("length: far too long", (draft, random) -> {
            draft.length = pick(random, "70000", "9999999", "2147483647", "2147483648", "9223372036854775807");
            draft.last = true;
            return draft.json != null;
        });
        flaws.put("length: too short", (draft, random) -> {
            byte[] body = draft.body();
            if (body == null || body.length < 3) {
                return false;
            }
            draft.length = String.valueOf(1 + random.nextInt(body.length - 2));
            draft.last = true;
            return true;
        });
        flaws.put("coding", (draft, random) -> {
            draft.headers.add(
                    "Transfer-Encoding: " + pick(random, "gzip", "identity, x", "chunked, gzip", "x", "chunked;q=1x"));
            draft.last = true;
            return draft.json != null;
        });
        flaws.put("chunks", (draft, random) -> {
            if (draft.json == null) {
                return false;
            }
            draft.headers.add("Transfer-Encoding: chunked");
            String json = draft.json.toString();
            draft.body = pick(
                            random,
                            "zz\r\n" + json + "\r\n0\r\n\r\n",
                            "-1\r\n\r\n",
                            "ffffffffff\r\n" + json,
                            "1\r\n{\r\n0\r\n\r\n",
                            "0\r\n\r\n",
                            "5;" + "x".repeat(9000) + "\r\n{}\r\n",
                            "2\r\n{}x\r\n0\r\n\r\n",
                            "\r\n")
                    .getBytes(StandardCharsets.UTF_8);
            draft.length = Draft.NO_LENGTH;
            draft.last = true;
            return true;
        });
    }

    private static String badText(RandomGenerator random) {
        return pick(
                random,
                "",
                " ",
                "\u3000\u00a0",
                "\u200b",
                "\u2800",
                "a\nb",
                "a\u0000b",
                "\u001b[2J",
                "\u202eabc",
                "a\u2028b",
                "\ud83d",
                "\udc00x",
                "x".repeat(501),
                "\ud83d\ude00".repeat(501));
    }

    private static String badDuration(RandomGenerator random) {
        return pick(
                random,
                "-1s",
                "1",
                "1.5h",
                "soon",
                "",
                " ",
                "PT",
                "P1M",
                "P1Y",
                "1h-30min",
                "99999999999999s",
                "P99999999999999D",
                "-PT1S",
                "PT-1S",
                "1 fortnight",
                "1S",
                "\u0661s",
                "1e3s",
                "0x1s",
                "1s;2s",
                "PT1H30",
                "9".repeat(70) + "s",
                "400000d",
                "999999999999w",
                "P999999W",
                "PT2562047788015215H30M7S",
                "1\u00a0h");
    }

    private static String pick(RandomGenerator random, String... all) {
        return all[random.nextInt(all.length)];
    }

    private static long pickLong(RandomGenerator random, long... all) {
        return all[random.nextInt(all.length)];
    }
}
