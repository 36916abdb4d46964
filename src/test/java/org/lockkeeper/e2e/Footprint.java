package org.lockkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process takes up.
 *
 * @param descriptors that it has open; but for libraries, which the JVM opens when it needs them
 * @param threads but for those that serve requests, which come and go with them, up to their own limit
 * @param resident kilobytes
 */
record Footprint(List<String> descriptors, int threads, long resident) {

    private interface Look {
        String at(Path path) throws IOException;
    }

    static Footprint of(long pid) {
        List<String> descriptors = each(
                        pid, "fd", path -> Files.readSymbolicLink(path).toString())
                .filter(target -> !target.endsWith(".jar"))
                .sorted()
                .toList();
        long threads = each(
                        pid,
                        "task",
                        path -> Files.readString(path.resolve("comm")).strip())
                .filter(name -> !name.startsWith("http-nio") && !name.contains("-exec-"))
                .count();
        return new Footprint(descriptors, (int) threads, resident(pid));
    }

    private static long resident(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> each(long pid, String what, Look look) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid, what))) {
            for (Path path : all.toList()) {
                try {
                    found.add(look.at(path));
                } catch (IOException gone) {
                    // closed, or ended, meanwhile
                }
            }
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "%d descriptors, %d threads, %d kB".formatted(descriptors.size(), threads, resident);
    }
}
