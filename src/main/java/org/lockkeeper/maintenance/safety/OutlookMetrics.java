package org.lockkeeper.maintenance.safety;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Phase;
import org.springframework.stereotype.Component;

/**
 * Who waits too long, and what takes too long, as metrics. Each has the label {@code group}, and is 0 where there is nothing.
 *
 * <ul>
 *   <li>{@code lockkeeper.requests.oldest.wait}: how long the request that has waited longest has waited, seconds
 *   <li>{@code lockkeeper.requests.late}: requests whose turn is likely to come only after they have given up
 *   <li>{@code lockkeeper.next.grant}: when the next of them is likely to be granted, seconds of the epoch
 *   <li>{@code lockkeeper.lease.overdue}: leases held for more than twice as long as such work usually takes
 *   <li>{@code lockkeeper.leases.suspect}: leases whose time is over, and whose end is not proven
 * </ul>
 */
@Component
final class OutlookMetrics implements MeterBinder {

    private final Safety safety;
    private final Outlook outlook;
    private final LockRegistry locks;
    private final Durations durations;

    OutlookMetrics(Safety safety, Outlook outlook, LockRegistry locks, Durations durations) {
        this.safety = safety;
        this.outlook = outlook;
        this.locks = locks;
        this.durations = durations;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (String group : safety.groups()) {
            TimeGauge.builder("lockkeeper.requests.oldest.wait", locks, TimeUnit.SECONDS, it -> oldestWait(group))
                    .description("How long the request of the group that has waited longest has waited")
                    .tag("group", group)
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.next.grant", locks, it -> nextGrant(group))
                    .description("When the next request of the group is likely to be granted, in seconds since 1970;"
                            + " 0 if none waits, or too little is known")
                    .tag("group", group)
                    .baseUnit("timestamp.seconds")
                    .strongReference(true)
                    .register(meters);
            count(meters, "requests.late", "Requests whose turn is likely to come too late", group, it -> late(group));
            count(
                    meters,
                    "lease.overdue",
                    "Leases held for more than twice as long as such work usually takes",
                    group,
                    it -> overdue(group));
            count(
                    meters,
                    "leases.suspect",
                    "Leases whose time is over, and whose end is not proven",
                    group,
                    it -> in(it.state().table().in(Phase.HELD), group)
                            .filter(Claim::suspect)
                            .count());
        }
    }

    private void count(
            MeterRegistry meters, String name, String description, String group, ToDoubleFunction<LockRegistry> value) {
        Gauge.builder("lockkeeper." + name, locks, value)
                .description(description)
                .tag("group", group)
                .strongReference(true)
                .register(meters);
    }

    private double oldestWait(String group) {
        Moment moment = locks.moment();
        return in(moment.state().table().in(Phase.QUEUED), group)
                        .mapToLong(claim -> Duration.between(
                                        moment.shown(claim).request().requestedAt(), moment.now())
                                .toMillis())
                        .map(millis -> Math.max(0, millis))
                        .max()
                        .orElse(0)
                / 1000.0;
    }

    private double late(String group) {
        Moment moment = locks.moment();
        return in(moment.state().table().in(Phase.QUEUED), group)
                .filter(claim -> Outlook.tooLate(
                        claim,
                        outlook.estimatedStart(moment.state().table(), claim).orElse(null)))
                .count();
    }

    private double nextGrant(String group) {
        Moment moment = locks.moment();
        return in(moment.state().table().in(Phase.QUEUED), group)
                .map(claim -> moment.shown(
                        outlook.estimatedStart(moment.state().table(), claim).orElse(null)))
                .filter(Objects::nonNull)
                .mapToDouble(start -> start.toEpochMilli() / 1000.0)
                .min()
                .orElse(0);
    }

    private double overdue(String group) {
        Instant now = locks.now();
        return in(locks.state().table().in(Phase.HELD), group)
                .filter(claim -> durations.farLonger(claim, now))
                .count();
    }

    private static Stream<Claim> in(Stream<Claim> claims, String group) {
        return claims.filter(claim -> claim.request().group().equals(group));
    }
}
