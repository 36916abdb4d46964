package org.lockkeeper.waitapi;

import java.util.List;
import java.util.Optional;
import org.lockkeeper.lock.Blocker;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.service.Picture;
import org.lockkeeper.service.ServiceState;
import org.lockkeeper.wait.WaitCondition;

/** That none of the services is busy, for a unit that waits for them before its own work: see {@link WaitingUnits}. */
final class TurnOfUnit implements WaitCondition, AutoCloseable {

    private final GuardedServices services;
    private final ServicesQuiet quiet;
    private final WaitingUnits queue;
    private final String invocationId;
    private final WaitingUnits.Entry entry;

    TurnOfUnit(GuardedServices services, ServicesQuiet quiet, WaitingUnits queue, String invocationId) {
        this.services = services;
        this.quiet = quiet;
        this.queue = queue;
        this.invocationId = invocationId;
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
        return quiet.blockers(
                picture,
                other -> invocationId.equals(other.invocationId())
                        || me.filter(mine -> queue.behind(other, mine)).isPresent());
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
