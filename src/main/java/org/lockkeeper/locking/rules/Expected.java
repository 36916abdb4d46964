package org.lockkeeper.locking.rules;

import java.time.Duration;

/**
 * How long work is expected to take.
 *
 * @param runs of how many earlier runs that is known; 0 where the caller said it
 */
public record Expected(Duration length, Source source, int runs) {

    public enum Source {
        /** The caller said so. */
        ASKED,
        /** Nine of ten of its last runs took no longer. */
        HISTORY
    }

    public Expected {
        Check.positive("length", length);
    }

    public static Expected asked(Duration length) {
        return new Expected(length, Source.ASKED, 0);
    }
}
