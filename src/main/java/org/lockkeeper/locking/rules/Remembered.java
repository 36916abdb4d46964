package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * What became of a command that carried an idempotency key, so that its repetition does nothing.
 *
 * @param caller whose key it is
 * @param key the caller's key
 * @param fingerprint of the command's content: the same key with another content is refused
 * @param id the claim it was about
 */
public record Remembered(String caller, String key, String fingerprint, String id, Instant at) {

    boolean same(Command.Key other) {
        return caller.equals(other.caller()) && key.equals(other.key());
    }

    Remembered shifted(Duration jump) {
        return new Remembered(caller, key, fingerprint, id, at.plus(jump));
    }
}
