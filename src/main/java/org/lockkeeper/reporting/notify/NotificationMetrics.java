package org.lockkeeper.reporting.notify;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How the receivers of notifications are doing, from the start on, as many as are configured.
 *
 * <ul>
 *   <li>{@code lockkeeper.notifications} {receiver, outcome}
 *   <li>{@code lockkeeper.notifications.pending} {receiver}
 *   <li>{@code lockkeeper.notifications.oldest} {receiver}: seconds
 * </ul>
 */
final class NotificationMetrics implements MeterBinder {

    private final Map<String, Tally> tallies;

    NotificationMetrics(Map<String, Tally> tallies) {
        this.tallies = tallies;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        tallies.forEach((receiver, tally) -> {
            for (Tally.Outcome outcome : Tally.Outcome.values()) {
                FunctionCounter.builder("lockkeeper.notifications", tally, it -> it.counted(outcome))
                        .description("Notifications by what became of them; failed counts tries, not notifications")
                        .tag("receiver", receiver)
                        .tag("outcome", outcome.word())
                        .register(meters);
            }
            Gauge.builder("lockkeeper.notifications.pending", tally, Tally::pending)
                    .description("Notifications that wait to be delivered")
                    .tag("receiver", receiver)
                    .strongReference(true)
                    .register(meters);
            TimeGauge.builder(
                            "lockkeeper.notifications.oldest",
                            tally,
                            TimeUnit.SECONDS,
                            it -> it.oldest().toMillis() / 1000.0)
                    .description("For how long the eldest notification that waits has waited; 0 if none does")
                    .tag("receiver", receiver)
                    .strongReference(true)
                    .register(meters);
        });
    }
}
