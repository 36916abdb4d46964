package org.lockkeeper.fuzz;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What may be accepted or refused; either way by the rules. */
final class Odd {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Odd() {}

    static Map<String, Flaw> all() {
        Map<String, Flaw> flaws = new LinkedHashMap<>();
        bodies(flaws);
        heads(flaws);
        return flaws;
    }

    private static void bodies(Map<String, Flaw> flaws) {
        encoded(flaws, "byte order mark", StandardCharsets.UTF_8, "\ufeff");
        encoded(flaws, "UTF-16BE", StandardCharsets.UTF_16BE, "");
        encoded(flaws, "UTF-16LE with mark", StandardCharsets.UTF_16LE, "\ufeff");
        encoded(flaws, "UTF-32", Charset.forName("UTF-32BE"), "");
        encoded(flaws, "Latin-1", StandardCharsets.ISO_8859_1, "");
        flaws.put("body: blanks around it", (draft, random) -> {
            draft.body = draft.json == null ? null : (" \n\t" + draft.json + "\r\n ").getBytes(StandardCharsets.UTF_8);
            return draft.json != null;
        });
        flaws.put("body: escapes", (draft, random) -> {
            if (draft.json == null) {
                return false;
            }
            StringBuilder text = new StringBuilder();
            draft.json.toString().chars().forEach(c -> text.append(c > 126 ? "\\u%04x".formatted(c) : (char) c + ""));
            draft.body = text.toString().getBytes(StandardCharsets.UTF_8);
            return true;
        });
        flaws.put("body: in chunks", (draft, random) -> {
            draft.chunked = true;
            draft.pieces = 1 + random.nextInt(20);
            return draft.json != null;
        });
        flaws.put("body: in pieces", (draft, random) -> {
            draft.pieces = 2 + random.nextInt(5);
            return draft.json != null;
        });
        flaws.put("body: expected", (draft, random) -> draft.json != null && draft.headers.add("Expect: 100-continue"));
        flaws.put("field: anything", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object) || object.isEmpty()) {
                return false;
            }
            List<String> names = new ArrayList<>(object.propertyNames());
            object.set(names.get(random.nextInt(names.size())), anything(random));
            return true;
        });
        flaws.put("field: left out", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object) || object.isEmpty()) {
                return false;
            }
            List<String> names = new ArrayList<>(object.propertyNames());
            object.remove(names.get(random.nextInt(names.size())));
            return true;
        });
        flaws.put("field: null", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object) || object.isEmpty()) {
                return false;
            }
            List<String> names = new ArrayList<>(object.propertyNames());
            object.putNull(names.get(random.nextInt(names.size())));
            return true;
        });
        flaws.put("field: any text", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object)) {
                return false;
            }
            String name = object.has("by") ? "by" : "reason";
            object.put(name, text(random));
            return true;
        });
        flaws.put("field: long list", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object)
                    || !draft.operation.path().matches(".*/(windows|leases|waits)")) {
                return false;
            }
            var list = object.putArray(draft.operation.path().endsWith("waits") ? "ignore" : "admits");
            for (int i = random.nextInt(1500); i > 0; i--) {
                list.add("u" + i);
            }
            return true;
        });
        flaws.put("field: edge of a duration", (draft, random) -> {
            if (!(draft.json instanceof ObjectNode object)) {
                return false;
            }
            List<String> names = List.of("duration", "waitTimeout", "ttl");
            String name = names.get(random.nextInt(3));
            if (!object.has(name)) {
                return false;
            }
            object.put(
                    name,
                    pick(
                            random,
                            "1ms",
                            "24h",
                            "PT24H0.000000001S",
                            "PT0.000000001S",
                            "0s",
                            "86400000ms",
                            "86400s",
                            "1d1ms",
                            "23h59m59s999ms"));
            return true;
        });
    }

    private static void encoded(Map<String, Flaw> flaws, String name, Charset charset, String mark) {
        flaws.put("body: " + name, (draft, random) -> {
            draft.body = draft.json == null ? null : (mark + draft.json).getBytes(charset);
            if (draft.json != null && random.nextBoolean()) {
                draft.contentType = "application/json; charset=" + charset.name();
            }
            return draft.json != null;
        });
    }

    private static void heads(Map<String, Flaw> flaws) {
        flaws.put("query: anything", (draft, random) -> {
            if (draft.query.isEmpty()) {
                return false;
            }
            int at = random.nextInt(draft.query.size());
            String[] pair = draft.query.get(at).split("=", 2);
            JsonNode value = anything(random);
            draft.query.set(at, pair[0] + "=" + Values.encoded(value.isString() ? value.asString() : value.toString()));
            draft.patienceMillis = 150;
            return true;
        });
        flaws.put("query: any number", (draft, random) -> {
            List<String> numbers = draft.operation.in("query").stream()
                    .filter(one -> one.schema().path("type").asString("").equals("integer"))
                    .map(Description.Parameter::name)
                    .toList();
            if (numbers.isEmpty()) {
                return false;
            }
            String name = numbers.get(random.nextInt(numbers.size()));
            draft.query.removeIf(one -> one.startsWith(name + "="));
            draft.query.add(name + "="
                    + pick(
                            random,
                            "0",
                            "1",
                            "-1",
                            "2147483647",
                            "2147483648",
                            "-2147483648",
                            "9223372036854775807",
                            "9223372036854775808",
                            "-9223372036854775808",
                            "00001",
                            "-0"));
            return true;
        });
        flaws.put("path: written otherwise", (draft, random) -> {
            draft.target = switch (random.nextInt(7)) {
                case 0 -> draft.target + "/";
                case 1 -> draft.target.replace("/v1/", "//v1//");
                case 2 -> draft.target.replace("/v1/", "/v1;a=b/");
                case 3 -> draft.target.replace("/v1/", "/./v1/");
                case 4 -> draft.target.replace("/v1/", "/x/../v1/");
                case 5 -> draft.target.replace("w", "%77");
                default -> "http://localhost" + draft.target;
            };
            return true;
        });
        flaws.put("method: head", (draft, random) -> {
            draft.method = "HEAD";
            return !draft.operation.changes();
        });
        flaws.put("method: options", (draft, random) -> {
            draft.method = "OPTIONS";
            return draft.json == null;
        });
        flaws.put(
                "method: overridden",
                (draft, random) ->
                        draft.headers.add("X-HTTP-Method-Override: " + pick(random, "DELETE", "PUT", "GET")));
        flaws.put(
                "header: usual",
                (draft, random) -> draft.headers.add(pick(
                        random,
                        "Range: bytes=0-1",
                        "If-None-Match: *",
                        "If-Match: \"x\"",
                        "If-Modified-Since: Sun, 29 Nov 2026 00:00:00 GMT",
                        "If-Unmodified-Since: x",
                        "Accept-Encoding: gzip, br",
                        "Accept-Language: xx-YY;q=zz",
                        "Accept-Charset: utf-7",
                        "Cookie: a=b; a=c; \u00e4",
                        "Content-Encoding: gzip",
                        "Content-Language: ?",
                        "X-Forwarded-For: 1.2.3.4",
                        "X-Forwarded-Host: evil.example",
                        "Forwarded: for=x",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Prefix: /x",
                        "Origin: http://evil.example",
                        "Sec-Fetch-Site: cross-site",
                        "Referer: \\",
                        "Upgrade: h2c",
                        "Upgrade: websocket",
                        "HTTP2-Settings: AAAA",
                        "Authorization: Basic %%%",
                        "Authorization: Bearer x",
                        "Authorization: ",
                        "Access-Control-Request-Method: DELETE",
                        "TE: trailers",
                        "Via: 1.0 x",
                        "Max-Forwards: 0",
                        "Traceparent: 00-zz",
                        "Content-MD5: x",
                        "Keep-Alive: timeout=99999",
                        "Date: x",
                        "From: a@b",
                        "Proxy: http://x",
                        "Content-Disposition: form-data")));
        flaws.put(
                "header: of any size",
                (draft, random) -> draft.headers.add("X-A: " + "a".repeat(random.nextInt(9000))));
        flaws.put("header: key twice", (draft, random) -> {
            if (draft.operation.in("header").stream()
                    .noneMatch(one -> one.name().equals("Idempotency-Key"))) {
                return false;
            }
            draft.headers.add("Idempotency-Key: a" + random.nextInt(5));
            draft.headers.add("idempotency-key: b" + random.nextInt(5));
            return true;
        });
        flaws.put("header: last event", (draft, random) -> {
            draft.headers.removeIf(header -> header.startsWith("Last-Event-ID"));
            return draft.headers.add("Last-Event-ID: "
                    + pick(
                            random,
                            "",
                            "0",
                            "-1",
                            "9223372036854775807",
                            "99999999999999999999",
                            "abc",
                            "1-1",
                            "a:b:c",
                            "x".repeat(5000),
                            "\u00e4"));
        });
        flaws.put("header: accepts", (draft, random) -> {
            draft.headers.removeIf(header -> header.startsWith("Accept:"));
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                draft.headers.add("Accept: "
                        + pick(
                                random,
                                "text/plain;charset=utf-16",
                                "text/plain;q=0.1, application/json",
                                "text/*",
                                "application/*+json",
                                "*/*;q=0",
                                "application/json;charset=iso-8859-1",
                                "text/plainer",
                                "TEXT/PLAIN",
                                "text/event-stream",
                                "application/x-ndjson",
                                "application/json;v=1",
                                "",
                                "*/*, image/png",
                                "a/b, ".repeat(200) + "*/*"));
            }
            return true;
        });
        flaws.put("header: content type", (draft, random) -> {
            draft.contentType = pick(
                    random,
                    "application/json;charset=UTF-8",
                    "application/json; charset=\"utf-8\"",
                    "APPLICATION/JSON",
                    "application/problem+json",
                    "application/json;charset=utf-16",
                    "application/vnd.x+json",
                    "application/merge-patch+json",
                    "application/json; a=b; c=\"d;e\"");
            return draft.json != null;
        });
        flaws.put("version: 1.0", (draft, random) -> {
            draft.version = "HTTP/1.0";
            draft.last = true;
            return !draft.chunked;
        });
        flaws.put("lines: bare feeds", (draft, random) -> {
            draft.lineEnd = "\n";
            draft.last = true;
            return true;
        });
        flaws.put("header: folded", (draft, random) -> {
            draft.last = true;
            return draft.headers.add("X-A: b\r\n\tc");
        });
        flaws.put("connection: close", (draft, random) -> {
            draft.last = true;
            return draft.headers.add(
                    "Connection: " + pick(random, "close", "CLOSE", "close, keep-alive", "upgrade, close"));
        });
        flaws.put("both length and chunks", (draft, random) -> {
            draft.chunked = true;
            draft.last = true;
            draft.length = pick(random, "0", "1", "5", "100000");
            return draft.json != null;
        });
        flaws.put("hangs up", (draft, random) -> {
            draft.patienceMillis = 1;
            return !draft.operation.changes();
        });
    }

    private static JsonNode anything(RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> NODES.numberNode(random.nextLong());
            case 1 -> NODES.numberNode(random.nextDouble() * 1e9);
            case 2 -> NODES.booleanNode(random.nextBoolean());
            case 3 -> NODES.nullNode();
            case 4 -> NODES.arrayNode().add(text(random)).add(text(random));
            case 5 -> NODES.objectNode().put("id", text(random)).put("token", random.nextInt(100));
            case 6 -> NODES.objectNode().put("key", text(random)).put("period", text(random));
            default -> NODES.stringNode(text(random));
        };
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 600 : 20); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> random.nextInt(0x110000);
                        case 2 -> 0x2000 + random.nextInt(0x100);
                        case 3 -> 0xd800 + random.nextInt(0x800);
                        default -> ' ' + random.nextInt(95);
                    });
        }
        return text.toString();
    }

    private static String pick(RandomGenerator random, String... all) {
        return all[random.nextInt(all.length)];
    }
}
