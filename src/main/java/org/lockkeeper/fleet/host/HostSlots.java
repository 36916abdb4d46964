package org.lockkeeper.fleet.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.lockkeeper.base.vital.LevelLoop;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.base.vital.VitalExecutor;
import org.lockkeeper.fleet.members.HostName;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.RegistryState;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Slot;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.maintenance.safety.Condition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Gets this host's slots for those of its windows and leases that need one, and gives them back after the last of them. Looks at
 * both tables anew after each change, so that a restart in the middle makes no difference.
 *
 * <p>What has its slot is held only while the fleet says that the slot is this host's.
 */
final class HostSlots implements Condition, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(HostSlots.class);
    /** Both tables are in memory: looking costs nothing, and what failed is soon tried again. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final LockRegistry host;
    private final Fleet fleet;
    private final HostName self;
    private final Map<String, PoolTurn> turns = new TreeMap<>();
    private final LevelLoop loop;
    private final ExecutorService checks = new VitalExecutor("fleet-health", 1);
    private final Recovery recovery;
    private final Repeats repeats = new Repeats();
    private boolean wentOn;
    private final List<Runnable> subscriptions = new ArrayList<>();

    HostSlots(LockRegistry host, Fleet fleet, HealthCheck health) {
        this.host = host;
        this.fleet = fleet;
        this.self = fleet.members().self();
        // Also of pools that no group names any more: a slot may be left.
        fleet.pools().forEach(pool -> turns.put(pool, new PoolTurn(pool, self)));
        this.loop = new LevelLoop("fleet-host", INTERVAL.toMillis(), this::look, () -> {});
        this.recovery = new Recovery(
                health,
                fleet.healthy().interval(),
                fleet.healthy().within(),
                checks,
                System::nanoTime,
                fleet.members()::ailing,
                loop::wake);
    }

    private boolean look() {
        fleet.members().members().find(self.name()).ifPresent(this::goOn);
        recovery.look();
        boolean busy = recovery.busy();
        for (Map.Entry<String, PoolTurn> turn : turns.entrySet()) {
            try {
                busy |= look(turn.getKey(), turn.getValue());
            } catch (StoreException lost) {
                // Not for the loop's own pause: the store may be back at any moment, and says so.
                if (repeats.due(String.valueOf(lost.getMessage()))) {
                    log.warn("Pool {} cannot be asked for a slot: {}", turn.getKey(), lost.getMessage());
                }
                busy = true;
            }
        }
        return busy;
    }

    /** Once: from what an earlier run has told. */
    private void goOn(Member before) {
        if (!wentOn && before.machine().equals(self.principal())) {
            wentOn = true;
            recovery.goOn(before.ailment());
        }
    }

    private boolean look(String pool, PoolTurn turn) {
        Tables tables = new SharedTables(host, fleet, pool, self, recovery);
        if (!tables.live() || fleet.members().foreign() != null) {
            return true;
        }
        HostPlan plan = turn.look(tables);
        if (plan.foreign() && repeats.due(pool)) {
            log.error(
                    "Another machine is called {} in pool {}, so that this one gets no slot: lockkeeper.fleet.name"
                            + " must differ on each",
                    self.name(),
                    pool);
        }
        FormerName.tell(pool, self, tables.fleet(), repeats);
        return !plan.idle();
    }

    @Override
    public List<Blocker> blockersOf(Claim claim) {
        Slot has = claim.slot();
        if (has == null) {
            return List.of();
        }
        RegistryState state = fleet.registry().state();
        if (!state.live()) {
            return List.of(blocker(has, "whether this host still has its slot is not known: " + state.storeFault()));
        }
        boolean own = state.table()
                .find(Fleet.slotId(has.pool(), self.name()))
                .filter(slot -> slot.phase() == Phase.HELD && slot.hasToken(has.token()))
                .isPresent();
        return own ? List.of() : List.of(blocker(has, "this host's slot was taken away: close this and ask again"));
    }

    @Override
    public Blocker explained(Claim claim, Blocker blocker) {
        return blocker.kind() == Blocker.Kind.FLEET ? blocker.because(whyNot(blocker.subject())) : blocker;
    }

    private String whyNot(String pool) {
        RegistryState state = fleet.registry().state();
        if (!state.live()) {
            return String.valueOf(state.storeFault());
        }
        return fleet.members().foreign() != null
                ? "another machine of the fleet is called " + self.name()
                : fleet.whyNot(pool, self.name());
    }

    private static Blocker blocker(Slot slot, String detail) {
        return new Blocker(Blocker.Kind.FLEET, slot.pool(), null, detail, null, null, null);
    }

    @Override
    public Runnable subscribe(Runnable listener) {
        return fleet.registry().subscribe((state, events) -> listener.run());
    }

    @Override
    public void start() {
        subscriptions.add(host.subscribe((state, events) -> loop.wake()));
        subscriptions.add(fleet.registry().subscribe((state, events) -> loop.wake()));
        loop.start();
    }

    @Override
    public void stop() {
        subscriptions.forEach(Runnable::run);
        subscriptions.clear();
        loop.stop();
        checks.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** After both registries. */
    @Override
    public int getPhase() {
        return fleet.getPhase() + 1;
    }
}
