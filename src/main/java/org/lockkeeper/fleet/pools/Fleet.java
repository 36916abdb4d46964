package org.lockkeeper.fleet.pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.FleetRestraint;
import org.lockkeeper.fleet.members.MemberRegister;
import org.lockkeeper.locking.registry.LockDomain;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.store.postgres.Desk;
import org.lockkeeper.locking.store.postgres.FleetStore;
import org.lockkeeper.web.ApiProblem;
import org.lockkeeper.web.ProblemType;
import org.lockkeeper.web.access.Principal;
import org.lockkeeper.web.words.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/** The hosts that ask this Lockkeeper before they go into maintenance. There is one only where a pool is configured. */
public final class Fleet implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    /** The name of its lock domain. */
    public static final String DOMAIN = "fleet";

    private final LockDomain locks;
    private final FleetProperties properties;
    private final Patience patience;
    private final Tallies tallies;
    private final Pauses pauses;
    private final Slots slots;
    private final FleetViews views;

    private final MemberRegister members;
    private final FleetRestraint restraint;
    private final @Nullable DurabilityWatch durability;
    private final Brake brake;
    private final List<Runnable> subscriptions = new ArrayList<>();
    private final @Nullable Desk desk;

    /** @param shared the store of the locks, where others write it as well; null: there are no others */
    Fleet(
            LockDomain locks,
            FleetProperties properties,
            @Nullable FleetStore shared,
            MemberRegister members,
            FleetRestraint restraint) {
        this.members = members;
        this.restraint = restraint;
        this.durability = shared == null ? null : new DurabilityWatch(shared);
        this.desk = shared == null ? null : shared.desk();
        this.locks = locks;
        this.properties = properties;
        LockRegistry registry = locks.registry();
        this.patience = new Patience(registry, properties, System::nanoTime);
        this.tallies = new Tallies(properties.pools().keySet());
        this.pauses = new Pauses(registry);
        this.brake = new Brake(registry, properties);
        this.slots = new Slots(registry, properties, patience, pauses, tallies, members, restraint);
        this.views = new FleetViews(registry, properties, patience, members, restraint);
    }

    /** Whether there are pools, and so a fleet. */
    public static boolean configured(Environment environment) {
        return Binder.get(environment)
                .bind(FleetProperties.KEY + ".pools", Bindable.mapOf(String.class, Object.class))
                .map(pools -> !pools.isEmpty())
                .orElse(false);
    }

    /** Its locks, with their history. */
    public LockRegistry registry() {
        return locks.registry();
    }

    /** Where letters lie that are to be told of its changes by this host; null where they are in the host's outbox. */
    public @Nullable Desk desk() {
        return desk;
    }

    /** Why this host has no slot of the pool yet, in a sentence; empty where nothing is to be said. */
    public String whyNot(String pool, String host) {
        return slots.whyNot(pool, host);
    }

    /** What asks for a slot: who has it, or waits for it, has the id {@link #slotId}. */
    public Submit slotFor(String pool, String host, String reason) {
        return FleetRules.slot(pool, host, reason, slots.pool(pool));
    }

    public static String slotId(String pool, String host) {
        return FleetRules.key(pool, host);
    }

    public Set<String> pools() {
        return properties.pools().keySet();
    }

    /** Its hosts. */
    public MemberRegister members() {
        return members;
    }

    public HealthyProperties healthy() {
        return properties.healthy();
    }

    /** Whether a host of the pool keeps its slot until it is well again. */
    public boolean givesBackHealthy(String pool) {
        return slots.pool(pool).after() == PoolProperties.After.HEALTHY;
    }

    FleetRestraint restraint() {
        return restraint;
    }

    FleetProperties properties() {
        return properties;
    }

    /** What may lose what the fleet's database has answered. */
    List<String> warnings() {
        return durability == null ? List.of() : durability.warnings();
    }

    Tallies tallies() {
        return tallies;
    }

    public boolean paused(String pool) {
        return pauses.of(pool).isPresent();
    }

    /** Seconds since 1970; 0 where it is not paused. */
    double pausedSince(String pool) {
        return pauses.of(pool)
                .map(pause -> registry().moment().shown(pause).request().requestedAt())
                .map(since -> since.toEpochMilli() / 1000.0)
                .orElse(0.0);
    }

    public static ApiProblem unknownPool(String pool, Set<String> known) {
        String value = Text.shorten(pool);
        return new ApiProblem(
                ProblemType.UNKNOWN_POOL,
                "there is no pool '%s'; the pools are %s".formatted(value, new TreeSet<>(known)),
                Map.of("pool", value));
    }

    /** @return that the host has its slot, durably; if it has not, a problem says why */
    public Held ask(String pool, String host, Principal caller) {
        caller.requireGroup(pool);
        Claim claim = slots.ask(pool, host, caller);
        return new Held(claim.lease() == null ? 0 : claim.lease().token());
    }

    /** @param token greater than that of each slot that was granted before */
    public record Held(long token) {}

    public void giveBack(String pool, String host, Principal caller) {
        caller.requireGroup(pool);
        slots.giveBack(pool, host, caller);
    }

    FleetView.FleetSlot force(String pool, String host, String by, String reason, Principal caller) {
        caller.requireGroup(pool);
        return views.slot(slots.force(pool, host, by, reason, caller));
    }

    /** @param pool empty for all */
    public FleetView pause(String pool, String by, String reason, Principal caller) {
        require(pool, caller);
        pauses.pause(pool, by, reason, caller);
        return view();
    }

    /** @param pool empty for all */
    public FleetView resume(String pool, String by, Principal caller) {
        require(pool, caller);
        pauses.resume(pool, by, caller);
        return view();
    }

    private void require(String pool, Principal caller) {
        if (pool.isEmpty()) {
            pools().forEach(caller::requireGroup);
        } else {
            slots.pool(pool);
            caller.requireGroup(pool);
        }
    }

    /** Takes a host out of the register: it is gone for good. */
    FleetView forget(String host, String by, String reason, Principal caller) {
        pools().forEach(caller::requireGroup);
        boolean holds = registry().state().table().claims().stream()
                .anyMatch(claim -> claim.request().owner().equals(host) && !FleetRules.isPause(claim));
        if (holds) {
            throw new ApiProblem(
                    ProblemType.HOST_HAS_SLOT,
                    "host '%s' has a slot or waits for one: release it first".formatted(Text.shorten(host)),
                    Map.of("id", Text.shorten(host)));
        }
        if (!members.forget(host)) {
            throw new ApiProblem(
                    ProblemType.NOT_FOUND,
                    "there is no host '%s'".formatted(Text.shorten(host)),
                    Map.of("id", Text.shorten(host)));
        }
        log.info("Host {} is forgotten by {} ({}): {}", host, by, caller.name(), reason);
        return view();
    }

    /** Each pool in numbers. */
    public List<PoolBrief> briefs() {
        return PoolBrief.of(registry().state(), pools());
    }

    public FleetView view() {
        return views.view();
    }

    @Override
    public void start() {
        locks.start();
        LockRegistry registry = locks.registry();
        // By what hosts tell, another may have its turn.
        subscriptions.add(members.onChange(() -> registry.submit(new Command.Tick())));
        subscriptions.add(members.onChange(() -> brake.look(members.members())));
        subscriptions.add(registry.subscribe((state, events) -> slotsMoved(events)));
        members.start();
        patience.start();
        if (durability != null) {
            durability.start();
        }
    }

    /** Whoever has given one back has told before that he is well. */
    private void slotsMoved(List<Event> events) {
        if (events.stream().anyMatch(event -> event.type() == Event.Type.ENDED)) {
            members.wake();
        }
        if (events.stream().anyMatch(event -> event.type() == Event.Type.SUSPECTED)) {
            brake.look(members.members());
        }
    }

    @Override
    public void stop() {
        if (durability != null) {
            durability.stop();
        }
        patience.stop();
        members.stop();
        subscriptions.forEach(Runnable::run);
        subscriptions.clear();
        locks.stop();
    }

    @Override
    public boolean isRunning() {
        return patience.isRunning();
    }

    /** As the host's own registry: before everything that asks it. */
    @Override
    public int getPhase() {
        return locks.getPhase();
    }
}
