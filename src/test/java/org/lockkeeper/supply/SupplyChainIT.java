package org.lockkeeper.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lockkeeper.testing.Commands;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The SBOM and debian/copyright against the jars that are really shipped. */
final class SupplyChainIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Path JAR = BASE.resolve("target/lockkeeper.jar");
    private static final Path DEB = BASE.resolve("target/lockkeeper.deb");
    private static final String LIB = "BOOT-INF/lib/";
    private static final String SBOM = "META-INF/sbom/application.cdx.json";

    /** Put in by Spring Boot's plugin, in its own version; bin/check-vulnerabilities counts it with spring-boot. */
    private static final String BOOTS_OWN = "spring-boot-jarmode-tools-";

    /** Hashes by file name, of the libraries in the jar. */
    private static final Map<String, String> LIBRARIES = new TreeMap<>();

    private static byte[] sbom = {};
    private static final Map<String, JsonNode> COMPONENTS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                if (entry.getName().startsWith(LIB) && entry.getName().endsWith(".jar")) {
                    LIBRARIES.put(entry.getName().substring(LIB.length()), sha256(jar.getInputStream(entry)));
                }
            }
            ZipEntry entry = jar.getEntry(SBOM);
            assertThat(entry).as("no SBOM in the jar: Maven makes none with -o").isNotNull();
            sbom = jar.getInputStream(entry).readAllBytes();
        }
        for (JsonNode component : JsonMapper.shared().readTree(sbom).at("/components")) {
            String file = component.at("/name").asString() + "-"
                    + component.at("/version").asString() + ".jar";
            // Two groups may have the same file name, and would not be shipped together.
            assertThat(COMPONENTS.put(file, component)).as(file).isNull();
        }
    }

    private static String sha256(InputStream in) throws IOException {
        try (in) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSbomHasEachLibraryThatIsShippedByItsHashAndNoOther() {
        Map<String, String> named = new TreeMap<>();
        COMPONENTS.forEach((file, component) -> {
            // Poms with an empty jar, which the application goes without.
            if (!file.startsWith("spring-boot-starter")) {
                for (JsonNode hash : component.at("/hashes")) {
                    if (hash.at("/alg").asString().equals("SHA-256")) {
                        named.put(file, hash.at("/content").asString());
                    }
                }
            }
        });
        Map<String, String> shipped = new TreeMap<>(LIBRARIES);
        assertThat(shipped.keySet().removeIf(file -> file.startsWith(BOOTS_OWN)))
                .isTrue();
        assertThat(named).isEqualTo(shipped);
    }

    @Test
    void theSbomSaysNothingOfThisMachineOrOfTheTime() {
        JsonNode read = JsonMapper.shared().readTree(sbom);
        assertThat(read.has("serialNumber")).isFalse();
        assertThat(read.at("/metadata").has("timestamp")).isFalse();
        assertThat(read.at("/metadata/component/purl").asString()).startsWith("pkg:maven/org.lockkeeper/lockkeeper@");
        assertThat(read.at("/metadata/component").toString())
                .as("the parent's addresses are not this project's")
                .doesNotContain("spring");
    }

    @Test
    void theDebianPackageHasTheSameLibrariesAndSaysSo() throws IOException {
        try (Stream<Path> files = Files.list(BASE.resolve("target/app/lib"))) {
            Map<String, String> packaged = new TreeMap<>();
            for (Path file : files.toList()) {
                packaged.put(file.getFileName().toString(), sha256(Files.newInputStream(file)));
            }
            assertThat(packaged).isEqualTo(LIBRARIES);
        }
        Path unpacked = Files.createTempDirectory("lockkeeper-deb");
        String doc = "./usr/share/doc/lockkeeper/";
        Commands.run(
                        Duration.ofMinutes(1),
                        List.of(
                                "/bin/sh",
                                "-c",
                                "dpkg-deb --fsys-tarfile \"$1\" | tar -x -C \"$2\" \"$3\"copyright \"$3\"application.cdx.json",
                                "sh",
                                DEB.toString(),
                                unpacked.toString(),
                                doc))
                .orFail();
        Path docs = unpacked.resolve(doc);
        assertThat(docs.resolve("application.cdx.json")).hasBinaryContent(sbom);
        assertThat(docs.resolve("copyright")).hasSameBinaryContentAs(BASE.resolve("src/main/deb/files/copyright"));
        Commands.run(Duration.ofMinutes(1), List.of("rm", "-r", unpacked.toString()))
                .orFail();
    }

    /** A new library needs a line here only if no pattern fits it, or if its licence is another. */
    @Test
    void copyrightHasTheLicenceOfEachLibrary() throws IOException {
        Copyright copyright = Copyright.read(BASE.resolve("src/main/deb/files/copyright"));
        Set<String> unused = new TreeSet<>(copyright.patterns());
        List<String> wrong = new ArrayList<>();
        for (String file : LIBRARIES.keySet()) {
            String path = "usr/lib/lockkeeper/lib/" + file;
            unused.removeAll(copyright.fitting(path));
            Set<String> licences = copyright.licences(path);
            if (licences.isEmpty()) {
                wrong.add(file + ": no Files: fits it");
            }
            for (String licence : licencesInSbom(file)) {
                if (!licences.isEmpty() && !licences.contains(licence)) {
                    wrong.add(file + ": its pom says " + licence + ", copyright only " + licences);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(unused).as("patterns that fit no library").isEmpty();
        assertThat(copyright.texts().keySet()).isEqualTo(copyright.allLicences());
    }

    private static List<String> licencesInSbom(String file) {
        JsonNode component = COMPONENTS.get(file);
        List<String> ids = new ArrayList<>();
        if (component != null) {
            for (JsonNode licence : component.at("/licenses")) {
                if (licence.at("/license").has("id")) {
                    ids.add(licence.at("/license/id").asString());
                }
            }
        }
        return ids;
    }

    /** Where it says that a text is in one of the jars, it is. */
    @Test
    void textsThatCopyrightPointsToAreThere() throws IOException {
        Map<String, String> named = new LinkedHashMap<>();
        for (String text : Copyright.read(BASE.resolve("src/main/deb/files/copyright"))
                .texts()
                .values()) {
            text.lines().filter(line -> line.contains(" is in META-INF/")).forEach(line -> {
                String[] words = line.substring(line.indexOf("META-INF/"), line.length() - 1)
                        .split(" of ");
                named.put(words[1], words[0]);
            });
        }
        assertThat(named).hasSizeGreaterThanOrEqualTo(3);
        for (Map.Entry<String, String> one : named.entrySet()) {
            String prefix = one.getKey().replace("*.jar", "");
            for (String file : LIBRARIES.keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList()) {
                try (ZipFile jar =
                        new ZipFile(BASE.resolve("target/app/lib/" + file).toFile())) {
                    assertThat(jar.getEntry(one.getValue()))
                            .as(file + " " + one.getValue())
                            .isNotNull();
                }
            }
            assertThat(LIBRARIES.keySet()).as(one.getKey()).anyMatch(name -> name.startsWith(prefix));
        }
    }
}
