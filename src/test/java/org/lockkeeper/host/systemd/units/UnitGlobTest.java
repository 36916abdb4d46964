package org.lockkeeper.host.systemd.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitGlobTest {

    @ParameterizedTest
    @CsvSource({
        "backup-*.service, backup-db.service, true",
        "backup-*.service, backup-.service, true",
        "backup-*.service, backup.service, false",
        "backup-*, backup-db.timer, true",
        "*, anything.service, true",
        "*.service, .service, true",
        "a*b*c.service, aXbYbZc.service, true",
        "a*b*c.service, aXcYb.service, false",
        "a?.service, a1.service, true",
        "a?.service, a.service, false",
        "a[12].service, a2.service, true",
        "a[12].service, a3.service, false",
        "a[0-9].service, a5.service, true",
        "a[!0-9].service, a5.service, false",
        "a[^0-9].service, ax.service, true",
        "a[]x].service, a].service, true",
        "a[!]x].service, ax.service, false",
        "a[x-].service, a-.service, true",
        "a[9-0].service, a5.service, false",
        "a[b.service, a[b.service, true",
        "a[b.service, ab.service, false",
        "sys\\x2d*.mount, sys\\x2dfs.mount, true",
        "sys\\x2d*.mount, sysx2dfs.mount, false",
        "x@*.service, x@1.service, true",
        "**a, bba, true",
        "*a, bab, false",
        "A*.service, a1.service, false",
    })
    void matchesAsFnmatchWithoutEscapes(String glob, String name, boolean expected) {
        assertThat(new UnitGlob(glob).matches(name)).isEqualTo(expected);
    }

    /** GNU find asks the same fnmatch(3) as systemd does. */
    @Test
    void agreesWithFnmatchOnWhateverItDoesNotRefuse(@TempDir Path folder) throws Exception {
        Random random = new Random(42);
        Set<String> names = new TreeSet<>();
        while (names.size() < 60) {
            names.add("n" + text(random, "abc09-@:!^", 1 + random.nextInt(4)));
        }
        for (String name : names) {
            Files.createFile(folder.resolve(name));
        }
        Set<String> globs = new TreeSet<>();
        while (globs.size() < 400) {
            String glob = "n" + text(random, "ab09-@:!^*?[[]]", 1 + random.nextInt(8));
            if (new UnitGlob(glob).fault() == null) {
                globs.add(glob);
            }
        }
        String script = "for glob in \"$@\"; do find . -name \"$glob\" -exec echo \"$glob\" {} \\;; done";
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(globs);
        ProcessBuilder find =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        find.environment().put("LC_ALL", "C");
        String out = new String(find.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Set<String> expected = new TreeSet<>(out.lines().toList());
        Set<String> ours = new TreeSet<>();
        globs.forEach(glob ->
                names.stream().filter(new UnitGlob(glob)::matches).forEach(name -> ours.add(glob + " ./" + name)));
        assertThat(ours).isEqualTo(expected).hasSizeGreaterThan(100);
    }

    private static String text(Random random, String letters, int length) {
        return random.ints(length, 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({
        "restic@h*.service, restic@.service",
        "backup-*.service, backup-*@.service",
        "a?b.service, a@.service",
        "a[@x]b.service, a@.service",
        "backup.service, ''",
        "restic@*, restic@.*",
    })
    void knowsTheTemplatesOfWhichAnInstanceMayMatch(String glob, String templates) {
        assertThat(String.join(" ", new UnitGlob(glob).templates())).isEqualTo(templates);
    }
}
