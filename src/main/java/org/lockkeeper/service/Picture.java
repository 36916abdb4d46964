package org.lockkeeper.service;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All guarded services at one moment. Immutable.
 *
 * @param services sorted by unit name
 * @param live whether the picture follows systemd; when false the services show what was last known, and nothing may
 *     be concluded from them
 * @param staleReason why it is not live, as a sentence; null when live
 * @param source the bus address the picture comes from
 * @param asOf when systemd last confirmed it; null before the first read
 * @param revision grows with every change
 */
public record Picture(
        List<ServiceState> services,
        boolean live,
        @Nullable String staleReason,
        String source,
        @Nullable Instant asOf,
        long revision) {

    public Picture {
        services = List.copyOf(services);
        if (live == (staleReason != null)) {
            throw new IllegalArgumentException(
                    "a picture is either live or says why not: live=" + live + ", " + staleReason);
        }
    }
}
