package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.Member;

/**
 * The fleet as it was last committed.
 *
 * @param asOf when that was so
 * @param storeFault why the lock store cannot be used now, so that nothing is granted; absent while it can
 * @param pools the pools of hosts, by name
 * @param slots the slots that are granted, the eldest first
 * @param queue the hosts that wait, in the order in which they are served; of each pool the first hundred
 * @param pauses what keeps new slots from being granted
 * @param hosts those that the fleet knows, those that are not well or absent first; a thousand of them
 * @param hostCount how many it knows
 */
public record FleetView(
        Instant asOf,
        @Nullable String storeFault,
        List<FleetPool> pools,
        List<FleetSlot> slots,
        List<FleetWaiter> queue,
        List<FleetPause> pauses,
        List<FleetHost> hosts,
        int hostCount) {

    public enum SlotState {
        /** It is this host's turn, and it was not told yet: it is told when it asks again. */
        GRANTED,
        /** The host was told. */
        HELD,
        /** It was told, and was not heard of for long. It is held all the same. */
        OVERDUE,
        /** Its work has ended, and the host is not well. It keeps the slot. */
        UNHEALTHY
    }

    public enum HostState {
        /** It is there, and nothing else is told of it. */
        WELL,
        /** It tells that it is not well after maintenance. */
        UNHEALTHY,
        /** It has a Lockkeeper, which was not heard of for long. */
        ABSENT
    }

    /**
     * One host.
     *
     * @param kind whether it has a Lockkeeper of its own, or asks by FleetLock
     * @param version of its Lockkeeper
     * @param ailment why it is not well
     * @param labels as it tells them; pools look at zone and wave
     * @param pools in which it needs slots
     * @param since when it was heard of first
     * @param bootSince since when it has not booted again, as far as it has told: later than its slot if it has come back from a
     *     reboot, earlier if only its Lockkeeper was away
     * @param lastHeard when it was heard of last; for one that is absent
     */
    public record FleetHost(
            String id,
            Member.Kind kind,
            HostState state,
            @Nullable String version,
            @Nullable String ailment,
            Map<String, String> labels,
            Set<String> pools,
            Instant since,
            @Nullable Instant bootSince,
            @Nullable Instant lastHeard) {}

    /**
     * One pool, with its rule.
     *
     * @param atMost how many slots there are now; 0 for a pool that is not configured any more, of which slots are left
     * @param rule as it is configured here, such as 20 %; absent for a pool that is not
     * @param rulesDiffer whether Lockkeepers hold the pool to different rules; then the strictest holds
     * @param hosts how many hosts it has that are not absent
     * @param unhealthy how many of its hosts are unhealthy, or went dark in maintenance
     * @param taken how many are granted
     * @param waiting how many hosts wait
     * @param paused whether no new slots are granted
     * @param claimWithin how long a slot waits for the host whose turn has come to ask again
     * @param patience how long a host keeps its place in the queue without asking again
     * @param overdueAfter how long after its host was last heard of a slot is shown as overdue
     * @param reclaimAfter how long after its host was last heard of a slot is taken back; absent: never
     */
    public record FleetPool(
            String pool,
            int atMost,
            @Nullable String rule,
            boolean rulesDiffer,
            int hosts,
            int unhealthy,
            int taken,
            int waiting,
            boolean paused,
            @Nullable Duration claimWithin,
            @Nullable Duration patience,
            @Nullable Duration overdueAfter,
            @Nullable Duration reclaimAfter) {}

    /**
     * The permission that one host is in maintenance.
     *
     * @param id as its host calls itself
     * @param since when its host was told of it; before that, when it was granted
     * @param lastHeard when its host asked last
     * @param token the fencing token: greater than that of each slot granted before
     * @param principal the caller for whom it was asked, as Lockkeeper knows it
     * @param ended how it ended, for one that has
     */
    public record FleetSlot(
            String pool,
            String id,
            SlotState state,
            Instant since,
            Instant lastHeard,
            @Nullable Long token,
            @Nullable String principal,
            @Nullable SlotEnded ended) {}

    /** @param by who ended it, in his own words */
    public record SlotEnded(
            Instant at,
            String reason,
            @Nullable String by,
            @Nullable String note) {}

    /**
     * A host that waits for a slot.
     *
     * @param position in the queue of its pool, from 1
     * @param since when it asked first
     * @param lastHeard when it asked last, as far as is known
     * @param blockers what it waits for: the hosts with slots, the pause, and who goes first; the first three of them. Or the sentence that
     *     says by which rule of its pool it has to wait
     * @param blockerCount how many there are
     */
    public record FleetWaiter(
            String pool,
            String id,
            int position,
            Instant since,
            Instant lastHeard,
            @Nullable String principal,
            List<String> blockers,
            int blockerCount) {}

    /** @param pool absent for all of them */
    public record FleetPause(
            @Nullable String pool,
            Instant since,
            String by,
            String reason,
            @Nullable String principal) {}
}
