package org.lockkeeper.lockctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.Programs;

/** That the parts make one program, whoever joins them, and that shellcheck is content with each. */
final class LockctlJoinTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String JOIN = JoinedLockctl.SOURCES.resolve("join").toString();
    private static final Pattern FUNCTION = Pattern.compile("(?m)^([a-z_0-9]+)\\(\\)");

    @SuppressWarnings("unused") // by @FieldSource
    private static final List<String> SHELLS = PartRun.SHELLS;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(PartRun.FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".sh"))
                    .sorted()
                    .toList();
        }
    }

    private static String joined() throws IOException {
        return Files.readString(JoinedLockctl.file());
    }

    @Test
    void theShippedFileIsThePartsInTheirOrderAndNothingElse() throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path part : parts()) {
            texts.add(Files.readString(part));
        }
        assertThat(texts).hasSizeGreaterThan(20).allMatch(text -> text.endsWith("\n") && !text.endsWith("\n\n"));
        assertThat(joined()).startsWith("#!/bin/sh\n").isEqualTo(String.join("\n", texts));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(JoinedLockctl.file())))
                .isEqualTo("rwxr-xr-x");
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void itIsTheSameWhoeverJoinsIt(String shell) throws IOException {
        Path file = folder.resolve("some/where/lockctl");
        ProcessBuilder builder = new ProcessBuilder(PartRun.command(shell, "-c", "umask 077; cd /; exec \"$@\"", "sh"));
        builder.command().addAll(PartRun.command(shell, JOIN, file.toString()));
        builder.environment().putAll(Map.of("LC_ALL", "de_DE.UTF-8", "TZ", "Pacific/Kiritimati"));
        Commands.run(LIMIT, builder).orFail();
        assertThat(file).hasContent(joined());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-xr-x");
        try (Stream<Path> left = Files.list(folder.resolve("some/where"))) {
            assertThat(left).containsExactly(file);
        }

        // What takes it as it was need not be made anew.
        FileTime then = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(file, then);
        Commands.run(LIMIT, List.of(JOIN, file.toString())).orFail();
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(then);
        Files.writeString(file, "of yesterday");
        Commands.run(LIMIT, List.of(JOIN, file.toString())).orFail();
        assertThat(file).hasContent(joined());
    }

    /** {@code src/main/lockctl/lockctl}: what the README's walk-through finds in the checkout. */
    @ParameterizedTest
    @FieldSource("SHELLS")
    void inTheCheckoutItRunsFromItsPartsAndDoesTheSame(String shell) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("lockctl"), JoinedLockctl.SOURCES.resolve("lockctl"));
        for (List<String> arguments : List.<List<String>>of(
                List.of("--version"),
                List.of("--help"),
                List.of("window", "--help"),
                List.of("window", "open", "with two words", "*"),
                List.of("nonsense"),
                List.of(),
                List.of("--url=unix:" + folder.resolve("api.sock"), "status", "--quiet", "--nonsense"))) {
            CommandResult shipped = PartRun.script(shell, JoinedLockctl.file(), arguments);
            assertThat(shipped.out() + shipped.err()).isNotEmpty();
            assertThat(PartRun.script(shell, JoinedLockctl.SOURCES.resolve("lockctl"), arguments))
                    .isEqualTo(shipped);
            assertThat(PartRun.script(shell, link, arguments)).isEqualTo(shipped);
        }
        Files.delete(link);
    }

    /** Or the later one would take the other's place, and nobody be told. */
    @Test
    void eachFunctionIsThereOnce() throws IOException {
        List<String> functions = FUNCTION.matcher(joined())
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();
        assertThat(functions).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @FieldSource("SHELLS")
    void aPartDoesNothingYetWhenItIsRead(String shell) throws IOException {
        for (Path part : parts()) {
            String name = part.getFileName().toString().replace(".sh", "");
            if (!name.equals("90-main")) {
                assertThat(PartRun.of(name).in(shell).run("echo read in \"$#\"", "--json"))
                        .as(name)
                        .isEqualTo("read in 1\n");
            }
        }
    }

    @Test
    void shellcheckHasNothingToSayOfAnyPartNorOfTheWhole() throws IOException {
        Programs.need("shellcheck");
        List<String> command = new ArrayList<>(List.of("shellcheck", "--severity=style"));
        parts().forEach(part -> command.add(part.toString()));
        command.add(JoinedLockctl.file().toString());
        CommandResult result = Commands.run(LIMIT, command);
        assertThat(result.out() + result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }
}
