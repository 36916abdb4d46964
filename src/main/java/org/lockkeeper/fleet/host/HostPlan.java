package org.lockkeeper.fleet.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Slot;

/**
 * What is to be done next about this host's slot in one pool, by how things stand: on the host, and in the fleet. Pure. One
 * slot serves all of the host's windows and leases of the pool that waited when it was granted. What comes later shares it only
 * while no other host waits, so that a host that always has work does not keep all others out.
 */
final class HostPlan {

    /** The host's slot in the pool, as the fleet has it. */
    private final @Nullable Claim slot;

    private final boolean foreign;
    private final boolean othersWait;

    private final List<Claim> lacking = new ArrayList<>();
    private final List<Claim> using = new ArrayList<>();
    private final List<Claim> stale = new ArrayList<>();

    private HostPlan(@Nullable Claim slot, boolean foreign, boolean othersWait) {
        this.slot = slot;
        this.foreign = foreign;
        this.othersWait = othersWait;
    }

    /**
     * @param self this host, as the fleet knows it
     * @param halted whether the pool grants nothing now
     */
    static HostPlan of(String pool, HostName self, LockTable host, LockRules rules, LockTable fleet, boolean halted) {
        String id = Fleet.slotId(pool, self.name());
        Claim slot = fleet.find(id).orElse(null);
        boolean foreign =
                slot != null && !self.principal().equals(slot.request().principal());
        boolean othersWait = halted
                || fleet.in(Phase.QUEUED)
                        .anyMatch(other -> other.request().group().equals(pool)
                                && !other.id().equals(id));
        HostPlan plan = new HostPlan(slot, foreign, othersWait);
        host.claims().stream()
                .filter(claim -> pool.equals(rules.pool(claim.request().group()))
                        || (claim.slot() != null && claim.slot().pool().equals(pool)))
                .forEach(claim -> plan.sort(claim, rules));
        return plan;
    }

    private void sort(Claim claim, LockRules rules) {
        Slot has = claim.slot();
        if (rules.lacksSlot(claim)) {
            lacking.add(claim);
        } else if (has != null && slot != null && slot.hasToken(has.token())) {
            using.add(claim);
        } else if (has != null && claim.phase() == Phase.QUEUED) {
            stale.add(claim);
        }
    }

    /** Whether another machine goes by this host's name. */
    boolean foreign() {
        return foreign;
    }

    /** Whether there is anything that a slot is needed for. */
    boolean idle() {
        return lacking.isEmpty() && using.isEmpty() && (slot == null || foreign);
    }

    long token() {
        return slot == null || slot.lease() == null ? 0 : slot.lease().token();
    }

    boolean used() {
        return !using.isEmpty();
    }

    /** Those of the host that have a slot which is no longer this host's, and are not granted yet. */
    List<Command> lost() {
        return stale.stream()
                .<Command>map(
                        claim -> new Command.LoseSlot(claim.id(), slot(claim).token(), "the slot was taken away"))
                .toList();
    }

    private static Slot slot(Claim claim) {
        return Objects.requireNonNull(claim.slot());
    }

    boolean needsSlot() {
        return !foreign && !lacking.isEmpty() && (slot == null || slot.phase() != Phase.HELD);
    }

    /** @param served the tokens of slots under which something was granted already */
    boolean givesBack(Set<Long> served) {
        if (slot == null || foreign || !using.isEmpty()) {
            return false;
        }
        boolean had = served.contains(token());
        return lacking.isEmpty() || (had && slot.phase() == Phase.HELD && othersWait);
    }

    /**
     * Whether the host has been at work under its slot, or may have been.
     *
     * @param served as for {@link #givesBack}
     * @param got the tokens of slots that are known to have served nothing else
     */
    boolean worked(Set<Long> served, Set<Long> got) {
        return slot != null && slot.phase() == Phase.HELD && (served.contains(token()) || !got.contains(token()));
    }

    /** @param served as for {@link #givesBack} */
    List<Command> given(String pool, Set<Long> served) {
        if (slot == null || foreign || slot.phase() != Phase.HELD || (served.contains(token()) && othersWait)) {
            return List.of();
        }
        return lacking.stream()
                .<Command>map(claim -> new Command.TakeSlot(claim.id(), pool, token()))
                .toList();
    }

    @Nullable
    Claim slot() {
        return slot;
    }
}
