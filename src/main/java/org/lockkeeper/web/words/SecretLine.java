package org.lockkeeper.web.words;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** A secret, alone in a file that not everybody may read. What is in it is never in a sentence. */
public final class SecretLine {

    private static final int MOST = 4096;

    private SecretLine() {}

    /**
     * @param key of the configuration, which names the file
     * @throws IllegalArgumentException with a sentence that says what is wrong with the file
     */
    public static String of(String key, Path file) {
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

    public static IllegalArgumentException refused(String key, Path file, String why) {
        return new IllegalArgumentException("%s names '%s': %s".formatted(key, Text.shorten(file), why));
    }
}
