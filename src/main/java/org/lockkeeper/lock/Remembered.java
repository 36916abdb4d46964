package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;

/**
 * What became of a command that carried an idempotency key, so that its repetition does nothing.
 *
 * @param key the caller's key
 * @param fingerprint of the command's content: the same key with another content is refused
 * @param id the claim it was about
 */
public record Remembered(String key, String fingerprint, String id, Instant at) {

    Remembered shifted(Duration jump) {
        return new Remembered(key, fingerprint, id, at.plus(jump));
    }
}
