package org.lockkeeper.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of the configurations that are shipped, with one to three slips in it as people, editors and templates make them.
 * Decided by its seed.
 */
@SuppressWarnings("ArrayRecordComponent") // is written, never compared
public record Mutation(long seed, String how, byte[] bytes) {

    /** The last one is no configuration at all, but lies beside them. */
    private static final List<String> SHIPPED = List.of(
            "application.yml",
            "src/main/deb/files/application.yml",
            "src/test/resources/demo/application.yml",
            "src/test/resources/fleet/application.yml",
            "docs/examples/maintenance.yml");

    private static final Pattern KEY = Pattern.compile("^( *(?:- )?)([a-z-]+):(.*)$");

    private static final List<String> MEMBERS = List.of(
            "groups.backup.conflicts-with",
            "groups.backup.except",
            "groups.backup.limit",
            "groups.backup.lock-delay",
            "groups.backup.max-queued",
            "groups.backup.max-leases",
            "groups.backup.reboots",
            "groups",
            "groups.x",
            "guarded-services[0].unit",
            "guarded-services[0].group",
            "guarded-services[0].policy",
            "guarded-services[0].gate",
            "guarded-services[0].optional",
            "guarded-services[7].unit",
            "groups.backup.fleet",
            "fleet",
            "fleet.name",
            "fleet.max-hosts",
            "fleet.max-hosts-each",
            "fleet.pools",
            "fleet.pools.web",
            "fleet.pools.web.at-most",
            "fleet.pools.web.patience",
            "fleet.pools.web.claim-within",
            "fleet.pools.web.overdue-after",
            "fleet.pools.web.reclaim-after",
            "fleet.pools.x",
            "fleet.database",
            "fleet.database.url",
            "fleet.database.user",
            "fleet.database.password-file",
            "fleet.database.timeout",
            "fleet.database.poll",
            "guarded-services");

    private static final List<String> VALUES = List.of(
            "",
            "~",
            "null",
            "yes",
            "on",
            "0",
            "-1",
            "1.5",
            "0x10",
            "0o17",
            "1e999",
            ".nan",
            ".inf",
            "-.inf",
            "99999999999999999999",
            "2147483648",
            "-2147483649",
            "65536",
            "1_000",
            "12:30:45",
            "2026-11-29",
            "2026-11-29T10:00:00Z",
            "-1h",
            "1",
            "5 apples",
            "1h 30min",
            "PT-1H",
            "P1M",
            "999999999999d",
            "1ms",
            "0s",
            "never",
            "[]",
            "{}",
            "[a, b]",
            "[[a], {b: c}]",
            "{ a: b }",
            "{ a: { b: c } }",
            "[~]",
            "\"\"",
            "\" \"",
            "\"\\0\"",
            "\"\\e[2J\"",
            "\"\\u202e\"",
            "\"a\\nb\"",
            "'",
            "\"",
            "`x`",
            "@x",
            "%x",
            "&a",
            "*a",
            "&a [*a]",
            "!!str 1",
            "!!binary aGk=",
            "!!java.net.URL [\"http://x\"]",
            "!x y",
            "${NO_SUCH_THING}",
            "${",
            "}",
            "${a:${b}}",
            "#{1+1}",
            ": ",
            "- x",
            "? x",
            "|",
            ">",
            "| x",
            "a: b",
            "a # b",
            "a#b",
            "\u00e4\u00f6\u00fc",
            "\u66f4\u65b0",
            "\ud83d\ude00",
            "/",
            "..",
            "/proc/self/mem",
            "unix:path=",
            "unix:",
            "tcp:host=x",
            "0.0.0.0",
            "::",
            "256.1.1.1",
            "evil.example",
            "[127.0.0.1",
            "Mars/Phobos",
            "nothing-of-that-name",
            "wait",
            "STOP",
            "kill",
            "x".repeat(3000),
            "[" + "a, ".repeat(3000) + "a]",
            "[".repeat(40) + "]".repeat(40),
            "{a: ".repeat(40) + "1" + "}".repeat(40),
            "*",
            "\"*\"",
            "1B",
            "10GB",
            "-1KB",
            "9999999999GB",
            "64 KB",
            "true false",
            "\u0000",
            "\u0007");

