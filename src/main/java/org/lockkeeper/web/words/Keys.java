package org.lockkeeper.web.words;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Command.Key;

/** Idempotency keys of the API. */
public final class Keys {

    private static final int MAX_LENGTH = 255;

    private Keys() {}

    /**
     * @param caller whose key it is; null where nobody has said
     * @param content all that must be equal for a repetition to count as the same command
     */
    public static @Nullable Key of(@Nullable String header, @Nullable String caller, String... content) {
        if (header == null) {
            return null;
        }
        boolean visible = header.chars().allMatch(c -> c > ' ' && c < 127);
        if (header.isEmpty() || header.length() > MAX_LENGTH || !visible) {
            throw new InvalidField("Idempotency-Key", header, "must be 1 to 255 visible ASCII characters");
        }
        return new Key(caller == null ? "" : caller, header, digest(String.join("\u0000", content)));
    }

    private static String digest(String content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
