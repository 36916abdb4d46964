package org.lockkeeper.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.testing.CommandResult;
import org.lockkeeper.testing.Commands;
import org.lockkeeper.testing.Programs;

/** {@code bin/check-vulnerabilities} with made-up entries: what it finds, what it does not, and what it refuses to judge. */
final class CheckVulnerabilitiesTest {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<String> components = new ArrayList<>();

    @BeforeAll
    static void pythonIsThere() {
        Programs.need("python3");
    }

    @BeforeEach
    void export() throws IOException {
        Files.createDirectory(folder.resolve("osv"));
        ships("lib", "1.5.0");
    }

    private void ships(String name, String version) throws IOException {
        components.add("{\"purl\": \"pkg:maven/org.example/" + name + "@" + version + "?type=jar\"}");
        Files.writeString(folder.resolve("sbom.json"), sbom(String.join(", ", components)));
    }

    private static String sbom(String components) {
        return """
                {"bomFormat": "CycloneDX", "components": [%s]}""".formatted(components);
    }

    private void entry(String id, String affected) throws IOException {
        Files.writeString(folder.resolve("osv/" + id + ".json"), """
                {"schema_version": "1.6.0", "id": "%s", "modified": "2026-01-02T03:04:05Z", "aliases": ["CVE-2026-1"],
                 "summary": "made up", "affected": [%s]}""".formatted(id, affected));
    }

    private static String ranged(String events) {
        return """
                {"package": {"ecosystem": "Maven", "name": "org.example:lib"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [%s]}]}""".formatted(events);
    }

    private CommandResult check(String... more) {
        return checkWith(folder.resolve("osv"), folder.resolve("sbom.json"), more);
    }

    private static CommandResult checkWith(Path osv, Path sbom, String... options) {
        List<String> command = new ArrayList<>(
                List.of(BASE.resolve("bin/check-vulnerabilities").toString()));
        command.addAll(List.of(options));
        command.add(osv.toString());
        command.add(sbom.toString());
        return Commands.run(Duration.ofMinutes(1), command);
    }

    @Test
    void whatIsFoundIsNamedWithItsRemedy() throws IOException {
        entry("GHSA-1", ranged("{\"introduced\": \"1.0\"}, {\"fixed\": \"1.5.1\"}"));
        CommandResult found = check();
        assertThat(found.exitCode()).isOne();
        assertThat(found.out())
                .contains("GHSA-1 CVE-2026-1: org.example:lib 1.5.0, fixed in 1.5.1: made up")
                .contains("1 packages, 1 entries for Maven, the newest of 2026-01-02: 1 found");
        assertThat(found.err()).isEmpty();
    }

