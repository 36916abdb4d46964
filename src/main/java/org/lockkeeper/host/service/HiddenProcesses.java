package org.lockkeeper.host.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether {@code /proc} hides the processes of others from this one, by its mount option hidepid. */
final class HiddenProcesses {

    private static final long SYS_PTRACE = 1L << 19;

    /** The group that hidepid does not hide from where no other is named. */
    private static final String ROOT = "0";

    private HiddenProcesses() {}

    static boolean seesAll(Path proc) throws IOException {
        List<String> status = Files.readAllLines(proc.resolve("self/status"), StandardCharsets.ISO_8859_1);
        @Nullable String hidden = null;
        String exempt = ROOT;
        for (String mount : Files.readAllLines(proc.resolve("self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            String[] halves = mount.split(" - ", 2);
            String[] where = halves[0].split(" ");
            if (where.length > 4 && where[4].equals("/proc") && halves.length == 2) { // the last one is on top
                hidden = null;
                exempt = ROOT;
                String[] type = halves[1].split(" ");
                for (String option : type[type.length - 1].split(",")) {
                    if (option.startsWith("hidepid=") && !option.equals("hidepid=0") && !option.equals("hidepid=off")) {
                        hidden = option;
                    } else if (option.startsWith("gid=")) {
                        exempt = option.substring("gid=".length());
                    }
                }
            }
        }
        return hidden == null
                || (Long.parseUnsignedLong(value(status, "CapEff:"), 16) & SYS_PTRACE) != 0
                || List.of((value(status, "Gid:") + " " + value(status, "Groups:")).split("\\s+"))
                        .contains(exempt);
    }

    private static String value(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst()
                .orElse("");
    }
}
