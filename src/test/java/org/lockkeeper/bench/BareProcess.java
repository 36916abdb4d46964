package org.lockkeeper.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.lockkeeper.bench.bare.BareApplication;
import org.springframework.boot.SpringApplication;

/** {@link BareApplication} with the libraries that it takes, the JVM options of the package, and a class archive of its own. */
final class BareProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** What Lockkeeper has besides the starters for the web, actuator and security. */
    private static final List<String> NOT_ITS = List.of(
            "sqlite",
            "dbus",
            "flyway",
            "Hikari",
            "jdbc",
            "swagger",
            "retry",
            "postgresql",
            "thymeleaf",
            "attoparser",
            "unbescape",
            "htmx",
            "ical4j",
            "threeten",
            "commons-lang3",
            "commons-codec",
            "admin-client");

    private final Process process;
    private final Path log;

    private BareProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @return a class path of jars alone: no archive is made of a folder */
    static String classPath() throws IOException {
        Path libraries = Path.of(System.getProperty("lockkeeper.app")).resolveSibling("lib");
        List<String> jars = new ArrayList<>(List.of(jar().toString()));
        try (Stream<Path> files = Files.list(libraries)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .filter(name -> NOT_ITS.stream()
                            .noneMatch(other ->
                                    Path.of(name).getFileName().toString().contains(other)))
                    .sorted()
                    .forEach(jars::add);
        }
        return String.join(":", jars);
    }

    private static Path jar() throws IOException {
        Path jar = Files.createDirectories(Path.of("target/bench"))
                .toAbsolutePath()
                .resolve("bare.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            String name = BareApplication.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (InputStream in = Objects.requireNonNull(
                    BareApplication.class.getClassLoader().getResourceAsStream(name))) {
                in.transferTo(out);
            }
        }
        return jar;
    }

    static BareProcess start(String java, String classPath, List<String> options) throws IOException {
        Path log = Files.createTempFile("bare", ".log");
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                classPath,
                SpringApplication.class.getName(),
                "--spring.main.sources=" + BareApplication.class.getName(),
                "--server.port=0",
                "--management.endpoints.web.exposure.include=health,info,prometheus"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return new BareProcess(builder.start(), log);
    }

    String awaitReady() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.readString(log).contains("process running for"));
        return text();
    }

    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    private String text() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(log);
    }
}
