package org.lockkeeper.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What makes two builds differ. That they are the same is shown by {@code bin/reproducible}, which takes two builds. */
final class ReproducibleIT {

    private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path JAR = BASE.resolve("target/lockkeeper.jar");
    private static final Path DEB = BASE.resolve("target/lockkeeper.deb");

    private static Instant when = Instant.EPOCH;

    @BeforeAll
    static void read() throws IOException {
        Matcher time = Pattern.compile("<git.commit.time>(.*)</git.commit.time>")
                .matcher(Files.readString(BASE.resolve("pom.xml")));
        assertThat(time.find()).isTrue();
        when = Instant.parse(time.group(1));
    }

    /** The names in the order in which they stand there. */
    private static List<String> entriesOfOneTime(Path archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = archive.getFileName() + " " + entry.getName();
                if (hasATimeOfItsOwn(entry)) {
                    assertThat(entry.getLastModifiedTime().toInstant())
                            .as(name + ", which goes by the zone of who built it")
                            .isEqualTo(when);
                } else {
                    assertThat(entry.getTimeLocal()).as(name).isEqualTo(LocalDateTime.ofInstant(when, ZoneOffset.UTC));
                }
                names.add(entry.getName());
                if (!entry.getName().endsWith(".jar")) {
                    saysNothingOfThisMachine(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return names;
    }

    /** Besides the local one that each has: in UTC, of Unix (UT) or Windows. */
    private static boolean hasATimeOfItsOwn(ZipEntry entry) {
        byte[] extra = entry.getExtra();
        for (int at = 0; extra != null && at + 4 <= extra.length; ) {
            int id = (extra[at] & 0xff) | (extra[at + 1] & 0xff) << 8;
            if (id == 0x5455 || id == 0x000a) {
                return true;
            }
            at += 4 + ((extra[at + 2] & 0xff) | (extra[at + 3] & 0xff) << 8);
        }
        return false;
    }

    /** Its user may be called as anything, root say, so only where jars name one. */
    private static void saysNothingOfThisMachine(String name, byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        assertThat(text.contains(BASE.toString())).as(name + " has " + BASE).isFalse();
        // In container images the home may be the root directory.
        String home = System.getProperty("user.home");
        assertThat(home.length() > 1 && text.contains(home + "/.m2"))
                .as(name + " has the home of who built it")
                .isFalse();
        if (name.endsWith("MANIFEST.MF") || name.endsWith(".properties")) {
            assertThat(text.lines())
                    .as(name)
                    .noneMatch(line ->
                            line.matches("(?i)(built-by|build-host|build-jdk|bnd-lastmodified|#.*\\d\\d:\\d\\d).*")
                                    && !line.startsWith("Build-Jdk-Spec"));
        }
    }

    private static String build(Instant time) {
        return "build.time=" + time.toString().replace(":", "\\:");
    }

    @Test
    void theJarHasOneTimeAndNothingOfThisMachine() throws IOException {
        List<String> names = entriesOfOneTime(JAR);
        List<String> libraries =
                names.stream().filter(name -> name.endsWith(".jar")).toList();
        assertThat(libraries).hasSizeGreaterThan(50).isSorted();
        assertThat(entriesOfOneTime(BASE.resolve("target/app/lockkeeper.jar"))).contains("META-INF/MANIFEST.MF");
        assertThat(Files.readString(BASE.resolve("target/classes/META-INF/build-info.properties")))
                .contains(build(when));
    }

    @Test
    void theDebianPackageHasOneTimeOneOwnerAndOneOrder() throws IOException {
        Map<String, byte[]> members = members(Files.readAllBytes(DEB));
        assertThat(members.keySet()).containsExactly("debian-binary", "control.tar.gz", "data.tar.gz");
        assertThat(entries(members, "control.tar.gz")).contains("./control", "./postinst", "./md5sums");
        List<String> files = entries(members, "data.tar.gz");
        assertThat(files).contains("./usr/bin/lockctl", "./usr/share/doc/lockkeeper/copyright");
        assertThat(files.stream().filter(name -> name.startsWith("./usr/lib/lockkeeper/lib/")))
                .isSorted();
    }

    /** An ar archive: a header of 60 characters each, then the content, padded to an even number. */
    private static Map<String, byte[]> members(byte[] deb) {
        assertThat(new String(deb, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("!<arch>\n");
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int at = 8; at < deb.length; ) {
            String header = new String(deb, at, 60, StandardCharsets.US_ASCII);
            String name = header.substring(0, 16).strip().replaceFirst("/$", "");
            assertThat(header.substring(16, 28).strip()).as(name).isEqualTo("" + when.getEpochSecond());
            assertThat(header.substring(28, 40).strip()).as(name).matches("0\\s+0");
            int size = Integer.parseInt(header.substring(48, 58).strip());
            byte[] content = new byte[size];
            System.arraycopy(deb, at + 60, content, 0, size);
            members.put(name, content);
            at += 60 + size + size % 2;
        }
        return members;
    }

    private static List<String> entries(Map<String, byte[]> members, String member) throws IOException {
        byte[] packed = members.getOrDefault(member, new byte[0]);
        // Neither a name nor a time in gzip's own header.
        assertThat(packed[3]).as(member).isZero();
        assertThat(new byte[] {packed[4], packed[5], packed[6], packed[7]})
                .as(member)
                .containsOnly(0);
        List<String> names = new ArrayList<>();
        try (InputStream tar = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            String longName = "";
            while (true) {
                byte[] header = tar.readNBytes(512);
                String name = text(header, 0, 100);
                if (header.length < 512 || name.isEmpty()) {
                    return names;
                }
                long size = octal(header, 124, 12);
                byte[] content = tar.readNBytes((int) size);
                tar.skipNBytes((512 - size % 512) % 512);
                if (header[156] == 'L') {
                    longName = text(content, 0, content.length);
                    continue;
                }
                if (!longName.isEmpty()) {
                    name = longName;
                    longName = "";
                }
                assertThat(octal(header, 136, 12)).as(name).isEqualTo(when.getEpochSecond());
                assertThat(octal(header, 108, 8) + " " + octal(header, 116, 8))
                        .as(name)
                        .isEqualTo("0 0");
                assertThat(text(header, 265, 32) + " " + text(header, 297, 32))
                        .as(name)
                        .isEqualTo("root root");
                if (!name.endsWith(".jar")) {
                    saysNothingOfThisMachine(name, content);
                }
                names.add(name);
            }
        }
    }

    private static String text(byte[] from, int at, int length) {
        String text = new String(from, at, Math.min(length, from.length - at), StandardCharsets.US_ASCII);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static long octal(byte[] from, int at, int length) {
        return Long.parseLong(text(from, at, length).strip(), 8);
    }
}
