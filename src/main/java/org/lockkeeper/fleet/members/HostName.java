package org.lockkeeper.fleet.members;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * This host, as the fleet knows it.
 *
 * @param name in pools
 * @param principal its name and which machine it is, so that two machines of one name do not share a slot
 * @param boot which of its boots this is: a host that comes back in another one has been down, and not just its Lockkeeper
 */
public record HostName(String name, String principal, String boot) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final int DIGITS = 16;

    public static HostName of(String name) {
        return new HostName(name, "host:" + name + "@" + hash(MACHINE), hash(BOOT));
    }

    /** Ids are not to be told; what is made of them tells machines and boots apart as well. */
    private static String hash(Path file) {
        try {
            String id = Files.readString(file).strip();
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(("lockkeeper " + id).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (IOException unreadable) {
            return "unknown";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
