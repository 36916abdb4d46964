package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * Somebody has asked a claim's owner to come to an end. It ends nothing: that is for the owner to do.
 *
 * @param id of this question, which tells it from the one before
 * @param by who asks
 * @param reason why
 */
public record FinishAsked(String id, String by, String reason, Instant at) {

    public FinishAsked {
        Check.text("id", id);
        Check.text("by", by);
        Check.text("reason", reason);
    }

    FinishAsked shifted(Duration jump) {
        return new FinishAsked(id, by, reason, at.plus(jump));
    }
}
