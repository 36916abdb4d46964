package org.lockkeeper.locking.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Plan;

/** How long requests wait, drain and hold, told by the events that end each of these times. */
final class LockTimesMetrics {

    private static final Map<String, String> TIMES = Map.of(
            "lockkeeper.request.wait", "From the request to its grant, or to its end without one",
            "lockkeeper.drain", "From the grant until the services had stopped, or to its end without that",
            "lockkeeper.hold", "From then on to the end of the work");

    /** Maintenance takes minutes and hours; a lock that is free is had at once. */
    private static final Duration[] BUCKETS = IntStream.of(1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800)
            .mapToObj(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private LockTimesMetrics() {}

    static void count(MeterRegistry meters, Event event) {
        Claim after = event.after();
        if (after == null) {
            return;
        }
        String group = after.request().group();
        Lease lease = after.lease();
        switch (event.type()) {
            case GRANTED -> record(meters, "lockkeeper.request.wait", group, "granted", waitsSince(after), event.at());
            case HELD -> {
                // One that was ready before its time has waited for that, nobody knows since when.
                if (lease != null && !Drains.waited(after)) {
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
        if (end.reason() == EndReason.MISSED) {
            missed(meters, group).increment();
        }
        if (lease == null) {
            record(meters, "lockkeeper.request.wait", group, outcome, waitsSince(claim), end.at());
        } else if (lease.heldAt() == null) {
            record(meters, "lockkeeper.drain", group, outcome, lease.grantedAt(), end.at());
        } else {
            record(meters, "lockkeeper.hold", group, outcome, lease.heldAt(), end.at());
        }
    }

    /** What is planned waits for its turn only from when its time is near. */
    private static Instant waitsSince(Claim claim) {
        Plan plan = claim.request().plan();
        Instant asked = claim.request().requestedAt();
        return plan == null || plan.queuesAt().isBefore(asked) ? asked : plan.queuesAt();
    }

    private static String outcome(EndReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static void record(
            MeterRegistry meters, String name, String group, String outcome, Instant from, Instant to) {
        Duration took = Duration.between(from, to);
        timer(meters, name, group, outcome).record(took.isNegative() ? Duration.ZERO : took);
    }

    static Counter missed(MeterRegistry meters, String group) {
        return Counter.builder("lockkeeper.windows.missed")
                .description("Planned windows of the group that did not open while enough of their time was left")
                .tag("group", group)
                .register(meters);
    }

    static Counter intrusions(MeterRegistry meters, String group) {
        return Counter.builder("lockkeeper.intrusions")
                .description("Units that ran although a held lease of the group excludes them")
                .tag("group", group)
                .register(meters);
    }

    static Timer timer(MeterRegistry meters, String name, String group, String outcome) {
        return Timer.builder(name)
                .description(Objects.requireNonNull(TIMES.get(name)))
                .serviceLevelObjectives(BUCKETS)
                .tag("group", group)
                .tag("outcome", outcome)
                .register(meters);
    }
}
