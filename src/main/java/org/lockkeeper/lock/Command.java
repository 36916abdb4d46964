package org.lockkeeper.lock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the lock table. A command may be applied again after an outcome that was not learnt: a repetition
 * changes nothing.
 */
public sealed interface Command {

    /** @param key the caller's idempotency key, if it sent one */
    record Key(String key, String fingerprint) {}

    /**
     * Enters the queue.
     *
     * @param waitTimeout how long it may take until it is held
     * @param hold how long it may then be held
     */
    record Submit(
            String id,
            Request.Kind kind,
            String group,
            String owner,
            String reason,
            Duration waitTimeout,
            Duration hold,
            @Nullable Key key)
            implements Command {}

    /** Says that the drain of this lease is over. */
    record Hold(String id) implements Command {}

    /** Moves the end of a held lease. */
    record Extend(
            String id, Duration by, String actor, @Nullable Key key) implements Command {}

    /** Ends a claim for its owner: cancels it before it is held, releases it afterwards. */
    record Release(String id, String actor, @Nullable String note) implements Command {}

    /** Lets time do its work. */
    record Tick() implements Command {}

    /**
     * Tells that the host's clock was set: all deadlines move with it, so that what is left of each stays the same.
     *
     * @param by how far; negative when it was set back
     */
    record ShiftClock(Duration by) implements Command {}
}
