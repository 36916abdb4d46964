package org.lockkeeper.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How much memory and how many processes the package's units allow themselves. How they are hardened: {@code PackageIT}. */
final class UnitBoundsTest {

    private static final Path FILES = Path.of(System.getProperty("basedir", ""), "src/main/deb/files");

    /** What a JVM takes beside its heap: classes, code, stacks, the archive. Under load some 130 MiB (docs/performance.md). */
    private static final int BESIDE_THE_HEAP = 192;

    @Test
    void eachServiceIsBounded() throws IOException {
        List<Path> services;
        try (Stream<Path> files = Files.walk(FILES)) {
            services =
                    files.filter(file -> file.toString().endsWith(".service")).toList();
        }
        assertThat(services).hasSizeGreaterThanOrEqualTo(5).allSatisfy(file -> {
            List<String> lines = Files.readAllLines(file);
            assertThat(lines)
                    .as(file.toString())
                    .filteredOn(line -> line.matches("MemoryMax=\\d+M"))
                    .hasSize(1);
            assertThat(lines)
                    .as(file.toString())
                    .filteredOn(line -> line.matches("TasksMax=\\d+"))
                    .hasSize(1);
        });
    }

    /** Or the kernel would end what the JVM itself would bear, or end with a word. */
    @Test
    void theHeapsOfTheServiceAndOfACheckBesideItFit() throws IOException {
        String unit = Files.readString(FILES.resolve("lockkeeper.service"));
        int service = number("-Xmx(\\d+)m", Files.readString(FILES.resolve("default")));
        int check = number("-Xmx(\\d+)m", Files.readString(FILES.resolve("lockkeeper")));
        assertThat(unit).contains("ExecReload=/usr/bin/lockkeeper").contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(service + BESIDE_THE_HEAP + check + BESIDE_THE_HEAP)
                .isLessThanOrEqualTo(number("MemoryMax=(\\d+)M", unit));
    }

    private static int number(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
