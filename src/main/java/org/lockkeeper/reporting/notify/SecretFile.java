package org.lockkeeper.reporting.notify;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import org.lockkeeper.web.words.Text;

/** A file with one secret. What is in it is never in a sentence. */
final class SecretFile {

    private static final String STANDARD_WEBHOOKS = "whsec_";
    private static final int MOST = 4096;

    /** What Standard Webhooks demand at least. */
    private static final int LEAST_BYTES = 24;

    private SecretFile() {}

    /** The line in it. */
    static String line(String key, Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw refused(key, file, "there is no such file");
            }
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw refused(key, file, "everybody may read it: chmod o-r");
            }
            if (Files.size(file) > MOST) {
                throw refused(key, file, "it is longer than a secret");
            }
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw refused(key, file, "it must have one line of ASCII");
            }
            return text;
        } catch (CharacterCodingException binary) {
            throw refused(key, file, "it is not text");
        } catch (IOException failure) {
            throw refused(key, file, "it cannot be read: " + failure.getClass().getSimpleName());
        }
    }

    /** What signs: the bytes after {@code whsec_} in base64, or the text itself. */
    static byte[] key(String key, Path file) {
        String line = line(key, file);
        byte[] secret;
        try {
            secret = line.startsWith(STANDARD_WEBHOOKS)
                    ? Base64.getDecoder().decode(line.substring(STANDARD_WEBHOOKS.length()))
                    : line.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException fault) {
            throw refused(key, file, "what is after whsec_ is not base64");
        }
        if (secret.length < LEAST_BYTES) {
            throw refused(key, file, "the secret has fewer than %d bytes".formatted(LEAST_BYTES));
        }
        return secret;
    }

    private static IllegalArgumentException refused(String key, Path file, String why) {
        return new IllegalArgumentException("%s names '%s': %s".formatted(key, Text.shorten(file), why));
    }
}
