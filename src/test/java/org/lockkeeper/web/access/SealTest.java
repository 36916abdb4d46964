package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.web.access.Seal.Use.LOGIN;
import static org.lockkeeper.web.access.Seal.Use.SESSION;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {

    private static final String TEXT = "1900000000 lockkeeper_secret — שלום";

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("session-key");
    }

    private Seal seal() {
        return new Seal(file());
    }

    @Test
    void whatIsClosedIsOpenedByTheSameKeyAlsoAfterARestart() throws IOException {
        String closed = seal().close(SESSION, TEXT);
        assertThat(closed).matches("[A-Za-z0-9_-]+").doesNotContain("secret");
        assertThat(seal().open(SESSION, closed)).contains(TEXT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(new Seal(folder.resolve("another")).open(SESSION, closed)).isEmpty();
    }

    @Test
    void whatIsClosedForOneUseIsNobodysForAnother() {
        assertThat(seal().open(LOGIN, seal().close(SESSION, TEXT))).isEmpty();
        assertThat(seal().open(LOGIN, seal().close(LOGIN, TEXT))).contains(TEXT);
    }

    @Test
    void eachByteThatIsAnotherMakesItNobodys() {
        Seal seal = seal();
        byte[] whole = Base64.getUrlDecoder().decode(seal.close(SESSION, TEXT));
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) (1 << bit);
                assertThat(seal.open(SESSION, encoded(changed)))
                        .as("byte %d", at)
                        .isEmpty();
            }
        }
        for (int length = 0; length < whole.length; length++) {
            assertThat(seal.open(SESSION, encoded(Arrays.copyOf(whole, length))))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void whatIsNoneAtAllIsNobodys() {
        for (String other : List.of("", " ", "x", "====", "not base64!", TEXT, "A".repeat(4000), "\u0000")) {
            assertThat(seal().open(SESSION, other)).as(other).isEmpty();
        }
    }

    @Test
    void noTwoAreAlike() {
        Seal seal = seal();
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            all.add(seal.close(SESSION, TEXT));
        }
        assertThat(all).hasSize(1000);
    }

    /** As a crash in the middle of its making leaves it, or whoever edited it. */
    @Test
    void aDamagedKeyIsMadeAnewAndEndsWhatWasClosedByIt() throws IOException {
        String closed = seal().close(SESSION, TEXT);
        byte[] key = Files.readAllBytes(file());
        for (int length : new int[] {0, 1, 31, 33}) {
            Files.write(file(), Arrays.copyOf(key, length));
            Seal after = seal();
            assertThat(after.open(SESSION, closed)).as("%d bytes", length).isEmpty();
            String fresh = after.close(SESSION, TEXT);
            assertThat(seal().open(SESSION, fresh)).as("%d bytes", length).contains(TEXT);
        }
    }

    /** A directory in its place: nothing can be read or written there, by root neither. */
    @Test
    void withoutItsFileItSealsUntilTheProcessEnds() throws IOException {
        Files.createDirectory(file());
        Seal seal = seal();
        assertThat(seal.open(SESSION, seal.close(SESSION, TEXT))).contains(TEXT);
        assertThat(seal().open(SESSION, seal.close(SESSION, TEXT))).isEmpty();

        Seal nowhere = new Seal(folder.resolve("none").resolve("session-key"));
        assertThat(nowhere.open(SESSION, nowhere.close(SESSION, TEXT))).contains(TEXT);
    }

    @Test
    void manyAtOnceMakeOneKey() throws Exception {
        Seal seal = seal();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> asked = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                asked.add(() -> seal.close(SESSION, TEXT));
            }
            for (Future<String> closed : threads.invokeAll(asked)) {
                assertThat(seal().open(SESSION, closed.get())).contains(TEXT);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
