package org.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tour of CONTRIBUTING.md leads to the lines that it names. */
class TourTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Pattern STOP = Pattern.compile("\\[`(\\w+)\\.(\\w+)`]\\((src/[^#)]+)#L(\\d+)\\)");

    @Test
    void eachStopIsWhereItIsSaidToBe() throws IOException {
        Matcher stops = STOP.matcher(Files.readString(BASE.resolve("CONTRIBUTING.md")));
        int count = 0;
        while (stops.find()) {
            List<String> lines = Files.readAllLines(BASE.resolve(stops.group(3)));
            String line = lines.get(Integer.parseInt(stops.group(4)) - 1);
            assertThat(stops.group(3)).endsWith("/" + stops.group(1) + ".java");
            assertThat(line).as(stops.group()).containsPattern("\\b" + stops.group(2) + "\\b(\\(| =)");
            count++;
        }
        assertThat(count).isGreaterThan(10);
    }
}
