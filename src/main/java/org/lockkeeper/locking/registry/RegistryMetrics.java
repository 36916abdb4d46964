package org.lockkeeper.locking.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
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
            intrusions(meters, group);
            for (String outcome : List.of("granted", "timed_out", "cancelled")) {
                timer(meters, "lockkeeper.request.wait", group, outcome);
            }
            for (String outcome : List.of("held", "timed_out", "cancelled")) {
                timer(meters, "lockkeeper.drain", group, outcome);
            }
            for (String outcome : List.of("released", "expired", "forced")) {
                timer(meters, "lockkeeper.hold", group, outcome);
            }
        }
        locks.subscribe((state, events) -> events.forEach(event -> count(meters, event)));
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

    private static double ends(Claim claim) {
        Instant deadline = claim.deadline();
        return deadline == null ? 0 : deadline.toEpochMilli() / 1000.0;
    }

    private static void count(MeterRegistry meters, Event event) {
        Claim after = event.after();
        if (after == null) {
            return;
        }
        String group = after.request().group();
        Lease lease = after.lease();
        switch (event.type()) {
            case GRANTED ->
                record(
                        meters,
                        "lockkeeper.request.wait",
                        group,
                        "granted",
                        after.request().requestedAt(),
                        event.at());
            case HELD -> {
                if (lease != null) {
                    record(meters, "lockkeeper.drain", group, "held", lease.grantedAt(), event.at());
                }
            }
            case INTRUDED -> intrusions(meters, group).increment();
            case ENDED -> {
                End end = after.end();
                if (end != null) {
                    ended(meters, after, end);
                }
            }
            default -> {} // ends no time that is measured
        }
    }

    private static void ended(MeterRegistry meters, Claim claim, End end) {
        String group = claim.request().group();
        String outcome = outcome(end.reason());
        Lease lease = claim.lease();
        if (lease == null) {
            record(
                    meters,
                    "lockkeeper.request.wait",
                    group,
                    outcome,
                    claim.request().requestedAt(),
                    end.at());
        } else if (lease.heldAt() == null) {
            record(meters, "lockkeeper.drain", group, outcome, lease.grantedAt(), end.at());
        } else {
            record(meters, "lockkeeper.hold", group, outcome, lease.heldAt(), end.at());
        }
    }

    private static String outcome(EndReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static void record(
            MeterRegistry meters, String name, String group, String outcome, Instant from, Instant to) {
        Duration took = Duration.between(from, to);
        timer(meters, name, group, outcome).record(took.isNegative() ? Duration.ZERO : took);
    }

    private static Counter intrusions(MeterRegistry meters, String group) {
        return Counter.builder("lockkeeper.intrusions")
                .description("Units that ran although a held lease of the group excludes them")
                .tag("group", group)
                .register(meters);
    }

    private static Timer timer(MeterRegistry meters, String name, String group, String outcome) {
        return Timer.builder(name).tag("group", group).tag("outcome", outcome).register(meters);
    }
}
