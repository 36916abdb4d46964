package org.lockkeeper.fleet.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * This host, as the fleet knows it.
 *
 * @param name in pools
 * @param principal its name and which machine it is, so that two machines of one name do not share a slot
 */
record HostName(String name, String principal) {

    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final int DIGITS = 16;

    /** @param configured null: the host's own name */
    static HostName of(@Nullable String configured) {
        String name = configured == null ? read(HOSTNAME) : configured;
        return new HostName(name, "host:" + name + "@" + machine());
    }

    /** The machine's id is not to be told; what is made of it tells machines apart as well. */
    private static String machine() {
        if (!Files.isReadable(MACHINE)) {
            return "unknown";
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("lockkeeper " + read(MACHINE)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new IllegalStateException(
                    "lockkeeper.fleet.name must name this host: %s cannot be read".formatted(file), unreadable);
        }
    }
}
