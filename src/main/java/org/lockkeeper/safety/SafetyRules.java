package org.lockkeeper.safety;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Binding;
import org.lockkeeper.lock.Blocker;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.LockRules;
import org.lockkeeper.lock.LockTable;
import org.lockkeeper.lock.Phase;
import org.lockkeeper.lock.Request;
import org.lockkeeper.registry.RegistryState;
import org.lockkeeper.safety.Verdict.State;
import org.lockkeeper.service.Picture;
import org.lockkeeper.service.ServiceState;

/** The one verdict function. Pure: health, REST, metrics and admission all ask it. */
final class SafetyRules {

    private final LockRules lockRules;
    private final String storeLocation;

    SafetyRules(LockRules lockRules, String storeLocation) {
        this.lockRules = lockRules;
        this.storeLocation = storeLocation;
    }

    /** @param inhibitors what keeps the host from shutting down, where the group's work would do that */
    Verdict verdict(String group, RegistryState locks, Picture picture, List<Blocker> inhibitors) {
        Claim open = locks.table()
                .in(Phase.HELD)
                .filter(SafetyRules::window)
                .filter(claim -> claim.request().group().equals(group))
                .findFirst()
                .orElse(null);
        List<Blocker> blockers = around(group, open, locks, picture);
        blockers.addAll(inhibitors);
        if (open == null) {
            blockers.addAll(lockRules.blockersFor(locks.table(), group));
        }
        return new Verdict(group, blockers.isEmpty(), state(group, locks, blockers), blockers, picture.asOf());
    }

    /** What is in the way of a claim now; for one that has ended, what was when it did. */
    List<Blocker> blockersOf(Claim claim, RegistryState locks, Picture picture, List<Blocker> inhibitors) {
        return switch (claim.phase()) {
            case QUEUED -> {
                List<Blocker> blockers = store(locks);
                blockers.addAll(lockRules.blockersOf(locks.table(), claim.id()));
                yield blockers;
            }
            case DRAINING, HELD -> {
                List<Blocker> blockers = around(claim.request().group(), claim, locks, picture);
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
        if (picture.staleReason() != null) {
            blockers.add(new Blocker(
                    Blocker.Kind.BUS, picture.source(), null, picture.staleReason(), null, picture.asOf(), null));
        }
        picture.services().stream()
                .filter(service -> service.state() != ServiceState.State.IDLE)
                .filter(service -> lockRules.conflicts().between(group, service.group()))
                .filter(service -> claim == null || !belongs(service, claim, locks.table()))
                .map(ServiceState::asBlocker)
                .forEach(blockers::add);
        return blockers;
    }

    /**
     * Whether a busy service is no matter for this claim: its own unit; what it or its parent admits; members of the same
     * parent, whom the locks keep apart; and a unit that is itself queued for a lease, and so has not begun its work.
     * The last is what ends the mutual wait of two jobs that start together.
     */
    private static boolean belongs(ServiceState service, Claim claim, LockTable table) {
        if (service.state() != ServiceState.State.BUSY) {
            return false;
        }
        String family = Objects.requireNonNullElse(claim.request().parent(), claim.id());
        boolean admitted = Admitted.admits(claim, service.names())
                || table.find(family)
                        .map(parent -> Admitted.admits(parent, service.names()))
                        .orElse(false);
        return admitted
                || runOf(claim, service)
                || table.claims().stream()
                        .filter(other -> other.phase() == Phase.QUEUED
                                || family.equals(other.request().parent())
                                || family.equals(other.id()))
                        .anyMatch(other -> runOf(other, service));
    }

    private static boolean runOf(Claim claim, ServiceState service) {
        Binding binding = claim.request().binding();
        return binding.unit() != null
                && service.isCalled(binding.unit())
                && service.invocationId() != null
                && service.invocationId().equals(binding.invocationId());
    }

    private List<Blocker> store(RegistryState locks) {
        List<Blocker> blockers = new ArrayList<>();
        if (locks.storeFault() != null) {
            blockers.add(new Blocker(Blocker.Kind.STORE, storeLocation, null, locks.storeFault(), null, null, null));
        }
        return blockers;
    }

    private State state(String group, RegistryState locks, List<Blocker> blockers) {
        if (blockers.stream().anyMatch(Blocker::unknown)) {
            return State.UNKNOWN;
        }
        if (windowed(group, locks, Phase.HELD)) {
            return State.IN_MAINTENANCE;
        }
        if (windowed(group, locks, Phase.DRAINING)) {
            return State.DRAINING;
        }
        return blockers.isEmpty() ? State.IDLE : State.BUSY;
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
