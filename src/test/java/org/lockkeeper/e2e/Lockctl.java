package org.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.JoinedLockctl;
import org.lockkeeper.testing.Programs;

/** {@code lockctl} as one of the shells runs it, on this side of the sandbox. */
final class Lockctl {
    static final Path SCRIPT = JoinedLockctl.file();
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final List<String> shell;
    private final Map<String, String> environment = new HashMap<>();

    Lockctl(String shell, String url) {
        this.shell = List.of(shell.split(" "));
        environment.put("LOCKKEEPER_URL", url);
    }

    /** For {@code @MethodSource}: the shells that it must run in. */
    static Stream<String> shells() {
        return Stream.of("dash", "bash", "busybox sh");
    }

    Lockctl with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    CommandResult run(String... arguments) {
        return start(arguments).end();
    }

    CommandResult runWith(String input, String... arguments) {
        return start(List.of(), input, SCRIPT, arguments).end();
    }

    Running start(String... arguments) {
        return start(List.of(), "", SCRIPT, arguments);
    }

    /** @param launcher a program that runs it in its own place */
    Running start(List<String> launcher, String input, Path script, String... arguments) {
        Programs.need(shell.get(0));
        List<String> command = new ArrayList<>(launcher);
        command.addAll(shell);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        return launch(command, input);
    }

    /** Its output is that of a terminal, which shows both streams. */
    Running startOnTerminal(String arguments) {
        String line = String.join(" ", shell) + " '" + SCRIPT + "' " + arguments;
        return launch(List.of("script", "--quiet", "--return", "--command", line, "/dev/null"), "");
    }

    private Running launch(List<String> program, String input) {
        // Whoever started this JVM in the background has made it deaf to these, and all that it starts.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,QUIT"));
        command.addAll(program);
        try {
            Path parent = Files.createDirectories(
                    Path.of(System.getProperty("basedir", ""), "target/lockctl").toAbsolutePath());
            Path folder = Files.createTempDirectory(parent, "run-");
            Path in = Files.writeString(folder.resolve("in"), input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(folder.resolve("out").toFile())
                    .redirectError(folder.resolve("err").toFile());
            builder.environment().remove("INVOCATION_ID");
            builder.environment().putAll(environment);
            return new Running(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that may still run. */
    record Running(Process process, Path folder) {

        String out() {
            return read("out");
        }

        String err() {
            return read("err");
        }

        Running awaitErr(String part) {
            await("'" + part + "' in what it says").atMost(LIMIT).until(() -> err().contains(part));
            return this;
        }

        Running awaitOut(String part) {
            await("'" + part + "' in its output").atMost(LIMIT).until(() -> out().contains(part));
            return this;
        }

        void signal(String name) {
            try {
                new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        CommandResult end() {
            try {
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("it does not end within " + LIMIT + "\n" + out() + err());
                }
                return new CommandResult(process.exitValue(), out(), err());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private String read(String name) {
            try {
                return Files.readString(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
