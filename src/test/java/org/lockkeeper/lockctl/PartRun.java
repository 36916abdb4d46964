package org.lockkeeper.lockctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.Programs;

/**
 * Some parts of {@code lockctl} read by a shell that then does what a test wants of their functions. The words (10-words) are there always;
 * what else a part calls is named as well, or the test puts a function of its own there.
 */
final class PartRun {
    static final Path FOLDER = JoinedLockctl.SOURCES.resolve("parts");
    static final List<String> SHELLS = List.of("dash", "bash", "busybox sh");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> parts;
    private String shell = "sh";
    private String before = "";
    private final Map<String, String> environment = new LinkedHashMap<>();

    private PartRun(List<String> parts) {
        this.parts = parts;
    }

    static PartRun of(String... parts) {
        return new PartRun(List.of(parts));
    }

    /** All but the last one, which begins. */
    static PartRun all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return of(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sh") && !name.equals("90-main.sh"))
                    .map(name -> name.replace(".sh", ""))
                    .sorted()
                    .toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> command(String shell, String... arguments) {
        List<String> command = new ArrayList<>(List.of(shell.split(" ")));
        Programs.need(command.get(0));
        command.addAll(List.of(arguments));
        return command;
    }

    static CommandResult script(String shell, Path script, List<String> arguments) {
        List<String> command = command(shell, script.toString());
        command.addAll(arguments);
        return Commands.run(LIMIT, command);
    }

    PartRun in(String shell) {
        this.shell = shell;
        return this;
    }

    PartRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** @param code what stands in the place of other parts */
    PartRun after(String code) {
        before += code + "\n";
        return this;
    }

    /** What it says, on both streams. What is no printable ASCII, and no line feed, is shown as {@code \0ooo}. */
    String run(String code, String... arguments) {
        StringBuilder script = new StringBuilder("exec 2>&1\n");
        if (!parts.contains("10-words")) {
            script.append(". '").append(FOLDER).append("/10-words.sh'\n");
        }
        for (String part : parts) {
            script.append(". '").append(FOLDER).append('/').append(part).append(".sh'\n");
        }
        List<String> command = command(shell, "-uc", script + before + code, "lockctl");
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
            Stream.of(
                            "LOCKKEEPER_URL",
                            "LOCKKEEPER_SOCKET",
                            "LOCKKEEPER_TOKEN_FILE",
                            "CREDENTIALS_DIRECTORY",
                            "INVOCATION_ID")
                    .forEach(builder.environment()::remove);
            builder.environment().putAll(environment);
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            Process process = builder.start();
            return shown(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What it says to each input, each on its own. The code finds the input in {@code $given}; an input is written as
     * {@code printf %b} takes it, so that it can be any bytes.
     */
    Map<String, String> each(String code, Iterable<String> inputs) {
        List<String> given = new ArrayList<>();
        inputs.forEach(given::add);
        String loop = "for input; do given=$(printf '%bx' \"$input\"); given=${given%x}\n(" + code
                + "\n)\nprintf '\\036'; done";
        String[] said = run(loop, given.toArray(String[]::new)).split("\\\\0036", -1);
        if (said.length != given.size() + 1) {
            throw new AssertionError(
                    given.size() + " inputs, and " + (said.length - 1) + " answers: " + String.join("|", said));
        }
        Map<String, String> answers = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            answers.put(given.get(i), said[i].stripTrailing());
        }
        return answers;
    }

    /** Each line of the table is {@code INPUT => WHAT IT SAYS}; {@code ''} is an empty one. */
    void says(String code, String table) {
        Map<String, String> wanted = new LinkedHashMap<>();
        table.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] pair = line.strip().split(" +=> *", 2);
            wanted.put(pair[0].equals("''") ? "" : pair[0], pair[1]);
        });
        assertThat(wanted).as(shell).isNotEmpty();
        List<String> wrong = new ArrayList<>();
        each(code, wanted.keySet()).forEach((input, said) -> {
            if (!said.equals(wanted.get(input))) {
                wrong.add(input + " => " + said + "\n    and not " + wanted.get(input));
            }
        });
        assertThat(String.join("\n", wrong)).as(shell).isEmpty();
    }

    /** As {@code printf %b} takes it, of whatever is no letter or digit. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte value : text.getBytes(UTF_8)) {
            if (Character.isLetterOrDigit(value & 0x7f) && value > 0) {
                escaped.append((char) value);
            } else {
                escaped.append("\\0%03o".formatted(value & 0xff));
            }
        }
        return escaped.toString();
    }

    private static String shown(byte[] bytes) {
        StringBuilder shown = new StringBuilder();
        for (char value : new String(bytes, ISO_8859_1).toCharArray()) {
            if (value == '\n' || (value >= ' ' && value <= '~')) {
                shown.append(value);
            } else {
                shown.append("\\0%03o".formatted((int) value));
            }
        }
        return shown.toString();
    }
}
