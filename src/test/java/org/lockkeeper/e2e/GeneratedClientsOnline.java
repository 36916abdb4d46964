package org.lockkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;

/**
 * Clients that openapi-generator makes from the API's document, over TCP with a token. Not part of the usual run, since the
 * generator is 30 MB to download: {@code mvn -Ponline verify}.
 */
final class GeneratedClientsOnline extends SandboxedTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final String SPOKEN = """
            OPEN for token:client-%s@tcp
            %s
            CLOSED RELEASED
            404 %s
            """;

    @Override
    Settings prepare() {
        return Settings.standard();
    }

    @Test
    void oneInJavaOpensExtendsAndClosesAWindow(@TempDir Path folder) throws IOException {
        generate(
                folder,
                "java",
                "--library=native",
                "--additional-properties=openApiNullable=false,useJakartaEe=true,"
                        + "invokerPackage=client,apiPackage=client.api,modelPackage=client.model");
        List<String> compile = new ArrayList<>(List.of(
                java("javac"),
                "-nowarn",
                "-proc:none",
                "-d",
                folder.resolve("classes").toString()));
        compile.addAll(List.of("-cp", System.getProperty("java.class.path")));
        try (Stream<Path> sources = Files.walk(folder.resolve("src/main/java"))) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
        }
        compile.add(BASE.resolve("src/test/programs/GeneratedClient.java").toString());
        run(compile);
        String path = folder.resolve("classes") + ":" + System.getProperty("java.class.path");
        assertThat(run(List.of(java("java"), "-cp", path, "GeneratedClient", url(), token("java")))
                        .out())
                .isEqualTo(SPOKEN.formatted("java", "longer by PT15M", "true"));
    }

    @Test
    void oneInPythonOpensExtendsAndClosesAWindow(@TempDir Path folder) {
        CommandResult pydantic = Commands.run(
                Duration.ofSeconds(30),
                List.of("python3", "-c", "import pydantic, urllib3, dateutil; print(pydantic.VERSION)"));
        assertThat(pydantic.exitCode())
                .as("it needs python3-pydantic, python3-urllib3, python3-dateutil: %s", pydantic.err())
                .isZero();
        generate(
                folder,
                pydantic.out().startsWith("1.") ? "python-pydantic-v1" : "python",
                "--additional-properties=packageName=lockkeeper_client");
        ProcessBuilder program = new ProcessBuilder(
                "python3", BASE.resolve("src/test/programs/generated-client.py").toString(), url(), token("python"));
        program.environment().put("PYTHONPATH", folder.toString());
        assertThat(Commands.run(Duration.ofMinutes(1), program).orFail().out())
                .isEqualTo(SPOKEN.formatted("python", "longer by 0:15:00", "True"));
    }

    private static void generate(Path folder, String language, String... options) {
        List<String> command = new ArrayList<>(
                List.of(
                        java("java"),
                        "-jar",
                        Objects.requireNonNull(System.getProperty("lockkeeper.generator"), "mvn -Ponline verify"),
                        "generate",
                        "-i",
                        BASE.resolve("src/main/resources/api-docs/openapi.json").toString(),
                        "-g",
                        language,
                        "-o",
                        folder.toString(),
                        "--global-property=apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"));
        command.addAll(List.of(options));
        run(command);
    }

    private static CommandResult run(List<String> command) {
        return Commands.run(Duration.ofMinutes(3), command).orFail();
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private String url() {
        return host.lockkeeper().baseUri().toString();
    }

    private String token(String language) {
        return host.api()
                .post("/api/v1/tokens", Map.of("name", "client-" + language, "role", "operator"))
                .expect(201)
                .text("/token");
    }
}
