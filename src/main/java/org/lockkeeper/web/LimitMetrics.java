package org.lockkeeper.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.springframework.stereotype.Component;

/** {@code lockkeeper.limits.reached} (type: of the problem): what was refused because there is so much of it already. */
@Component
final class LimitMetrics {

    private static final Set<ProblemType> LIMITS = Set.of(
            ProblemType.QUEUE_FULL,
            ProblemType.TOO_MANY_LEASES,
            ProblemType.TOO_MANY_WAITS,
            ProblemType.TOO_MANY_LISTENERS);

    private final MeterRegistry meters;

    LimitMetrics(MeterRegistry meters) {
        this.meters = meters;
        // From the start, so that the first one is seen as an increase.
        LIMITS.forEach(this::counter);
    }

    private Counter counter(ProblemType type) {
        return Counter.builder("lockkeeper.limits.reached")
                .description("Requests that were refused because so many are taken in already")
                .tag("type", type.word())
                .register(meters);
    }

    void count(ProblemType type) {
        if (LIMITS.contains(type)) {
            counter(type).increment();
        }
    }
}
