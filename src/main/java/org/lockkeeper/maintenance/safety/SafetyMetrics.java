package org.lockkeeper.maintenance.safety;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * The verdict as metrics.
 *
 * <ul>
 *   <li>{@code lockkeeper.safe} {group}: 1 if maintenance of the group is safe
 *   <li>{@code lockkeeper.verdict} {group, state}: a state set, 1 for the state it is in
 * </ul>
 */
@Component
final class SafetyMetrics implements MeterBinder {

    private final Safety safety;

    SafetyMetrics(Safety safety) {
        this.safety = safety;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String group : safety.groups()) {
            Gauge.builder("lockkeeper.safe", safety, it -> it.verdict(group).safe() ? 1 : 0)
                    .description("1 if maintenance of the group is safe now")
                    .tag("group", group)
                    .strongReference(true)
                    .register(registry);
            for (Verdict.State state : Verdict.State.values()) {
                Gauge.builder(
                                "lockkeeper.verdict",
                                safety,
                                it -> it.verdict(group).state() == state ? 1 : 0)
                        .description("The verdict of the group: 1 for the state it is in, 0 for the others")
                        .tag("group", group)
                        .tag("state", state.name().toLowerCase(Locale.ROOT))
                        .strongReference(true)
                        .register(registry);
            }
        }
    }
}
