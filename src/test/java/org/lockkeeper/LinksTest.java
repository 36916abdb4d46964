package org.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every relative link of the documentation leads to a file that exists, and its anchor to a heading or line of it. */
class LinksTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");
    private static final Pattern LINE = Pattern.compile("L(\\d+)(-L(\\d+))?");

    @Test
    void eachRelativeLinkResolves() throws IOException {
        List<String> dead = new ArrayList<>();
        int count = 0;
        for (Path document : documents()) {
            Matcher links = LINK.matcher(String.join("\n", prose(document)));
            while (links.find()) {
                String target = links.group(1);
                if (!ELSEWHERE.matcher(target).matches()) {
                    count++;
                    if (!resolves(document, target)) {
                        dead.add(BASE.relativize(document) + ": " + target);
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(count).isGreaterThan(100);
    }

    private static List<Path> documents() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> top = Files.list(BASE.toAbsolutePath());
                Stream<Path> docs = Files.walk(BASE.toAbsolutePath().resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .forEach(found::add);
        }
        return found;
    }

    private static boolean resolves(Path document, String target) throws IOException {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path path = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        if (hash < 0 || !Files.exists(path)) {
            return Files.exists(path);
        }
        String anchor = target.substring(hash + 1);
        Matcher line = LINE.matcher(anchor);
        if (!path.toString().endsWith(".md") && line.matches()) {
            String last = line.group(3) == null ? line.group(1) : line.group(3);
            return Integer.parseInt(last) <= Files.readAllLines(path).size();
        }
        return anchors(path).contains(anchor);
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path document) throws IOException {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String text : prose(document)) {
            Matcher heading = HEADING.matcher(text);
            if (heading.matches()) {
                String anchor = heading.group(1)
                        .replaceAll("]\\([^)]*\\)", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    /** What stands outside of blocks of code. */
    private static List<String> prose(Path document) throws IOException {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String text : Files.readAllLines(document)) {
            if (text.strip().startsWith("```")) {
                code = !code;
            } else if (!code) {
                prose.add(text);
            }
        }
        return prose;
    }
}
