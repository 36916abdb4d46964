package org.lockkeeper.maintenance.lease;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/leases}.
 *
 * @param group the service group of the work
 * @param owner who it is for, and what proves that it has ended
 * @param reason why
 * @param ttl how long it may be held without being renewed
 * @param waitTimeout how long it may take until it is held
 * @param admits names or globs of units whose work belongs to it
 * @param inhibit whether the host is to be kept from shutting down and sleeping while it is held
 * @param onDrainTimeout what is done when it is not held in time because guarded services still run: give-up (the default),
 *     stop or open-anyway
 * @param stop guarded services that may be stopped then
 * @param join the window or lease inside which the work is to run
 * @param once for work that is to be done once in a period
 * @param priority urgent: it goes before others that wait; else normal
 * @param override why the hours and blackouts of the group do not hold for it; for operators
 * @param expects how long the work is expected to take: it begins only if it would be over before hours end, a blackout begins or a
 *     planned window is to open
 * @param onlyIfFits whether it is refused rather than made to wait where it cannot begin now for those
 */
record LeaseRequest(
        @Nullable String group,
        @Nullable OwnerRequest owner,
        @Nullable String reason,
        @Nullable Duration ttl,
        @Nullable Duration waitTimeout,
        @Nullable List<String> admits,
        @Nullable Boolean inhibit,
        @Nullable String onDrainTimeout,
        @Nullable List<String> stop,
        @Nullable JoinRequest join,
        @Nullable OnceRequest once,
        @Nullable String priority,
        @Nullable String override,
        @Nullable Duration expects,
        @Nullable Boolean onlyIfFits) {

    /**
     * Exactly one of: a unit with its run's id, a process, a name.
     *
     * @param unit a guarded unit; its run frees the lease when it ends
     * @param invocationId the run's id, as systemd gives it to the unit in INVOCATION_ID
     * @param pid a process of this host; its end frees the lease
     * @param name a client, which has to renew in time
     */
    record OwnerRequest(
            @Nullable String unit,
            @Nullable String invocationId,
            @Nullable Long pid,
            @Nullable String name) {}

    /** @param token of that window or lease; not needed by a unit that it admits */
    record JoinRequest(@Nullable String id, @Nullable Long token) {}

    /**
     * Exactly one of a period and {@code per}.
     *
     * @param period the day, the deployment: whatever it is to be done once in
     * @param per {@code day}: the day that it is now
     * @param zone the time zone of that day, such as Europe/Berlin; by default {@code lockkeeper.once.zone}
     */
    record OnceRequest(
            @Nullable String key,
            @Nullable String period,
            @Nullable Per per,
            @Nullable String zone) {}

    enum Per {
        DAY
    }
}
