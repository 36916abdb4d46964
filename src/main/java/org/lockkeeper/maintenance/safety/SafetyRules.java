package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.Verdict.State;

/** The one verdict function. Pure: health, REST, metrics and admission all ask it. */
final class SafetyRules {

    private static final int MOST_NAMES = 3;
    private static final Set<String> IN_RUN =
            Set.of("active", "activating", "reloading", "refreshing", "deactivating", "maintenance");

    private final LockRules lockRules;
    private final String storeLocation;

    private final Predicate<ServiceState> stoppable;
    private final Function<RegistryState, Instant> now;

    SafetyRules(LockRules lockRules, String storeLocation, Predicate<ServiceState> stoppable) {
        this(lockRules, storeLocation, stoppable, state -> state.table().lastNow());
    }

    /**
     * @param stoppable services that windows have stopped: they are in the way of no start that is made up for
     * @param now the moment, in the time in which the state's deadlines are
     */
    SafetyRules(
            LockRules lockRules,
            String storeLocation,
            Predicate<ServiceState> stoppable,
            Function<RegistryState, Instant> now) {
        this.now = now;
        this.lockRules = lockRules;
        this.storeLocation = storeLocation;
        this.stoppable = stoppable;
    }

    /** @param inhibitors what keeps the host from shutting down, where the group's work would do that */
    Verdict verdict(String group, RegistryState locks, Picture picture, List<Blocker> inhibitors) {
        return verdict(group, locks, picture, inhibitors, Integer.MAX_VALUE);
    }

    /** @param most how many of its blockers are told */
    Verdict verdict(String group, RegistryState locks, Picture picture, List<Blocker> inhibitors, int most) {
        Claim open = locks.table()
                .in(Phase.HELD)
                .filter(SafetyRules::window)
                .filter(claim -> claim.request().group().equals(group))
                .findFirst()
                .orElse(null);
        List<Blocker> blockers = around(group, open, locks, picture);
        blockers.addAll(inhibitors);
        int count = blockers.size();
        if (open == null) {
            InTheWay queue = lockRules.inTheWayFor(locks.table(), group, most, now.apply(locks));
            blockers.addAll(queue.first());
            count += queue.count();
        }
        return new Verdict(
                group,
                count == 0,
                state(group, locks, blockers, count),
                blockers.subList(0, Math.min(most, blockers.size())),
                count,
                picture.asOf());
    }

    /** What is in the way of a claim now; for one that has ended, what was when it did. */
    List<Blocker> blockersOf(Claim claim, RegistryState locks, Picture picture, List<Blocker> inhibitors) {
        return inTheWayOf(claim, locks, picture, inhibitors, Integer.MAX_VALUE).first();
    }

    /** The same, no more than so many of them. */
    InTheWay inTheWayOf(Claim claim, RegistryState locks, Picture picture, List<Blocker> inhibitors, int most) {
        if (claim.phase() == Phase.QUEUED || claim.phase() == Phase.PLANNED) {
            List<Blocker> store = store(locks);
            InTheWay queue = lockRules.inTheWayOf(locks.table(), claim, most, now.apply(locks));
            return store.isEmpty()
                    ? queue
                    : new InTheWay(
                            Stream.concat(store.stream(), queue.first().stream())
                                    .limit(most)
                                    .toList(),
                            store.size() + queue.count(),
                            queue.requests());
        }
        List<Blocker> all = granted(claim, locks, picture, inhibitors);
        return new InTheWay(all.subList(0, Math.min(most, all.size())), all.size(), 0);
    }

    private List<Blocker> granted(Claim claim, RegistryState locks, Picture picture, List<Blocker> inhibitors) {
        return switch (claim.phase()) {
            case PLANNED, QUEUED, DRAINING, HELD -> {
                List<Blocker> blockers = around(claim.request().group(), claim, locks, picture);
                Stream.ofNullable(claim.opensLater()).forEach(blockers::add);
                blockers.addAll(inhibitors);
                yield blockers;
            }
            case ENDED -> claim.end() == null ? List.of() : claim.end().blockers();
        };
    }