    /** @throws UncheckedIOException where what is shipped is not where it was */
    public static Mutation of(long seed, Path root) {
        try {
            SplittableRandom random = new SplittableRandom(seed);
            String file = SHIPPED.get(random.nextInt(random.nextInt(12) == 0 ? 5 : 4));
            Work work = new Work(random, new ArrayList<>(Files.readAllLines(root.resolve(file))), keys(root));
            for (int i = random.nextInt(10) < 7 ? 1 : 1 + random.nextInt(3); i > 0; i--) {
                work.slip();
            }
            byte[] bytes = work.bytes();
            return new Mutation(seed, file + ": " + String.join(", then ", work.how), bytes);
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    /** Each key that there is, as the generated metadata tells. */
    private static List<String> keys(Path root) throws IOException {
        List<String> keys = new ArrayList<>();
        MEMBERS.forEach(member -> keys.add("lockkeeper." + member));
        keys.addAll(List.of("server.port", "server.address", "server", "lockkeeper"));
        Path metadata = root.resolve("target/classes/META-INF/spring-configuration-metadata.json");
        JsonNode properties = JsonMapper.builder()
                .build()
                .readTree(Files.readString(metadata))
                .path("properties");
        properties.forEach(property -> keys.add(property.path("name").asString()));
        return keys.stream()
                .filter(key -> key.startsWith("lockkeeper") || key.startsWith("server"))
                .toList();
    }

    private static final class Work {

        private final SplittableRandom random;
        private final List<String> lines;
        private final List<String> keys;
        private final List<String> how = new ArrayList<>();
        private String end = "\n";
        private String mark = "";
        private int cut = -1;
        private boolean binary;
        private boolean wide;

        Work(SplittableRandom random, List<String> lines, List<String> keys) {
            this.random = random;
            this.lines = lines;
            this.keys = keys;
        }

        void slip() {
            switch (random.nextInt(20)) {
                case 0, 1 -> misspelt();
                case 2, 3, 4 -> value();
                case 5, 6, 7, 8, 9 -> key();
                case 10 -> twice();
                case 11, 12 -> indent();
                case 13 -> gone();
                case 14 -> line();
                case 15 -> swapped();
                case 16 -> encoding();
                case 17 -> nested();
                case 18 -> aliases();
                default -> inserted();
            }
        }

        private int anyKey() {
            for (int tries = 0; tries < 1000; tries++) {
                int at = random.nextInt(lines.size());
                if (KEY.matcher(lines.get(at)).matches()) {
                    return at;
                }
            }
            return 0;
        }

        private void misspelt() {
            int at = anyKey();
            String line = lines.get(at);
            int from = line.indexOf(line.strip());
            int colon = Math.max(from + 1, line.indexOf(':'));
            String key = line.substring(from, Math.min(line.length(), colon));
            int i = random.nextInt(Math.max(1, key.length()));
            String other = switch (random.nextInt(6)) {
                case 0 -> key.substring(0, i) + key.substring(Math.min(key.length(), i + 1));
                case 1 -> key.substring(0, i) + key.charAt(Math.min(i, key.length() - 1)) + key.substring(i);
                case 2 -> key.toUpperCase(java.util.Locale.ROOT);
                case 3 -> key.replace('-', '_');
                case 4 -> key + " ";
                default -> key + "\u00e4";
            };
            lines.set(at, line.substring(0, from) + other + line.substring(Math.min(line.length(), colon)));
            how.add("line %d misspelt: %s".formatted(at + 1, other));
        }

        private void value() {
            int at = anyKey();
            String value = pick(VALUES);
            var key = KEY.matcher(lines.get(at));
            lines.set(at, key.matches() ? key.group(1) + key.group(2) + ": " + value : value);
            how.add("line %d has the value %s".formatted(at + 1, shown(value)));
        }

        private void key() {
            String key = pick(keys);
            String value = pick(VALUES);
            lines.add(key + ": " + value);
            how.add("%s: %s at the end".formatted(key, shown(value)));
        }

        private void twice() {
            int at = anyKey();
            lines.add(random.nextInt(at, lines.size()), lines.get(at));
            how.add("line %d twice".formatted(at + 1));
        }

        private void indent() {
            int at = anyKey();
            String line = lines.get(at);
            lines.set(
                    at,
                    switch (random.nextInt(4)) {
                        case 0 -> "\t" + line;
                        case 1 -> " " + line;
                        case 2 -> line.startsWith(" ") ? line.substring(1) : "  " + line;
                        default -> line.replaceFirst("^ +", "\t");
                    });
            how.add("line %d indented otherwise".formatted(at + 1));
        }

        private void gone() {
            int at = anyKey();
            lines.remove(at);
            how.add("line %d gone".formatted(at + 1));
        }

        private void line() {
            int at = random.nextInt(lines.size() + 1);
            String line = pick(List.of(
                    "---",
                    "...",
                    "%YAML 9.9",
                    "%TAG ! x",
                    "}",
                    "]",
                    "- x",
                    "? ",
                    ": ",
                    "<<<<<<< HEAD",
                    "=======",
                    "lockkeeper",
                    "lockkeeper: {",
                    "<<: *x",
                    "<<: { a: b }",
                    "\u0000",
                    "x",
                    "key=value",
                    "[lockkeeper]",
                    "#",
                    "1: 2",
                    "true: false",
                    "~: ~",
                    "? [a]\n: b",
                    "spring: { profiles: { active: x } }",
                    "spring.config.activate.on-profile: x",
                    "spring.config.import: file:/no/such",
                    "{{ jinja }}",
                    "  {% if x %}"));
            lines.add(at, line);
            how.add("%s before line %d".formatted(shown(line), at + 1));
        }

        private void swapped() {
            int a = anyKey();
            int b = anyKey();
            String line = lines.get(a);
            lines.set(a, lines.get(b));
            lines.set(b, line);
            how.add("lines %d and %d swapped".formatted(a + 1, b + 1));
        }

        private void encoding() {
            switch (random.nextInt(5)) {
                case 0 -> end = "\r\n";
                case 1 -> mark = "\ufeff";
                case 2 -> binary = true;
                case 3 -> cut = random.nextInt(2000);
                default -> wide = true;
            }
            how.add("bytes: end %s, mark %b, binary %b, cut %d, wide %b"
                    .formatted(end.length(), !mark.isEmpty(), binary, cut, wide));
        }

        private void nested() {
            String key = pick(List.of("lockkeeper", "x", "lockkeeper.groups.y", "server"));
            int depth = pick(List.of(5, 60, 5000));
            lines.add(key + ": "
                    + (random.nextBoolean()
                            ? "[".repeat(depth) + "]".repeat(depth)
                            : "{a: ".repeat(depth) + "1" + "}".repeat(depth)));
            how.add("%s nested %d deep".formatted(key, depth));
        }

        private void aliases() {
            lines.addAll(pick(List.of(
                    List.of("a: &a [x]", "b: &b [*a, *a]", "lockkeeper.urgent.groups: *b"),
                    List.of("a: &a { b: *a }"),
                    List.of("a: &a [*a]"),
                    List.of("x: *nothing"),
                    List.of("a: &a { retention: 90d }", "lockkeeper.audit: *a"),
                    List.of("a: &a { retention: soon }", "lockkeeper.audit: { <<: *a }"),
                    List.of(
                            "a: &a [" + "x, ".repeat(99) + "x]",
                            "b: &b [" + "*a, ".repeat(99) + "*a]",
                            "c: [" + "*b, ".repeat(99) + "*b]"))));
            how.add("aliases: "
                    + lines.get(lines.size() - 1)
                            .substring(
                                    0, Math.min(40, lines.get(lines.size() - 1).length())));
        }

        private void inserted() {
            int at = anyKey();
            String line = lines.get(at);
            int i = random.nextInt(line.length() + 1);
            String what = pick(List.of(
                    "\t", ":", " : ", "#", " #", "\"", "'", "{", "}", "[", "]", ",", "&", "*", "!", "|", "\u0000",
                    "\u001b", "\u0085", "\u00a0", "\u2028", "\ufeff", "\ufffe", "-", "?", "\\", "${", "$", "%"));
            lines.set(at, line.substring(0, i) + what + line.substring(i));
            how.add("%s in line %d, column %d".formatted(shown(what), at + 1, i + 1));
        }

        byte[] bytes() {
            String text = mark + String.join(end, lines) + end;
            byte[] bytes = text.getBytes(wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
            if (binary) {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(0x80));
                }
            }
            return cut < 0 ? bytes : java.util.Arrays.copyOf(bytes, Math.min(cut, bytes.length));
        }

        private static String shown(String text) {
            StringBuilder shown = new StringBuilder();
            text.chars()
                    .limit(40)
                    .forEach(c -> shown.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : (char) c + ""));
            return text.isEmpty() ? "nothing" : shown.toString();
        }

        private <T> T pick(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
