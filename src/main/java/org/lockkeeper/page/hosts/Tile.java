package org.lockkeeper.page.hosts;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.pools.FleetView.FleetHost;
import org.lockkeeper.fleet.pools.FleetView.FleetPool;
import org.lockkeeper.fleet.pools.FleetView.FleetSlot;
import org.lockkeeper.fleet.pools.FleetView.FleetWaiter;
import org.lockkeeper.fleet.pools.FleetView.HostState;
import org.lockkeeper.fleet.pools.FleetView.SlotState;

/**
 * One host in one pool.
 *
 * @param host what it tells of itself; null for one that is not in the register
 * @param slot null where it has none
 * @param waiter null where it does not wait
 * @param overdueAt when its slot counts as overdue, unless it is heard of; null where it has none or is overdue
 * @param reclaimedAt when its slot is taken back, unless it is heard of; null: never
 */
record Tile(
        String name,
        State state,
        @Nullable FleetHost host,
        @Nullable FleetSlot slot,
        @Nullable FleetWaiter waiter,
        @Nullable Instant overdueAt,
        @Nullable Instant reclaimedAt) {

    /** What matters most of it, first what somebody should look at. */
    enum State {
        /** The store cannot be used, so that nothing is known. */
        UNKNOWN,
        /** Its work has ended, and it is not well. */
        UNHEALTHY,
        /** It has a slot, and was not heard of for long. */
        OVERDUE,
        /** It was not heard of for long. */
        ABSENT,
        MAINTENANCE,
        /** Its turn has come, and it was not told yet. */
        GRANTED,
        WAITS,
        WELL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Its shape and colour, as the frame has them. */
        public String look() {
            return switch (this) {
                case UNKNOWN, UNHEALTHY -> "unknown";
                case OVERDUE, ABSENT -> "busy";
                case MAINTENANCE, GRANTED -> "maintenance";
                case WAITS -> "draining";
                case WELL -> "safe";
            };
        }
    }

    static Tile unknown(String name) {
        return new Tile(name, State.UNKNOWN, null, null, null, null, null);
    }

    static Tile of(
            FleetPool pool,
            String name,
            @Nullable FleetHost host,
            @Nullable FleetSlot slot,
            @Nullable FleetWaiter waiter) {
        boolean counts = slot != null && slot.state() != SlotState.GRANTED && slot.state() != SlotState.OVERDUE;
        return new Tile(
                name,
                state(host, slot, waiter),
                host,
                slot,
                waiter,
                slot == null || !counts || pool.overdueAfter() == null
                        ? null
                        : slot.lastHeard().plus(pool.overdueAfter()),
                slot == null || slot.state() == SlotState.GRANTED || pool.reclaimAfter() == null
                        ? null
                        : slot.lastHeard().plus(pool.reclaimAfter()));
    }

    private static State state(@Nullable FleetHost host, @Nullable FleetSlot slot, @Nullable FleetWaiter waiter) {
        boolean unwell = host != null && host.state() == HostState.UNHEALTHY;
        if (unwell || (slot != null && slot.state() == SlotState.UNHEALTHY)) {
            return State.UNHEALTHY;
        }
        if (slot != null && slot.state() == SlotState.OVERDUE) {
            return State.OVERDUE;
        }
        if (host != null && host.state() == HostState.ABSENT) {
            return State.ABSENT;
        }
        if (slot != null) {
            return slot.state() == SlotState.GRANTED ? State.GRANTED : State.MAINTENANCE;
        }
        return waiter == null ? State.WELL : State.WAITS;
    }

    @Nullable
    String label(String name) {
        return host == null ? null : host.labels().get(name);
    }

    /** Those that have no place of their own. */
    public Map<String, String> labels() {
        return host == null ? Map.of() : host.labels();
    }
}
