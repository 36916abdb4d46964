package org.lockkeeper.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The image of the Dockerfile, built by {@code src/test/image/image} without an engine. */
public final class ContainerImage implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** The first time, the base images are made of packages that come over the network. */
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);

    private final Path folder;
    private final List<Container> containers = new ArrayList<>();

    private ContainerImage(Path folder) {
        this.folder = folder;
    }

    /** Builds it, or skips the test that asks, with a printed reason; with {@code -Dlockkeeper.strict=true} it fails. */
    public static ContainerImage build() {
        CommandResult check = run(LIMIT, "check");
        if (check.exitCode() != 0) {
            String reason = "No container image on this machine: " + check.out().strip();
            if (Boolean.getBoolean("lockkeeper.strict")) {
                throw new AssertionError(reason);
            }
            System.out.println("SKIPPED: " + reason);
            Assumptions.abort(reason);
        }
        ContainerImage image = new ContainerImage(newFolder());
        try {
            // For minutes it would take both cores from what is tested beside it.
            Commands.run(BUILD_LIMIT, List.of("nice", "-n", "19", script(), "build", image.folder.toString()))
                    .orFail();
        } catch (RuntimeException | Error e) {
            image.close();
            throw e;
        }
        return image;
    }

    private static Path newFolder() {
        try {
            Path parent = Files.createDirectories(SandboxScript.project().resolve("target/image"));
            return Files.createTempDirectory(parent, "build-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a new container with these options of {@code docker run}. */
    public Container start(List<String> options) {
        String name = "container-" + containers.size();
        List<String> command = new ArrayList<>(List.of(script(), "run", folder.toString(), name));
        command.addAll(options);
        try {
            Path log = folder.resolve(name + ".log");
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Container container = new Container(folder, name, process, log);
            containers.add(container);
            return container;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        containers.forEach(Container::close);
        run(LIMIT, "remove", folder.toString()).orFail();
    }

    static CommandResult run(Duration limit, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script()));
        command.addAll(List.of(arguments));
        return Commands.run(limit, command);
    }

    private static String script() {
        return SandboxScript.project().resolve("src/test/image/image").toString();
    }
}
