package org.lockkeeper.maintenance.wait;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Blocker;

/** That none of the services is busy, for a unit that waits for them before its own work: see {@link WaitingUnits}. */
final class TurnOfUnit implements WaitCondition, AutoCloseable {

    private final GuardedServices services;
    private final ServicesQuiet quiet;
    private final WaitingUnits queue;
    private final String invocationId;
    private final @Nullable String unit;
    private final WaitingUnits.Entry entry;

    TurnOfUnit(GuardedServices services, ServicesQuiet quiet, WaitingUnits queue, String invocationId) {
        this.services = services;
        this.quiet = quiet;
        this.queue = queue;
        this.invocationId = invocationId;
        // Also of a unit that is not guarded: starts may be ordered behind it.
        this.unit = services.unitInRun(invocationId).orElse(null);
        this.entry = queue.enter(invocationId);
    }

    @Override
    public List<Blocker> known() {
        return blockers(services.picture());
    }

    /** Whose turn it is leaves the queue in the same breath: the next one to look counts him as busy. */
    @Override
    public List<Blocker> fresh() {
        Picture picture = services.refresh(invocationId);
        synchronized (queue) {
            List<Blocker> blockers = blockers(picture);
            if (blockers.isEmpty()) {
                queue.leave(entry);
            }
            return blockers;
        }
    }

    private List<Blocker> blockers(Picture picture) {
        Optional<ServiceState> me = WaitingUnits.beforeItsWork(picture, invocationId);
        Predicate<ServiceState> behind =
                other -> me.filter(mine -> queue.behind(other, mine)).isPresent();
        return quiet.blockers(
                picture,
                other -> invocationId.equals(other.invocationId())
                        || behind.test(other)
                        || heldBack(other, picture, behind));
    }

    /** Whether systemd starts it only once this unit's own job, or that of one behind this one in the queue, has ended. */
    private boolean heldBack(ServiceState other, Picture picture, Predicate<ServiceState> behind) {
        Set<String> ahead = picture.queuedStarts().aheadOf(other.unit());
        return (unit != null && ahead.contains(unit))
                || picture.services().stream()
                        .anyMatch(service -> ahead.contains(service.unit()) && behind.test(service));
    }

    @Override
    public Runnable subscribe(Runnable changed) {
        Runnable pictures = quiet.subscribe(changed);
        Runnable turns = queue.subscribe(changed);
        return () -> {
            pictures.run();
            turns.run();
        };
    }

    @Override
    public void close() {
        queue.leave(entry);
    }
}
