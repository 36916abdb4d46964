package org.lockkeeper.locking.rules;

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
}
