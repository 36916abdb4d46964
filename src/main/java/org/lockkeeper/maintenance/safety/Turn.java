package org.lockkeeper.maintenance.safety;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lockkeeper.host.service.Admitted;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;

/**
 * Who goes before whom: which busy services are no matter for a claim, and which leases it lets go first. Pure.
 *
 * <p>Claims have one order: what is held, then what drains by its token, then the queue. A unit that has not begun its work
 * and asks for a lease is busy only with waiting, so nobody who is before it waits for it; in return it does not begin
 * beside the lease of one before it that excludes its work. What is never left out of account is a unit at its work.
 */
final class Turn {

    private final LockRules rules;
    private final LockTable table;
    private final Picture picture;
    private final ClaimedRuns runs;
    private final Claim me;
    private final String family;
    private final Instant now;

    Turn(LockRules rules, LockTable table, Picture picture, Claim me, Instant now) {
        this.now = now;
        this.rules = rules;
        this.table = table;
        this.picture = picture;
        this.runs = new ClaimedRuns(table, picture);
        this.me = me;
        this.family = me.request().family();
    }

    boolean noMatter(ServiceState service) {
        return service.state() == ServiceState.State.BUSY
                && (belongs(service) || waitsBehind(service) || heldBack(service));
    }

    /** Its own unit; what it or a lease around it admits; and those of the same family, whom the locks keep apart. */
    private boolean belongs(ServiceState service) {
        return Admitted.admits(me, service.names())
                || me.request().around().stream()
                        .flatMap(id -> table.find(id).stream())
                        .anyMatch(around -> Admitted.admits(around, service.names()))
                || runs.claimsOf(service).anyMatch(this::related);
    }

    private boolean related(Claim other) {
        return other.id().equals(me.id()) || other.request().family().equals(family);
    }

    /** It has not begun its work, and asks for a lease itself, later than this claim. */
    private boolean waitsBehind(ServiceState service) {
        return service.beforeItsWork() && runs.claimsOf(service).anyMatch(other -> ClaimedRuns.before(me, other));
    }

    /**
     * It is not started before a unit has ended that is this claim's own, or that has not begun its work and waits for
     * this claim: to wait for it would be to wait for oneself.
     */
    private boolean heldBack(ServiceState service) {
        Set<String> ahead = picture.queuedStarts().aheadOf(service.unit());
        return !ahead.isEmpty()
                && picture.services().stream()
                        .filter(other -> ahead.contains(other.unit()))
                        .anyMatch(other ->
                                own(other) || (other.beforeItsWork() && (belongs(other) || waitsForMe(other))));
    }

    private boolean own(ServiceState service) {
        return runs.claimsOf(service).anyMatch(claim -> claim.id().equals(me.id()));
    }

    /** Directly, or through claims that do. */
    private boolean waitsForMe(ServiceState service) {
        Set<String> seen = new HashSet<>();
        Deque<Claim> open = new ArrayDeque<>();
        runs.claimsOf(service).filter(claim -> ClaimedRuns.before(me, claim)).forEach(open::add);
        while (!open.isEmpty()) {
            Claim next = open.pop();
            if (next.id().equals(me.id())) {
                return true;
            }
            if (seen.add(next.id())) {
                waitedForBy(next).forEach(open::add);
            }
        }
        return false;
    }

    private Stream<Claim> waitedForBy(Claim claim) {
        return switch (claim.phase()) {
            case QUEUED ->
                rules.blockersOf(table, claim.id(), now).stream()
                        .flatMap(blocker -> table.find(blocker.subject()).stream());
            case DRAINING ->
                table.leases()
                        .filter(other -> ClaimedRuns.before(other, claim))
                        .filter(other -> excludes(other, claim) || excludes(claim, other));
            case PLANNED, HELD, ENDED -> Stream.empty();
        };
    }

    /**
     * Leases before this one that exclude the work of its unit, where they do not exclude its lease: so they do not wait for
     * the unit, which has not begun, and it waits for them.
     */
    List<Blocker> leasesBefore() {
        ServiceState unit = me.phase() != Phase.DRAINING
                ? null
                : runs.unitOf(me).filter(ServiceState::beforeItsWork).orElse(null);
        if (unit == null) {
            return List.of();
        }
        Set<String> ids = new HashSet<>();
        table.leases()
                .filter(other -> ClaimedRuns.before(other, me) && excludes(other, me))
                .filter(other -> !related(other)
                        && !other.request().binding().sameAs(me.request().binding()))
                .filter(other -> !Admitted.admits(other, unit.names()))
                .map(Claim::id)
                .forEach(ids::add);
        return rules.inTheWayFor(table, unit.group(), Integer.MAX_VALUE, now).first().stream()
                .filter(blocker -> ids.contains(blocker.subject()))
                .toList();
    }

    /** Whether the work of the other's unit must not go on beside this lease. */
    private boolean excludes(Claim lease, Claim other) {
        return runs.unitOf(other)
                .filter(unit -> rules.conflicts().between(lease.request().group(), unit.group()))
                .isPresent();
    }
}
