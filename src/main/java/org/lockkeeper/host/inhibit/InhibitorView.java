package org.lockkeeper.host.inhibit;

import org.jspecify.annotations.Nullable;

/**
 * Whether the host is kept from shutting down and sleeping for one lease.
 *
 * @param reason why it is not
 */
public record InhibitorView(State state, @Nullable String reason) {

    public enum State {
        /** It will be once the lease is held. */
        PENDING,
        /** It is. */
        HELD,
        /** It cannot be now. The lease is held all the same, and it is tried again. */
        UNAVAILABLE
    }
}
