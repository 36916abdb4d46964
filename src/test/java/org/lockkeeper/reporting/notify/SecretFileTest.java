package org.lockkeeper.reporting.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {

    private static final String KEY = "lockkeeper.notifications.receivers.ops.secret-files";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path file(String text, String mode) throws IOException {
        Path file = Files.write(folder.resolve("secret"), text.getBytes(StandardCharsets.ISO_8859_1));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void withAndWithoutThePrefix() throws IOException {
        assertThat(SecretFile.key(KEY, file("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", "rw-r-----")))
                .hasSize(24);
        assertThat(SecretFile.key(KEY, file("0123456789abcdef01234567", "rw-------")))
                .isEqualTo("0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef01234567, rw-r--r--, everybody may read it: chmod o-r",
        "hunter2, rw-------, the secret has fewer than 24 bytes",
        "whsec_aHVudGVyMg==, rw-------, the secret has fewer than 24 bytes",
        "whsec_hunter2!, rw-------, what is after whsec_ is not base64",
        "'hunter2\nhunter2', rw-------, it must have one line of ASCII",
        "'', rw-------, it must have one line of ASCII",
        "hunter2\u00ff, rw-------, it is not text",
    })
    void whatIsNoSecretIsRefusedAndNotShown(String text, String mode, String sentence) throws IOException {
        Path file = file(text, mode);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecretFile.key(KEY, file))
                .withMessage("%s names '%s': %s".formatted(KEY, file, sentence))
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain("hunter2"));
    }

    @Test
    void aFileThatThereIsNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecretFile.key(KEY, folder.resolve("none")))
                .withMessageEndingWith("none': there is no such file");
    }
}
