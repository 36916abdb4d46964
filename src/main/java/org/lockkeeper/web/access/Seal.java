package org.lockkeeper.web.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a text so that only this Lockkeeper can read it, or have written it (AES-256-GCM). The key is made when it is first
 * needed, and kept in a file, so that what was closed can be opened after a restart. What was closed for one use is of no use
 * as another.
 */
final class Seal {

    private static final Logger log = LoggerFactory.getLogger(Seal.class);
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    /** What a text is closed for. */
    enum Use {
        SESSION,
        LOGIN
    }

    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private @Nullable SecretKeySpec key;

    Seal(Path file) {
        this.file = file;
    }

    String close(Use use, String text) {
        try {
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            Cipher cipher = cipher(use, Cipher.ENCRYPT_MODE, nonce);
            byte[] closed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] whole = Arrays.copyOf(nonce, NONCE + closed.length);
            System.arraycopy(closed, 0, whole, NONCE, closed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Empty for what was not closed by this one and for this use, and for what was changed since. */
    Optional<String> open(Use use, String closed) {
        try {
            byte[] whole = Base64.getUrlDecoder().decode(closed);
            if (whole.length < NONCE + TAG_BITS / Byte.SIZE) {
                return Optional.empty();
            }
            Cipher cipher = cipher(use, Cipher.DECRYPT_MODE, Arrays.copyOf(whole, NONCE));
            return Optional.of(new String(cipher.doFinal(whole, NONCE, whole.length - NONCE), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | GeneralSecurityException foreign) {
            return Optional.empty();
        }
    }

    private Cipher cipher(Use use, int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(use.name().getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private synchronized SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(kept(), "AES");
            key = known;
        }
        return known;
    }

    private byte[] kept() {
        byte[] fresh = new byte[KEY];
        random.nextBytes(fresh);
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
            Files.write(file, fresh, StandardOpenOption.SYNC);
            return fresh;
        } catch (FileAlreadyExistsException there) {
            return read(fresh);
        } catch (IOException failed) {
            log.warn(
                    "sessions of the page end with this process, for {} cannot be written: {}",
                    file,
                    failed.toString());
            return fresh;
        }
    }

    private byte[] read(byte[] fresh) {
        try {
            byte[] found = Files.readAllBytes(file);
            if (found.length == KEY) {
                return found;
            }
            // a crash in the middle of its making
            Files.write(file, fresh, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
        } catch (IOException failed) {
            log.warn("sessions of the page end with this process, for {} cannot be read: {}", file, failed.toString());
        }
        return fresh;
    }
}
