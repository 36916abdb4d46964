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
 */
public record HostName(String name, String principal) {

    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final int DIGITS = 16;

    public static HostName of(String name) {
        return new HostName(name, "host:" + name + "@" + machine());
    }

    /** The machine's id is not to be told; what is made of it tells machines apart as well. */
    private static String machine() {
        try {
            String id = Files.readString(MACHINE).strip();
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