    /**
     * Everything but locks.
     *
     * @param claim whose way it is; null for one that nobody has asked for yet
     */
    private List<Blocker> around(String group, @Nullable Claim claim, RegistryState locks, Picture picture) {
        List<Blocker> blockers = store(locks);
        boolean pure = claim == null ? lockRules.pure(group) : lockRules.pure(claim.request());
        if (picture.staleReason() != null && !pure) {
            blockers.add(new Blocker(
                    Blocker.Kind.BUS, picture.source(), null, picture.staleReason(), null, picture.asOf(), null));
        }
        Turn turn = claim == null ? null : new Turn(lockRules, locks.table(), picture, claim, now.apply(locks));
        picture.services().stream()
                .filter(service -> service.state() != ServiceState.State.IDLE)
                .filter(service -> lockRules.conflicts().between(group, service.group()))
                .filter(service -> turn == null || !turn.noMatter(service))
                .filter(service -> claim == null || !start(claim) || !noMatterToAStart(service, claim))
                .map(service -> shown(service, locks.table(), picture))
                .forEach(blockers::add);
        if (turn != null) {
            blockers.addAll(turn.leasesBefore());
        }
        return blockers;
    }

    /** What is said of a service that is at its work and waits for a lease at the same time: that may never end by itself. */
    private static Blocker shown(ServiceState service, LockTable table, Picture picture) {
        Blocker blocker = service.asBlocker();
        Set<String> ahead = picture.queuedStarts().aheadOf(service.unit());
        if (!ahead.isEmpty()) {
            return blocker.withDetail(blocker.detail() + ", behind "
                    + ahead.stream().sorted().limit(MOST_NAMES).collect(Collectors.joining(", ")));
        }
        boolean asksAtWork = !service.beforeItsWork()
                && table.claims().stream()
                        .filter(claim -> claim.phase() == Phase.QUEUED || claim.phase() == Phase.DRAINING)
                        .anyMatch(claim -> ClaimedRuns.isOf(claim, service));
        return asksAtWork
                ? blocker.withDetail(blocker.detail()
                        + " and asks for a lease in the middle of its work, which is waited for; two that do so wait"
                        + " for each other until one gives up: ask in ExecStartPre=")
                : blocker;
    }

    private static boolean start(Claim claim) {
        return claim.request().kind() == Request.Kind.START;
    }

    /** Its own unit, whoever has started it meanwhile; and what would be in the way of a job for ever. */
    private boolean noMatterToAStart(ServiceState service, Claim claim) {
        return service.state() == ServiceState.State.BUSY
                && (stoppable.test(service)
                        || service.isCalled(
                                String.valueOf(claim.request().binding().unit())));
    }

    /** What runs although this lease, which is held, excludes it. One that is only about to begin has done nothing yet. */
    List<ServiceState> intruders(Claim claim, RegistryState locks, Picture picture) {
        Turn turn = new Turn(lockRules, locks.table(), picture, claim, now.apply(locks));
        return picture.services().stream()
                .filter(service -> service.state() == ServiceState.State.BUSY && IN_RUN.contains(service.activeState()))
                .filter(service ->
                        !service.beforeItsWork() && !service.subState().startsWith("auto-restart"))
                .filter(service -> lockRules.conflicts().between(claim.request().group(), service.group()))
                .filter(service -> !turn.noMatter(service))
                .filter(service -> !start(claim) || !noMatterToAStart(service, claim))
                .toList();
    }

    private List<Blocker> store(RegistryState locks) {
        List<Blocker> blockers = new ArrayList<>();
        if (locks.storeFault() != null) {
            blockers.add(new Blocker(Blocker.Kind.STORE, storeLocation, null, locks.storeFault(), null, null, null));
        }
        return blockers;
    }

    private State state(String group, RegistryState locks, List<Blocker> blockers, int count) {
        if (blockers.stream().anyMatch(Blocker::unknown)) {
            return State.UNKNOWN;
        }
        if (windowed(group, locks, Phase.HELD)) {
            return State.IN_MAINTENANCE;
        }
        if (windowed(group, locks, Phase.DRAINING)) {
            return State.DRAINING;
        }
        boolean time = blockers.stream().allMatch(blocker -> blocker.kind() == Blocker.Kind.CALENDAR);
        return count == 0 || (time && count == blockers.size()) ? State.IDLE : State.BUSY;
    }

    private boolean windowed(String group, RegistryState locks, Phase phase) {
        return locks.table()
                .in(phase)
                .filter(SafetyRules::window)
                .map(claim -> claim.request().group())
                .anyMatch(other -> other.equals(group) || lockRules.conflicts().between(group, other));
    }

    private static boolean window(Claim claim) {
        return claim.request().kind() == Request.Kind.WINDOW;
    }
}
