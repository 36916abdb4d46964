package org.lockkeeper.host.service;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.Units.QueuedStarts;

/**
 * All guarded services at one moment. Immutable.
 *
 * @param services sorted by unit name
 * @param aliases the other names of these units, and of instances that may still come
 * @param reloads grows whenever systemd has read unit files anew
 * @param queuedStarts which of them systemd's own order holds back from starting, and behind whom
 * @param live whether the picture follows systemd; when false the services show what was last known, and nothing may
 *     be concluded from them
 * @param staleReason why it is not live, as a sentence; null when live
 * @param source the bus address the picture comes from
 * @param asOf when systemd last confirmed it; null before the first read
 * @param revision grows with every change
 */
public record Picture(
        List<ServiceState> services,
        UnitAliases aliases,
        long reloads,
        QueuedStarts queuedStarts,
        boolean live,
        @Nullable String staleReason,
        String source,
        @Nullable Instant asOf,
        long revision) {

    /** Of units without other names. */
    public Picture(
            List<ServiceState> services,
            boolean live,
            @Nullable String staleReason,
            String source,
            @Nullable Instant asOf,
            long revision) {
        this(services, UnitAliases.NONE, 0, QueuedStarts.NONE, live, staleReason, source, asOf, revision);
    }

    public Picture {
        services = List.copyOf(services);
        if (live == (staleReason != null)) {
            throw new IllegalArgumentException(
                    "a picture is either live or says why not: live=" + live + ", " + staleReason);
        }
    }

    /** Whenever systemd has confirmed it. */
    boolean tellsTheSameAs(Picture other) {
        return live == other.live
                && Objects.equals(staleReason, other.staleReason)
                && reloads == other.reloads
                && services.equals(other.services)
                && queuedStarts.equals(other.queuedStarts);
    }

    Picture revised(long newRevision) {
        return new Picture(services, aliases, reloads, queuedStarts, live, staleReason, source, asOf, newRevision);
    }

    /** The guarded service that is called so, by any of its names. */
    public Optional<ServiceState> find(String name) {
        String unit = aliases.canonical(name);
        return services.stream().filter(service -> service.unit().equals(unit)).findFirst();
    }

    /** The service that is in this run. */
    public Optional<ServiceState> inRun(String invocationId) {
        return services.stream()
                .filter(service -> invocationId.equals(service.invocationId()))
                .findFirst();
    }
}
