package org.lockkeeper.page.now;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.Durations;

/** The guarded units by group, what counts first. */
final class NowUnits {

    private static final int WHOLE = 100;

    private final Durations durations;
    private final Instant now;

    NowUnits(Durations durations, Instant now) {
        this.durations = durations;
        this.now = now;
    }

    List<NowView.Units> of(Picture picture) {
        Map<String, List<ServiceState>> groups = new TreeMap<>();
        picture.services()
                .forEach(service -> groups.computeIfAbsent(service.group(), group -> new ArrayList<>())
                        .add(service));
        return groups.entrySet().stream()
                .map(group ->
                        new NowView.Units(group.getKey(), rows(group.getValue(), false), rows(group.getValue(), true)))
                .toList();
    }

    private List<NowView.UnitRow> rows(List<ServiceState> services, boolean idle) {
        return services.stream()
                .filter(service -> idle == (service.state() == ServiceState.State.IDLE))
                .map(service -> row(service, idle))
                .toList();
    }

    private NowView.UnitRow row(ServiceState service, boolean idle) {
        Instant since = service.since();
        Duration usual =
                idle ? null : durations.usualOf(service.group(), service.unit()).orElse(null);
        Duration ran = since == null || since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
        return new NowView.UnitRow(
                service.unit(),
                Shown.of(service.state()),
                doing(service),
                since,
                usual == null ? null : ApiDuration.inWords(usual),
                service.state() == ServiceState.State.BUSY ? percent(ran, usual) : null,
                usual != null && ran.compareTo(usual) > 0);
    }

    private static String doing(ServiceState service) {
        String said = service.reason();
        if (said.isEmpty()) {
            return "%s (%s)".formatted(service.activeState(), service.subState());
        }
        return said.startsWith(service.unit() + " ")
                ? said.substring(service.unit().length() + 1)
                : said;
    }

    private static @Nullable Integer percent(Duration ran, @Nullable Duration usual) {
        if (usual == null || usual.isZero()) {
            return null;
        }
        return (int) Math.min(WHOLE - 1, ran.toMillis() * WHOLE / Math.max(1, usual.toMillis()));
    }
}
