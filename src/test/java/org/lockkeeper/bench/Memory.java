package org.lockkeeper.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process has in use. */
final class Memory {

    private static final Pattern HEAP = Pattern.compile("generation.*used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private Memory() {}

    /** The heap in KiB, after a full collection. */
    static long heap(long pid) {
        jcmd(pid, "GC.run");
        return sum(HEAP, jcmd(pid, "GC.heap_info"));
    }

    /** In KiB. */
    static long resident(long pid) {
        try {
            return sum(RESIDENT, Files.readString(Path.of("/proc/" + pid + "/status")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long sum(Pattern pattern, String text) {
        return text.lines()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    private static String jcmd(long pid, String command) {
        try {
            Process process = new ProcessBuilder("jcmd", Long.toString(pid), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
