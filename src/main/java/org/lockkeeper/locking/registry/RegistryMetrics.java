package org.lockkeeper.locking.registry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.springframework.stereotype.Component;

/**
 * The locks as metrics. Labels are groups and outcomes only: never ids, owners or reasons.
 *
 * <ul>
 *   <li>{@code lockkeeper.leases.held}, {@code lockkeeper.leases.draining}, {@code lockkeeper.requests.waiting} {group}
 *   <li>{@code lockkeeper.window.open} {group}, {@code lockkeeper.window.ends} {group}: epoch seconds, 0 while none is open
 *   <li>{@code lockkeeper.request.wait} {group, outcome}: from the request to the grant
 *   <li>{@code lockkeeper.drain} {group, outcome}: from the grant until it was held
 *   <li>{@code lockkeeper.hold} {group, outcome}: from then to the end
 *   <li>{@code lockkeeper.intrusions} {group}: units that ran although a lease of the group excludes them
 *   <li>{@code lockkeeper.store.available}
 * </ul>
 */
@Component
final class RegistryMetrics implements MeterBinder {

    private final LockRegistry locks;

    RegistryMetrics(LockRegistry locks) {
        this.locks = locks;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("lockkeeper.store.available", locks, it -> it.state().live() ? 1 : 0)
                .description("1 if the lock store can be used")
                .strongReference(true)
                .register(meters);
        for (String group : locks.rules().conflicts().groups()) {
            gauge(meters, "lockkeeper.requests.waiting", "Requests that wait for a lock", group, Phase.QUEUED);
            gauge(meters, "lockkeeper.leases.draining", "Leases that wait for services to stop", group, Phase.DRAINING);
            gauge(meters, "lockkeeper.leases.held", "Leases under which work may be done", group, Phase.HELD);
            Gauge.builder("lockkeeper.window.open", locks, it -> ends(it, group) > 0 ? 1 : 0)
                    .description("1 while a maintenance window of the group is open")
                    .tag("group", group)
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.window.ends", locks, it -> ends(it, group))
                    .description("When the open maintenance window ends, in seconds since 1970; 0 while none is open")
                    .tag("group", group)
                    .baseUnit("timestamp.seconds")
                    .strongReference(true)
                    .register(meters);
            gauge(meters, "lockkeeper.windows.planned", "Planned windows whose time is not near", group, Phase.PLANNED);
            Gauge.builder("lockkeeper.window.next", locks, it -> next(it, group))
                    .description("When the next planned window is to open, in seconds since 1970; 0 if none is planned")
                    .tag("group", group)
                    .baseUnit("timestamp.seconds")
                    .strongReference(true)
                    .register(meters);
            LockTimesMetrics.missed(meters, group);
            LockTimesMetrics.intrusions(meters, group);
            for (String outcome : List.of("granted", "timed_out", "cancelled")) {
                LockTimesMetrics.timer(meters, "lockkeeper.request.wait", group, outcome);
            }
            for (String outcome : List.of("held", "timed_out", "cancelled")) {
                LockTimesMetrics.timer(meters, "lockkeeper.drain", group, outcome);
            }
            for (String outcome : List.of("released", "owner_gone", "expired", "forced")) {
                LockTimesMetrics.timer(meters, "lockkeeper.hold", group, outcome);
            }
        }
        locks.subscribe((state, events) -> events.forEach(event -> LockTimesMetrics.count(meters, event)));
    }

    private void gauge(MeterRegistry meters, String name, String description, String group, Phase phase) {
        Gauge.builder(
                        name,
                        locks,
                        it -> it.state()
                                .table()
                                .in(phase)
                                .filter(claim -> claim.request().group().equals(group))
                                .count())
                .description(description)
                .tag("group", group)
                .strongReference(true)
                .register(meters);
    }

    private static double ends(LockRegistry locks, String group) {
        Moment moment = locks.moment();
        return moment.state()
                .table()
                .in(Phase.HELD)
                .filter(claim -> claim.request().group().equals(group))
                .filter(claim -> claim.request().kind() == Request.Kind.WINDOW)
                .mapToDouble(claim -> ends(moment.shown(claim)))
                .max()
                .orElse(0);
    }

    /** Of those that are not open yet, be their time near or over. */
    private static double next(LockRegistry locks, String group) {
        return locks.state().table().claims().stream()
                .filter(claim ->
                        claim.phase() != Phase.HELD && claim.request().group().equals(group))
                .flatMap(claim -> Stream.ofNullable(claim.request().plan()))
                .mapToDouble(plan -> plan.openAt().toEpochMilli() / 1000.0)
                .min()
                .orElse(0);
    }

    private static double ends(Claim claim) {
        Instant deadline = claim.deadline();
        return deadline == null ? 0 : deadline.toEpochMilli() / 1000.0;
    }
}
