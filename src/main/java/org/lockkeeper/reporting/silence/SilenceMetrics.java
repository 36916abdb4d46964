package org.lockkeeper.reporting.silence;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/** What other monitors were told, by monitor: never by window. */
final class SilenceMetrics implements MeterBinder {

    private final Silences silences;

    SilenceMetrics(Silences silences) {
        this.silences = silences;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (Tally tally : silences.tallies()) {
            Gauge.builder("lockkeeper.silences.active", tally, Tally::active)
                    .description("Silences or downtimes that are in force in another monitor")
                    .tag("target", tally.target())
                    .strongReference(true)
                    .register(meters);
            Gauge.builder("lockkeeper.silences.missing", tally, Tally::missing)
                    .description("Open windows for which a silence or downtime should be in force, and is not")
                    .tag("target", tally.target())
                    .strongReference(true)
                    .register(meters);
            for (Tally.Outcome outcome : Tally.Outcome.values()) {
                FunctionCounter.builder("lockkeeper.silences", tally, it -> it.counted(outcome))
                        .description("What became of silences and downtimes in another monitor")
                        .tag("target", tally.target())
                        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                        .register(meters);
            }
        }
    }
}
