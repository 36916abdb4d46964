package org.lockkeeper.reporting.notify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.lockkeeper.web.words.SecretLine;

/** A file with a secret that signs. */
final class SecretFile {

    private static final String STANDARD_WEBHOOKS = "whsec_";

    /** What Standard Webhooks demand at least. */
    private static final int LEAST_BYTES = 24;

    private SecretFile() {}

    /** What signs: the bytes after {@code whsec_} in base64, or the text itself. */
    static byte[] key(String key, Path file) {
        String line = SecretLine.of(key, file);
        byte[] secret;
        try {
            secret = line.startsWith(STANDARD_WEBHOOKS)
                    ? Base64.getDecoder().decode(line.substring(STANDARD_WEBHOOKS.length()))
                    : line.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException fault) {
            throw SecretLine.refused(key, file, "what is after whsec_ is not base64");
        }
        if (secret.length < LEAST_BYTES) {
            throw SecretLine.refused(key, file, "the secret has fewer than %d bytes".formatted(LEAST_BYTES));
        }
        return secret;
    }
}
