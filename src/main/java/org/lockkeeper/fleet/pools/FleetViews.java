package org.lockkeeper.fleet.pools;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.FleetRestraint;
import org.lockkeeper.fleet.members.MemberRegister;
import org.lockkeeper.fleet.members.Members;
import org.lockkeeper.fleet.pools.FleetView.SlotState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;

/** The fleet's table in the fleet's words. */
final class FleetViews {

    /** Answers are bounded: of a queue, its head. */
    private static final int EACH = 100;

    private static final int FEW = 3;

    private final LockRegistry registry;
    private final FleetProperties properties;
    private final Patience patience;
    private final MemberRegister members;
    private final FleetRestraint restraint;

    FleetViews(
            LockRegistry registry,
            FleetProperties properties,
            Patience patience,
            MemberRegister members,
            FleetRestraint restraint) {
        this.members = members;
        this.restraint = restraint;
        this.registry = registry;
        this.properties = properties;
        this.patience = patience;
    }

    FleetView view() {
        Moment moment = registry.moment();
        LockTable table = moment.state().table();
        List<FleetView.FleetSlot> slots = new ArrayList<>();
        List<FleetView.FleetWaiter> queue = new ArrayList<>();
        List<FleetView.FleetPause> pauses = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        Map<String, Integer> waiting = new HashMap<>();
        Set<String> pools = new TreeSet<>(properties.pools().keySet());
        for (Claim claim : table.claims()) {
            String pool = claim.request().group();
            if (FleetRules.isPause(claim)) {
                pauses.add(pause(moment.shown(claim)));
            } else if (claim.lease() != null) {
                pools.add(pool);
                taken.merge(pool, 1, Integer::sum);
                slots.add(slot(moment.shown(claim)));
            } else {
                pools.add(pool);
                int position = waiting.merge(pool, 1, Integer::sum);
                if (position <= EACH) {
                    queue.add(waiter(table, claim, moment, position));
                }
            }
        }
        Members known = members.members();
        Set<String> differing = restraint.differing();
        return new FleetView(
                moment.now(),
                moment.state().storeFault(),
                pools.stream()
                        .map(name -> pool(
                                name,
                                taken.getOrDefault(name, 0),
                                waiting.getOrDefault(name, 0),
                                paused(pauses, name),
                                differing.contains(name)))
                        .toList(),
                slots,
                queue,
                pauses,
                HostViews.of(known),
                known.all().size());
    }

    private static boolean paused(List<FleetView.FleetPause> pauses, String pool) {
        return pauses.stream().anyMatch(pause -> pause.pool() == null || pool.equals(pause.pool()));
    }

    private FleetView.FleetPool pool(String name, int taken, int waiting, boolean paused, boolean differ) {
        PoolProperties pool = properties.pools().get(name);
        if (pool == null) {
            return new FleetView.FleetPool(name, 0, null, false, 0, 0, taken, waiting, paused, null, null, null, null);
        }
        return new FleetView.FleetPool(
                name,
                restraint.limit(name, 0),
                pool.rule().atMost().toString(),
                differ,
                Unhealthy.hosts(members.members(), name),
                Unhealthy.of(members.members(), registry.state().table(), name).size(),
                taken,
                waiting,
                paused,
                pool.claimWithin(),
                pool.patience(),
                pool.overdueAfter(),
                pool.reclaimed());
    }

    /** By the clock as it stands. */
    FleetView.FleetSlot slot(Claim claim) {
        Lease lease = claim.lease();
        boolean told = lease != null && lease.heldAt() != null;
        Instant since = lease == null
                ? claim.request().requestedAt()
                : told ? Objects.requireNonNull(lease.heldAt()) : lease.grantedAt();
        return new FleetView.FleetSlot(
                claim.request().group(),
                claim.request().owner(),
                state(claim, lease, told),
                since,
                told
                        ? SlotTimes.lastHeard(claim)
                        : asked(
                                claim,
                                claim.request().requestedAt(),
                                registry.moment().now()),
                lease == null ? null : lease.token(),
                claim.request().principal(),
                ended(claim.end()));
    }

    private SlotState state(Claim claim, @Nullable Lease lease, boolean told) {
        boolean unwell = members.members()
                .find(claim.request().owner())
                .filter(host -> host.ailment() != null)
                .isPresent();
        if (lease != null && lease.suspect() != null) {
            return SlotState.OVERDUE;
        }
        return !told ? SlotState.GRANTED : unwell ? SlotState.UNHEALTHY : SlotState.HELD;
    }

    /** Whether a rule of the pool does, and no other host. */
    static boolean holdsUp(Blocker blocker) {
        return blocker.kind() == Blocker.Kind.FLEET;
    }

    private static FleetView.@Nullable SlotEnded ended(@Nullable End end) {
        return end == null
                ? null
                : new FleetView.SlotEnded(end.at(), end.reason().name(), end.by(), end.note());
    }

    private FleetView.FleetWaiter waiter(LockTable table, Claim claim, Moment moment, int position) {
        InTheWay before = registry.rules().inTheWayOf(table, claim, FEW);
        Claim shown = moment.shown(claim);
        return new FleetView.FleetWaiter(
                claim.request().group(),
                claim.request().owner(),
                position,
                shown.request().requestedAt(),
                asked(shown, shown.request().requestedAt(), moment.now()),
                claim.request().principal(),
                before.first().stream()
                        .map(blocker -> holdsUp(blocker) ? blocker.detail() : blocker.subject())
                        .toList(),
                before.count());
    }

    /** Not before it asked first. */
    private Instant asked(Claim claim, Instant first, Instant now) {
        Instant last = now.minus(patience.quiet(claim.id())).truncatedTo(ChronoUnit.MILLIS);
        return last.isBefore(first) ? first : last;
    }

    private static FleetView.FleetPause pause(Claim claim) {
        String group = claim.request().group();
        return new FleetView.FleetPause(
                group.equals(FleetRules.PAUSE) ? null : group.substring(FleetRules.PAUSE.length() + 1),
                claim.request().requestedAt(),
                claim.request().owner(),
                claim.request().reason(),
                claim.request().principal());
    }
}
