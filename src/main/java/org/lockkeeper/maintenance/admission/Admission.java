package org.lockkeeper.maintenance.admission;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lockkeeper.base.vital.LevelLoop;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.inhibit.Inhibitors;
import org.lockkeeper.host.inhibit.ShutdownBlocks;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.safety.Safety;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Leads a request to a lease that may be used: once granted, waits until nothing is in its way any more, and then says
 * so in the registry. Driven by level, not by edge: whatever changed, all draining leases are looked at again, so that a
 * restart in the middle or a change that was missed makes no difference.
 */
final class Admission implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private static final int MOST_STOPPED = 20;

    private final LockRegistry registry;
    private final GuardedServices services;
    private final Safety safety;
    private final StartGate gate;
    private final Inhibitors inhibitors;
    private final ShutdownBlocks shutdownBlocks;
    private final Overtime overtime;
    private final LevelLoop loop;
    private final Recorder recorder;
    private final EarlyRead early;
    private final DrainedFor drainedFor = new DrainedFor();
    private Runnable unsubscribe = () -> {};

    /** @param pollMillis how often systemd is asked while a lease drains, should a change have gone unnoticed */
    Admission(
            LockRegistry registry,
            GuardedServices services,
            Safety safety,
            StartGate gate,
            Inhibitors inhibitors,
            ShutdownBlocks shutdownBlocks,
            long pollMillis) {
        this.registry = registry;
        this.recorder = new Recorder(registry, log);
        this.services = services;
        this.safety = safety;
        this.gate = gate;
        this.inhibitors = inhibitors;
        this.shutdownBlocks = shutdownBlocks;
        this.overtime = new Overtime(registry, services, safety);
        this.early = new EarlyRead(services::refresh, new VitalExecutor("admission-read", 1), System::nanoTime);
        this.loop = new LevelLoop("admission", pollMillis, this::reconcile, services::refresh);
    }

    @Override
    public void start() {
        inhibitors.listen(loop::wake);
        Runnable changes = safety.subscribe(loop::wake);
        Runnable commits = registry.foresee(this::foreseen);
        unsubscribe = () -> {
            changes.run();
            commits.run();
        };
        loop.start();
    }

    /** What will drain once this is committed, and what no gate must be closed for first, systemd can be asked about already. */
    private void foreseen(LockTable table) {
        Set<String> fresh =
                EarlyRead.ids(table.in(Phase.DRAINING).filter(gate::leavesAlone).toList());
        if (!fresh.isEmpty()) {
            fresh.removeAll(
                    EarlyRead.ids(registry.state().table().in(Phase.DRAINING).toList()));
        }
        if (!fresh.isEmpty()) {
            early.beginFor(fresh);
        }
    }

    /** @return whether a lease is still draining */
    private boolean reconcile() throws InterruptedException {
        // First closed, then looked: what the look does not see cannot start any more.
        gate.settle();
        overtime.look();
        List<Claim> draining = registry.state().table().in(Phase.DRAINING).toList();
        drainedFor.keep(draining);
        Set<String> asked = early.takeFor(draining);
        // Where only what has just stopped is in the way, what is left to ask about it is asked in the same breath.
        List<Claim> maybe = draining.stream()
                .filter(claim -> clear(claim) || stopped(claim))
                .toList();
        List<String> groups =
                maybe.stream().map(claim -> claim.request().group()).distinct().toList();
        if (!groups.isEmpty()) {
            // What the picture shows may be a moment old. Nothing opens but on systemd's own fresh word.
            if (!asked.containsAll(EarlyRead.ids(maybe))) {
                services.refresh();
            }
            groups.forEach(shutdownBlocks::refreshFor);
        }
        // What has become clear only now, systemd was not asked about: it is looked at next.
        List<Claim> clear = maybe.stream().filter(this::clear).toList();
        // First kept from shutting down, then held.
        inhibitors.settle(Stream.concat(registry.state().table().in(Phase.HELD), clear.stream())
                .toList());
        boolean waiting = clear.size() < draining.size();
        for (Claim claim : clear) {
            waiting |= !(inhibitors.settledFor(claim) && clear(claim) && hold(claim));
        }
        return waiting;
    }

    private boolean clear(Claim claim) {
        List<Blocker> blockers = safety.blockersOf(claim);
        registry.sight(claim.id(), blockers);
        drainedFor.saw(claim.id(), blockers);
        return Overtime.allows(claim, blockers) && gate.settledFor(claim);
    }

    /** Whether nothing is in its way but units that have stopped, and of which it is not known yet whether all of them has. */
    private boolean stopped(Claim claim) {
        Picture picture = services.picture();
        List<Blocker> blockers = safety.blockersOf(claim);
        return gate.settledFor(claim)
                && !blockers.isEmpty()
                && blockers.size() <= MOST_STOPPED
                && blockers.stream()
                        .allMatch(blocker -> blocker.kind() == Blocker.Kind.SERVICE
                                && picture.find(blocker.subject())
                                        .filter(service -> ActiveState.of(service.activeState())
                                                .stopped())
                                        .isPresent());
    }

    private boolean hold(Claim claim) throws InterruptedException {
        overtime.see(claim.id(), services.picture());
        List<Blocker> despite = safety.blockersOf(claim);
        if (!Overtime.allows(claim, despite)) {
            return false;
        }
        return recorder.done(
                        new Command.Hold(claim.id(), despite, drainedFor.of(claim.id())),
                        "Lease %s could not be recorded as held".formatted(claim.id()))
                .isPresent();
    }

    @Override
    public void stop() {
        unsubscribe.run();
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** After the registry and the guarded services, before the web server takes calls. */
    @Override
    public int getPhase() {
        return 0;
    }
}
