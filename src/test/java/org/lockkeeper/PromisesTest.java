package org.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each sentence of what the README promises stands in the table of docs/testing.md, with a test that exists. */
final class PromisesTest {
    private static final Path README = Path.of("README.md");
    private static final Path TESTING = Path.of("docs/testing.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.!?]) (?=[A-Z`])");
    private static final Pattern ROW = Pattern.compile("\\| (.+?) \\| (.+) \\|");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z]+)(?:\\.([A-Za-z]+))?`");

    @Test
    void eachSentenceOfTheReadmeHasARowAndEachRowASentence() throws IOException {
        List<String> promised = new ArrayList<>(promises("What it guarantees"));
        promised.addAll(promises("What it does not"));

        assertThat(promised).hasSizeGreaterThan(20);
        assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(promised);
    }

    @Test
    void eachTestThatARowNamesExists() throws IOException {
        for (Map.Entry<String, String> row : rows().entrySet()) {
            Matcher names = NAME.matcher(row.getValue());
            int tests = 0;
            while (names.find()) {
                String source = source(names.group(1));
                if (names.group(2) != null) {
                    assertThat(source).as(row.getKey()).contains("void " + names.group(2) + "(");
                }
                tests++;
            }
            assertThat(tests).as("tests of: " + row.getKey()).isPositive();
        }
    }

    private static String source(String test) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            Path file = files.filter(path -> path.endsWith(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no test " + test));
            return Files.readString(file);
        }
    }

    private static List<String> promises(String heading) throws IOException {
        List<String> items = new ArrayList<>();
        for (String line : section(README, heading)) {
            if (line.startsWith("- ")) {
                items.add(line.substring(2));
            } else if (!line.isBlank() && !items.isEmpty()) {
                items.set(items.size() - 1, items.get(items.size() - 1) + " " + line.strip());
            }
        }
        return items.stream()
                .map(item -> item.replace("**", "").replaceAll(" \\[[^]]*]\\([^)]*\\)", ""))
                .flatMap(END_OF_SENTENCE::splitAsStream)
                .toList();
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : section(TESTING, "The promises")) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(1).equals("sentence")) {
                assertThat(rows.put(row.group(1), row.group(2))).as(line).isNull();
            }
        }
        return rows;
    }

    private static List<String> section(Path file, String heading) throws IOException {
        List<String> lines = Files.readAllLines(file);
        int begin = lines.indexOf("## " + heading);
        assertThat(begin).as(heading).isNotNegative();
        int end = begin + 1;
        while (end < lines.size() && !lines.get(end).startsWith("## ")) {
            end++;
        }
        return lines.subList(begin + 1, end);
    }
}
