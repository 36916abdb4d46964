package org.lockkeeper.maintenance.agenda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.timers.ExpectedRun;
import org.lockkeeper.host.timers.Timers;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.maintenance.agenda.AgendaItem.Kind;
import org.springframework.stereotype.Component;

/** The runs of guarded units: those that go on, and those that timers will start. */
@Component
final class AgendaRuns {

    private static final String EXPECTED = "EXPECTED";
    private static final String RUNNING = "RUNNING";

    private final GuardedServices services;
    private final Timers timers;
    private final Durations durations;
    private final StartGate gate;

    record Found(
            List<AgendaItem> items,
            List<Run> runs,
            boolean truncated,
            @Nullable String unknown) {}

    AgendaRuns(GuardedServices services, Timers timers, Durations durations, StartGate gate) {
        this.services = services;
        this.timers = timers;
        this.durations = durations;
        this.gate = gate;
    }

    Found in(Agenda.Span span, Instant now) {
        List<AgendaItem> items = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        services.picture().services().stream()
                .filter(service -> service.state() == ServiceState.State.BUSY && service.since() != null)
                .forEach(service -> running(service, span, now, items, runs));
        Timers.Expected expected = timers.upTo(span.to(), durations::usualOf);
        Map<String, Run.Means> means = new HashMap<>();
        GateStatus status = gate.status();
        Set<String> ungated =
                status.ungated().stream().map(GateStatus.Ungated::unit).collect(Collectors.toSet());
        boolean ready = status.state() == GateStatus.State.READY;
        for (ExpectedRun run : expected.runs()) {
            if (span.has(run.from(), run.to())) {
                items.add(item(run));
                Run.Means could =
                        means.computeIfAbsent(run.unit(), unit -> means(run, ready && !ungated.contains(unit)));
                runs.add(new Run(
                        run.id(), services.namesOf(run.unit()), run.group(), run.from(), run.to(), false, could));
            }
        }
        return new Found(items, runs, expected.truncated(), expected.unknown());
    }

    private static AgendaItem item(ExpectedRun run) {
        return new AgendaItem(
                Kind.RUN,
                run.id(),
                run.unit(),
                run.group(),
                run.from(),
                run.to(),
                EXPECTED,
                null,
                run.latest(),
                null,
                null,
                run.unit(),
                run.timer());
    }

    private void running(ServiceState service, Agenda.Span span, Instant now, List<AgendaItem> items, List<Run> runs) {
        Instant since = service.since();
        if (since == null) {
            return;
        }
        // One that takes longer than usual may end at any time.
        Instant to = durations
                .usualOf(service.group(), service.unit())
                .map(since::plus)
                .filter(now::isBefore)
                .orElse(null);
        if (!span.has(since, to == null ? now.plusNanos(1) : to)) {
            return;
        }
        String run = service.invocationId();
        String id = "run:%s:%s".formatted(service.unit(), run == null ? since : run);
        items.add(new AgendaItem(
                Kind.RUN,
                id,
                service.unit(),
                service.group(),
                since,
                to,
                RUNNING,
                null,
                null,
                null,
                null,
                service.unit(),
                null));
        boolean stopped = services.entryOf(service.unit())
                .filter(entry -> entry.gating().policy() == Gating.Policy.STOP)
                .isPresent();
        Run.Means means = new Run.Means(false, false, stopped, true);
        runs.add(new Run(id, service.names(), service.group(), since, to, true, means));
    }

    /** Whoever has taken leases in its unit's name will do so again. */
    private Run.Means means(ExpectedRun run, boolean gate) {
        boolean asks = durations.usualOf(run.group(), run.unit()).isPresent();
        Optional<GuardedService> entry = services.entryOf(run.unit());
        Gating gating = entry.map(GuardedService::gating).orElse(Gating.DEFAULT);
        return new Run.Means(
                asks,
                gate && gating.gates(run.oneshot()),
                gate && gating.policy() == Gating.Policy.STOP,
                gating.catchUp());
    }
}