    /** Each with the version that is shipped, and whether it is affected; all in one export, since it is quicker so. */
    @Test
    void versionsAreComparedAsMavenDoes() throws IOException {
        List<String> rows = List.of(
                "1.5.0 | introduced 0, fixed 1.5.1 | yes",
                "1.5.1 | introduced 0, fixed 1.5.1 | no",
                "1.5 | introduced 1.5.0.Final, fixed 1.5.1 | yes",
                "1.10.0 | introduced 0, fixed 1.9.0 | no",
                "1.9.0 | introduced 0, fixed 1.10.0 | yes",
                "1.5.1-rc1 | introduced 0, fixed 1.5.1 | yes",
                "1.5.1.RC1 | introduced 1.5.1-M2, fixed 1.5.1 | yes",
                "1.5.1-SNAPSHOT | introduced 1.5.1, fixed 1.6 | no",
                "1.5.1-jre | introduced 0, fixed 1.5.1 | no",
                "1.5.0 | introduced 0, last_affected 1.5.0 | yes",
                "1.5.0.1 | introduced 0, last_affected 1.5.0 | no",
                "1.5.0 | introduced 1.5.0, last_affected 1.5.0 | yes",
                "1.4.9 | introduced 1.5.0, last_affected 1.5.0 | no",
                "1.5.0 | introduced 1.6.0 | no",
                "99 | introduced 1.6.0 | yes",
                "2.5 | fixed 3.0, introduced 2.0, fixed 1.4, introduced 1.0 | yes",
                "1.5 | fixed 3.0, introduced 2.0, fixed 1.4, introduced 1.0 | no",
                "1.5 | introduced 0, limit 1.5 | no",
                "1.4 | introduced 0, limit 1.5 | yes");
        List<String> affected = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String[] row = rows.get(i).split(" \\| ");
            ships("row" + i, row[0]);
            entry("ROW-" + i, ranged(events(row[1])).replace("org.example:lib", "org.example:row" + i));
            if (row[2].equals("yes")) {
                affected.add("ROW-" + i);
            }
        }
        CommandResult checked = check();
        assertThat(checked.err()).isEmpty();
        assertThat(checked.out().lines().filter(line -> line.startsWith("ROW-")).map(line -> line.split(" ")[0]))
                .as(String.join("\n", rows))
                .containsExactlyInAnyOrderElementsOf(affected);
        assertThat(checked.exitCode()).isOne();
    }

    private static String events(String words) {
        return Stream.of(words.split(", "))
                .map(event -> event.replaceFirst("(.*) (.*)", "{\"$1\": \"$2\"}"))
                .collect(Collectors.joining(", "));
    }

    @Test
    void versionsThatAreListedAreFoundWithoutARange() throws IOException {
        entry("GHSA-1", """
                {"package": {"ecosystem": "Maven", "name": "org.example:lib"}, "versions": ["1.4", "1.5.0"]}""");
        assertThat(check().exitCode()).isOne();
    }

    @Test
    void othersAreNotTakenForIt() throws IOException {
        String all = "{\"introduced\": \"0\"}";
        entry("GHSA-1", ranged(all).replace("org.example:lib", "org.example:lib-more"));
        entry("GHSA-2", ranged(all).replace("Maven", "PyPI"));
        entry("GHSA-3", ranged(all).replace("org.example:lib", "org.other:lib"));
        Files.writeString(folder.resolve("osv/GHSA-4.json"), """
                {"id": "GHSA-4", "withdrawn": "2026-01-01T00:00:00Z", "affected": [%s]}""".formatted(ranged(all)));
        CommandResult checked = check();
        assertThat(checked.out()).contains("3 entries for Maven").contains(": 0 found");
        assertThat(checked.exitCode()).isZero();
    }

    @Test
    void whatIsAcceptedIsShownAndCountsNoMore() throws IOException {
        entry("GHSA-1", ranged("{\"introduced\": \"0\"}"));
        Path accept = folder.resolve("accept");
        Files.writeString(
                accept, "# known\nGHSA-1 org.example:lib that part is not used\nGHSA-9 org.example:lib gone\n");
        CommandResult checked = check("--accept", accept.toString());
        assertThat(checked.out()).contains("(accepted: that part is not used)").contains(": 0 found");
        assertThat(checked.err()).contains("accepted, but not found any more: GHSA-9 org.example:lib");
        assertThat(checked.exitCode()).isZero();

        Files.writeString(accept, "GHSA-1\n");
        assertThat(check("--accept", accept.toString()).exitCode()).isEqualTo(2);
    }

    /** As they are got: the SBOM in the jar, the entries in a zip. What Boot's plugin adds is looked for too. */
    @Test
    void readsJarsAndZips() throws IOException {
        Path jar = zip(
                "app.jar",
                "META-INF/sbom/application.cdx.json",
                sbom("{\"purl\": \"pkg:maven/org.springframework.boot/spring-boot@4.1.2\"}"));
        Path export = zip(
                "all.zip",
                "GHSA-1.json",
                "{\"id\": \"GHSA-1\", \"affected\": ["
                        + ranged("{\"introduced\": \"0\"}")
                                .replace("org.example:lib", "org.springframework.boot:spring-boot-loader")
                        + "]}");
        CommandResult checked = checkWith(export, jar);
        assertThat(checked.out()).contains("spring-boot-loader 4.1.2, no fix is named");
        assertThat(checked.exitCode()).isOne();
        assertThat(checkWith(export, zip("other.jar", "x", "y")).err()).contains("has no META-INF/sbom");
    }

    private Path zip(String file, String name, String content) throws IOException {
        Path path = folder.resolve(file);
        try (OutputStream out = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"affected\": []}",
                "{\"id\": \"X\", \"schema_version\": \"2.0.0\", \"affected\": []}",
                "{\"id\": \"X\", \"affected\": {}}",
                "{\"id\": \"X\", \"affected\": [{\"package\": {\"name\": \"org.example:lib\"}}]}",
                "{\"id\": \"X\", \"affected\": [{\"package\": {\"ecosystem\": \"Maven\", \"name\": \"org.example:lib\"}}]}",
                "RANGE {\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}]}",
                "RANGE {\"type\": \"GIT\", \"events\": [{\"introduced\": \"0\"}]}",
                "RANGE {\"type\": \"ECOSYSTEM\"}",
                "RANGE {\"type\": \"ECOSYSTEM\", \"events\": []}",
                "RANGE {\"type\": \"ECOSYSTEM\", \"events\": [{\"fixed\": \"1.0\"}]}",
                "RANGE {\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"}, {\"repaired\": \"1.0\"}]}",
                "RANGE {\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": 0}]}",
            })
    void entriesThatAreNotUnderstoodAreAnError(String text) throws IOException {
        entry("GHSA-1", ranged("{\"introduced\": \"7\"}"));
        Files.writeString(
                folder.resolve("osv/odd.json"),
                text.startsWith("RANGE")
                        ? "{\"id\": \"X\", \"affected\": [{\"package\": {\"ecosystem\": \"Maven\", \"name\":"
                                + " \"org.example:lib\"}, \"ranges\": [" + text.substring(6) + "]}]}"
                        : text);
        CommandResult checked = check();
        assertThat(checked.err())
                .startsWith("check-vulnerabilities: ")
                .contains("odd.json")
                .doesNotContain("Traceback");
        assertThat(checked.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"bomFormat\": \"CycloneDX\"}",
                "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"name\": \"lib\"}]}",
                "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"purl\": \"pkg:npm/lib@1\"}]}",
                "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"purl\": \"pkg:maven/org.example/lib\"}]}",
                "{\"bomFormat\": \"SPDX\", \"components\": [{\"purl\": \"pkg:maven/org.example/lib@1\"}]}",
            })
    void anSbomThatIsNotUnderstoodIsAnError(String text) throws IOException {
        entry("GHSA-1", ranged("{\"introduced\": \"7\"}"));
        Files.writeString(folder.resolve("sbom.json"), text);
        CommandResult checked = check();
        assertThat(checked.err()).startsWith("check-vulnerabilities: ").doesNotContain("Traceback");
        assertThat(checked.exitCode()).isEqualTo(2);
    }

    @Test
    void nothingToCompareWithIsAnError() throws IOException {
        assertThat(check().err()).contains("has no entry of the ecosystem Maven");
        assertThat(check().exitCode()).isEqualTo(2);
        assertThat(checkWith(folder.resolve("nowhere"), folder.resolve("sbom.json"))
                        .exitCode())
                .isEqualTo(2);
        assertThat(checkWith(folder.resolve("osv"), folder.resolve("nowhere")).exitCode())
                .isEqualTo(2);

        entry("GHSA-1", ranged("{\"introduced\": \"7\"}"));
        assertThat(check("--max-age=1").err()).contains("too old: its newest entry is of 2026-01-02");
        assertThat(check("--max-age=1").exitCode()).isEqualTo(2);
        assertThat(check("--max-age=1000000").exitCode()).isZero();
    }
}
