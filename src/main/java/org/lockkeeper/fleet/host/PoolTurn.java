package org.lockkeeper.fleet.host;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Phase;

/**
 * Takes the next steps towards what this host needs in one pool. Each is durable before the next: what is in the host's table was
 * true in the fleet's when it was written.
 */
final class PoolTurn {

    /** A slot that is used is renewed each so many parts of the time after which it would count as overdue. */
    private static final int RENEWALS = 4;

    private final String pool;
    private final HostName self;
    /** Under which something was granted here. Forgotten with the process: then one slot may serve once more. */
    private final Set<Long> served = new HashSet<>();
    /** What this run has got and has given to nobody; under others something may have been done, however short. */
    private final Set<Long> got = new HashSet<>();

    PoolTurn(String pool, HostName self) {
        this.pool = pool;
        this.self = self;
    }

    /** @return how things stood at the end */
    HostPlan look(Tables tables) {
        HostPlan plan = plan(tables);
        if (plan.used()) {
            served.add(plan.token());
            tables.working();
        } else if (plan.slot() == null) {
            served.clear();
            got.clear();
        }
        plan.lost().forEach(tables::askHost);
        if (plan.givesBack(served)) {
            boolean had = plan.worked(served, got);
            if (had && !tables.recovered()) {
                return plan;
            }
            if (had) {
                tables.turnEnded();
            }
            tables.working();
            tables.askFleet(new Command.Release(tables.slot().id(), self.name(), null, true));
            return plan(tables);
        }
        if (plan.needsSlot()) {
            tables.askFleet(tables.slot());
            if (!tables.paused()) {
                tables.askFleet(new Command.Hold(tables.slot().id()));
            }
            plan = plan(tables);
            got.add(plan.token());
        }
        List<Command> given = plan.given(pool, served);
        if (!given.isEmpty()) {
            got.remove(plan.token());
        }
        given.forEach(tables::askHost);
        renew(plan, tables);
        return plan;
    }

    private HostPlan plan(Tables tables) {
        return HostPlan.of(pool, self, tables.host(), tables.rules(), tables.fleet(), tables.paused());
    }

    /** It is at work, and tells so. */
    private void renew(HostPlan plan, Tables tables) {
        Claim slot = plan.slot();
        if (slot == null || plan.foreign() || slot.phase() != Phase.HELD || slot.lease() == null) {
            return;
        }
        Duration lasts = slot.request().hold();
        Instant endsAt = Objects.requireNonNull(slot.lease().endsAt());
        Duration left = Duration.between(tables.now(), endsAt);
        if (slot.suspect() || left.compareTo(lasts.minus(lasts.dividedBy(RENEWALS))) < 0) {
            tables.askFleet(new Command.Renew(slot.id(), self.name()));
        }
    }
}
