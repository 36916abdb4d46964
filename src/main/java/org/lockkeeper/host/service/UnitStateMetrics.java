package org.lockkeeper.host.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.noop.NoopGauge;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lockkeeper.host.service.ServiceState.State;

/**
 * Three samples of one family for each guarded unit, told to Prometheus as they are. As meters of Micrometer's, a thousand
 * units were put together and sorted anew at each scrape, which took two thirds of it; here that is done when a unit
 * has come, gone or changed.
 */
final class UnitStateMetrics implements Collector {

    private static final String METER = "lockkeeper.unit.state";

    private record Made(List<ServiceState> of, GaugeSnapshot snapshot) {}

    private final GuardedServices services;
    private final MetricMetadata metadata;
    private final Labels common;
    private Map<String, Map<State, Labels>> labels = Map.of();
    private volatile Made made;

    private UnitStateMetrics(GuardedServices services, Gauge like) {
        this.services = services;
        this.metadata = new MetricMetadata(
                PrometheusNaming.sanitizeMetricName(like.getId().getName().replace('.', '_')),
                like.getId().getDescription());
        Labels.Builder builder = Labels.builder();
        for (Tag tag : like.getId().getTagsAsIterable()) {
            builder.label(PrometheusNaming.sanitizeLabelName(tag.getKey()), tag.getValue());
        }
        this.common = builder.build();
        this.made = make(List.of());
    }

    /** Empty where the operator's filters leave it out. What they add to meters, it has too. */
    static Optional<UnitStateMetrics> of(GuardedServices services, MeterRegistry filters) {
        Gauge like = Gauge.builder(METER, () -> 0)
                .description("The state of each guarded unit: 1 for the one it is in")
                .register(filters);
        filters.remove(like);
        return like instanceof NoopGauge ? Optional.empty() : Optional.of(new UnitStateMetrics(services, like));
    }

    @Override
    public String getPrometheusName() {
        return metadata.getPrometheusName();
    }

    @Override
    public GaugeSnapshot collect() {
        List<ServiceState> now = services.picture().services();
        Made known = made;
        if (known.of() != now) {
            known = make(now);
            made = known;
        }
        return known.snapshot();
    }

    private synchronized Made make(List<ServiceState> now) {
        Map<String, Map<State, Labels>> kept = new HashMap<>();
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        for (ServiceState service : now) {
            String key = service.group() + "/" + service.unit();
            Map<State, Labels> known = labels.get(key);
            Map<State, Labels> each = known == null ? labels(service) : known;
            kept.put(key, each);
            each.forEach((state, its) ->
                    points.add(new GaugeDataPointSnapshot(service.state() == state ? 1 : 0, its, null)));
        }
        labels = kept;
        return new Made(now, new GaugeSnapshot(metadata, points));
    }

    private Map<State, Labels> labels(ServiceState service) {
        Map<State, Labels> each = new EnumMap<>(State.class);
        for (State state : State.values()) {
            each.put(
                    state,
                    common.merge(Labels.of(
                            "group", service.group(),
                            "state", state.name().toLowerCase(Locale.ROOT),
                            "unit", service.unit())));
        }
        return each;
    }
}
