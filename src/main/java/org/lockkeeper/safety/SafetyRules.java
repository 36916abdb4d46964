package org.lockkeeper.safety;

import java.util.ArrayList;
import java.util.List;
import org.lockkeeper.lock.Blocker;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.LockRules;
import org.lockkeeper.lock.Phase;
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

    Verdict verdict(String group, RegistryState locks, Picture picture) {
        boolean open = locks.table()
                .in(Phase.HELD)
                .anyMatch(claim -> claim.request().group().equals(group));
        List<Blocker> blockers = around(group, locks, picture);
        if (!open) {
            blockers.addAll(lockRules.blockersFor(locks.table(), group));
        }
        return new Verdict(group, blockers.isEmpty(), state(group, locks, blockers), blockers, picture.asOf());
    }

    /** What is in the way of a claim now; for one that has ended, what was when it did. */
    List<Blocker> blockersOf(Claim claim, RegistryState locks, Picture picture) {
        return switch (claim.phase()) {
            case QUEUED -> {
                List<Blocker> blockers = store(locks);
                blockers.addAll(lockRules.blockersOf(locks.table(), claim.id()));
                yield blockers;
            }
            case DRAINING, HELD -> around(claim.request().group(), locks, picture);
            case ENDED -> claim.end() == null ? List.of() : claim.end().blockers();
        };
    }

    /** Everything but locks. */
    private List<Blocker> around(String group, RegistryState locks, Picture picture) {
        List<Blocker> blockers = store(locks);
        if (picture.staleReason() != null) {
            blockers.add(new Blocker(
                    Blocker.Kind.BUS, picture.source(), null, picture.staleReason(), null, picture.asOf(), null));
        }
        picture.services().stream()
                .filter(service -> service.state() != ServiceState.State.IDLE)
                .filter(service -> lockRules.conflicts().between(group, service.group()))
                .map(ServiceState::asBlocker)
                .forEach(blockers::add);
        return blockers;
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
        if (leased(group, locks, Phase.HELD)) {
            return State.IN_MAINTENANCE;
        }
        if (leased(group, locks, Phase.DRAINING)) {
            return State.DRAINING;
        }
        return blockers.isEmpty() ? State.IDLE : State.BUSY;
    }

    private boolean leased(String group, RegistryState locks, Phase phase) {
        return locks.table()
                .in(phase)
                .map(claim -> claim.request().group())
                .anyMatch(other -> other.equals(group) || lockRules.conflicts().between(group, other));
    }
}
