package org.lockkeeper.host.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel tells of processes. That one has ended is told by its absence alone, and only where all processes would
 * be seen: neither a failure to look (no file descriptor left, say) nor a {@code /proc} that hides others' is proof.
 */
final class Processes {
    private static final Logger log = LoggerFactory.getLogger(Processes.class);
    private static final int START_TIME = 22;
    /** One may end between opening and reading; the next look finds it absent. */
    private static final int LOOKS = 3;

    /**
     * @param startTicks when it was started, in the kernel's ticks since boot, while it lives
     * @param fault why it is not known whether it lives
     */
    record Sight(@Nullable Long startTicks, @Nullable String fault) {

        static final Sight ENDED = new Sight(null, null);

        boolean ended() {
            return startTicks == null && fault == null;
        }
    }

    private final Path proc;
    private @Nullable String told;

    Processes(Path proc) {
        this.proc = proc;
    }

    Sight look(long pid) {
        Sight sight = look(pid, LOOKS);
        tell(pid, sight.fault());
        return sight;
    }

    /** Root's where the kernel does not show whose it is; of one that is gone nobody's. */
    String userOf(long pid) {
        try {
            return Files.getOwner(proc.resolve(Long.toString(pid))).getName();
        } catch (IOException gone) {
            return "";
        }
    }

    /**
     * The services whose control groups a process is in, the outermost first; what a user's own manager runs is no service
     * of the host's, whatever its name.
     */
    List<String> servicesAround(long pid) {
        List<String> services = new ArrayList<>();
        try {
            for (String group : Files.readAllLines(proc.resolve(pid + "/cgroup"), StandardCharsets.ISO_8859_1)) {
                for (String part : group.split("/")) {
                    if (part.startsWith("user@")) {
                        break;
                    }
                    if (part.endsWith(".service")) {
                        services.add(part.startsWith("_") ? part.substring(1) : part); // systemd's own escape
                    }
                }
            }
        } catch (IOException ended) {
            return List.of();
        }
        return services;
    }

    private Sight look(long pid, int looks) {
        try {
            return parse(Files.readString(proc.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException absent) {
            return absent();
        } catch (IOException | RuntimeException failure) {
            return looks > 1 ? look(pid, looks - 1) : new Sight(null, String.valueOf(failure.getMessage()));
        }
    }

    /** A zombie has ended, though its number is still taken. */
    private static Sight parse(String stat) {
        // The second field is the program's name in brackets, which may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return fields[0].equals("Z") || fields[0].equals("X")
                ? Sight.ENDED
                : new Sight(Long.parseLong(fields[START_TIME - 3]), null);
    }

    private Sight absent() {
        try {
            parse(Files.readString(proc.resolve("self/stat"), StandardCharsets.ISO_8859_1));
            return HiddenProcesses.seesAll(proc)
                    ? Sight.ENDED
                    : new Sight(null, proc + " hides the processes of other users (hidepid)");
        } catch (IOException | RuntimeException failure) {
            return new Sight(null, proc + " cannot be read: " + failure.getMessage());
        }
    }

    private synchronized void tell(long pid, @Nullable String fault) {
        if (fault != null && !fault.equals(told)) {
            log.warn("Whether process {} still runs is not known, so nothing ends: {}", pid, fault);
        }
        told = fault;
    }
}
