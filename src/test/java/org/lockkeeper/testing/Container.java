package org.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A container of the image, which listens where the image says, in a network that is its own. */
public final class Container {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String BASE = "http://127.0.0.1:8460";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path image;
    private final String name;
    private final Process process;
    private final Path log;

    Container(Path image, String name, Process process, Path log) {
        this.image = image;
        this.name = name;
        this.process = process;
        this.log = log;
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the image's own HEALTHCHECK, run inside, says so within its time. */
    public boolean isHealthy() {
        return run("health").exitCode() == 0;
    }

    /** The body at this path; a missing node where nobody answers. */
    public JsonNode get(String path) {
        return curl("--silent", BASE + path);
    }

    /** Posts this JSON text; the body of the answer. */
    public JsonNode post(String path, String json) {
        return curl("--silent", "--header", "Content-Type: application/json", "--data", json, BASE + path);
    }

    private JsonNode curl(String... arguments) {
        CommandResult result = run("curl", arguments);
        return result.exitCode() == 0 ? JSON.readTree(result.out()) : JsonNodeFactory.instance.missingNode();
    }

    public void signal(String signal) {
        run("signal", signal).orFail();
    }

    /** Stops it as {@code docker stop} does, and returns its exit code. */
    public int stop() {
        signal("TERM");
        return awaitEnd();
    }

    void close() {
        if (isRunning() && run("signal", "KILL").exitCode() != 0) {
            process.destroyForcibly();
        }
        awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The container does not end:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private CommandResult run(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of(verb, image.toString(), name));
        all.addAll(List.of(arguments));
        return ContainerImage.run(LIMIT, all.toArray(String[]::new));
    }
}
