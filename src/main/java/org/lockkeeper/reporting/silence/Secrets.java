package org.lockkeeper.reporting.silence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Credentials as their files have them now. */
final class Secrets {

    private Secrets() {}

    /** The header's value; null where there are no credentials. */
    static @Nullable String authorization(Target target) throws IOException {
        Path token = target.tokenFile();
        if (token != null) {
            return "Bearer " + line(token);
        }
        Path password = target.passwordFile();
        if (password == null) {
            return null;
        }
        byte[] pair = (target.username() + ":" + line(password)).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String line(Path file) throws IOException {
        String secret = Files.readString(file).strip();
        if (secret.isEmpty() || secret.codePoints().anyMatch(Character::isISOControl)) {
            throw new IOException(file + " must have one line, and it is not empty");
        }
        return secret;
    }
}
