package org.lockkeeper.fleet.pools;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.Predicate;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;

/** Slots by pool: never by host. */
final class FleetMetrics implements MeterBinder {

    private final Fleet fleet;

    FleetMetrics(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder(
                        "lockkeeper.fleet.store.available",
                        fleet,
                        it -> it.registry().state().storeFault() == null ? 1 : 0)
                .description("1 if the store of the fleet's slots can be used")
                .strongReference(true)
                .register(meters);
        fleet.pools().forEach(pool -> {
            Gauge.builder(
                            "lockkeeper.fleet.slots.limit",
                            fleet,
                            it -> it.restraint().limit(pool, 0))
                    .description("How many hosts of the pool may be in maintenance at once")
                    .tag("pool", pool)
                    .strongReference(true)
                    .register(meters);
            gauge(meters, "slots.taken", "Slots that are granted", pool, claim -> claim.lease() != null);
            gauge(
                    meters,
                    "slots.overdue",
                    "Slots that are held, and whose hosts were not heard of for long",
                    pool,
                    Claim::suspect);
            gauge(meters, "waiting", "Hosts that wait for a slot", pool, claim -> claim.phase() == Phase.QUEUED);
            Gauge.builder("lockkeeper.fleet.paused", fleet, it -> it.paused(pool) ? 1 : 0)
                    .description("1 while no new slots of the pool are granted")
                    .tag("pool", pool)
                    .strongReference(true)
                    .register(meters);
            hosts(meters, "well", "Hosts of the pool, by what they tell", pool);
            hosts(meters, "unhealthy", "Hosts of the pool, by what they tell", pool);
            hosts(meters, "absent", "Hosts of the pool, by what they tell", pool);
            Gauge.builder(
                            "lockkeeper.fleet.rules.differ",
                            fleet,
                            it -> it.restraint().differing().contains(pool) ? 1 : 0)
                    .description("1 while Lockkeepers hold the pool to different rules")
                    .tag("pool", pool)
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.fleet.paused.since.timestamp", fleet, it -> it.pausedSince(pool))
                    .description("Since when that is so; 0 while it is not")
                    .baseUnit("seconds")
                    .tag("pool", pool)
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.fleet.oldest.wait", fleet, it -> oldestWait(it, pool))
                    .description("How long the host that has waited longest for a slot has waited")
                    .baseUnit("seconds")
                    .tag("pool", pool)
                    .strongReference(true)
                    .register(meters);
            for (Tallies.Outcome outcome : Tallies.Outcome.values()) {
                FunctionCounter.builder(
                                "lockkeeper.fleet.asked",
                                fleet,
                                it -> it.tallies().counted(pool, outcome))
                        .description("What hosts were answered that asked for a slot")
                        .tag("pool", pool)
                        .tag("outcome", word(outcome))
                        .register(meters);
            }
        });
        new SlotEndMetrics(fleet).bindTo(meters);
    }

    private void hosts(MeterRegistry meters, String state, String description, String pool) {
        Gauge.builder(
                        "lockkeeper.fleet.hosts",
                        fleet,
                        it -> HostViews.count(it.members().members(), pool, state))
                .description(description)
                .tag("pool", pool)
                .tag("state", state)
                .strongReference(true)
                .register(meters);
    }

    private static double oldestWait(Fleet fleet, String pool) {
        Moment moment = fleet.registry().moment();
        return moment.state()
                .table()
                .in(Phase.QUEUED)
                .filter(claim -> claim.request().group().equals(pool))
                .map(claim -> moment.shown(claim).request().requestedAt())
                .min(Comparator.naturalOrder())
                .map(since -> Math.max(0, Duration.between(since, moment.now()).toMillis() / 1000.0))
                .orElse(0.0);
    }

    private void gauge(MeterRegistry meters, String name, String description, String pool, Predicate<Claim> which) {
        Gauge.builder(
                        "lockkeeper.fleet." + name,
                        fleet,
                        it -> it.registry().state().table().claims().stream()
                                .filter(claim -> claim.request().group().equals(pool))
                                .filter(which)
                                .count())
                .description(description)
                .tag("pool", pool)
                .strongReference(true)
                .register(meters);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
