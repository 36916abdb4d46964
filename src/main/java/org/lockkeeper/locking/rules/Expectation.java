package org.lockkeeper.locking.rules;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of how long work takes. */
public interface Expectation {

    /** What the caller says, and nothing else. */
    Expectation ASKED = request -> request.terms().expects() == null
            ? null
            : Expected.asked(request.terms().expects());

    /** Null where it is not known. */
    @Nullable
    Expected of(Request request);

    /** Another number whenever an answer may be another. */
    default long version() {
        return 0;
    }

    /**
     * How long work is expected to take.
     *
     * @param runs of how many earlier runs that is known; 0 where the caller said it
     */
    record Expected(Duration length, Source source, int runs) {

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
}
