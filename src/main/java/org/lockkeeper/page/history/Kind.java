package org.lockkeeper.page.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Event;

/** What an entry is about. */
enum Kind {
    WINDOW,
    LEASE,
    /** A start that was held back. */
    START,
    /** A host's slot in a pool of the fleet. */
    SLOT,
    /** A pause of a pool, or of all. */
    PAUSE,
    /** What is about no claim: the clock, work to be done once, refusals. */
    OTHER;

    /** What the ids of pauses begin with: see docs/api.md. */
    static final String PAUSED = ":pause";

    static Kind of(Event event, boolean fleet) {
        Claim claim = event.after() == null ? event.before() : event.after();
        return claim == null ? OTHER : of(claim, fleet);
    }

    static Kind of(@Nullable Claim claim, boolean fleet) {
        if (claim == null) {
            return OTHER;
        }
        if (fleet) {
            return claim.id().startsWith(PAUSED) ? PAUSE : SLOT;
        }
        return switch (claim.request().kind()) {
            case WINDOW -> WINDOW;
            case JOB -> LEASE;
            case START -> START;
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
