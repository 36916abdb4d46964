package org.lockkeeper.maintenance.admission;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.vital.Repeats;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.safety.Safety;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Puts on the record what runs although a held lease excludes it. Looks at each picture, not only at the last: one that
 * comes and goes at once leaves its trace as well.
 */
final class IntrusionWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IntrusionWatch.class);

    private final LockRegistry registry;
    private final GuardedServices services;
    private final Safety safety;
    /** By lease: what was handed in as running, so that nothing waits for the store. */
    private final Map<String, Set<Run>> running = new HashMap<>();

    private final Repeats repeats = new Repeats();
    private long looked = -1;
    private Runnable unsubscribe = () -> {};
    private volatile boolean on;

    private record Run(String unit, @Nullable String id) {}

    IntrusionWatch(LockRegistry registry, GuardedServices services, Safety safety) {
        this.registry = registry;
        this.services = services;
        this.safety = safety;
    }

    @Override
    public void start() {
        on = true;
        Runnable pictures = services.subscribe(this::look);
        Runnable locks = registry.subscribe((state, events) -> {
            if (events.stream().anyMatch(event -> event.type() == Event.Type.HELD)) {
                look(services.picture());
            }
        });
        unsubscribe = () -> {
            pictures.run();
            locks.run();
        };
        // What an earlier process has seen may have ended meanwhile.
        look(services.picture());
    }

    private synchronized void look(Picture picture) {
        if (!picture.live() || picture.revision() < looked) {
            return;
        }
        looked = picture.revision();
        List<Claim> held = registry.state().table().in(Phase.HELD).toList();
        running.keySet().retainAll(held.stream().map(Claim::id).collect(Collectors.toSet()));
        held.forEach(claim -> look(claim, picture));
    }

    private void look(Claim claim, Picture picture) {
        Set<Run> known = running.computeIfAbsent(claim.id(), first -> recorded(claim));
        Set<Run> now = new HashSet<>();
        for (ServiceState service : safety.intruders(claim, picture)) {
            Run run = new Run(service.unit(), service.invocationId());
            now.add(run);
            if (known.add(run)) {
                if (repeats.due(run + " inside " + claim.id())) {
                    log.warn("{} runs inside {}, which excludes it", service.unit(), claim.id());
                }
                submit(claim.id(), new Command.Intrude(claim.id(), run.unit(), run.id(), service.since()));
            }
        }
        for (Run over : known.stream().filter(run -> !now.contains(run)).toList()) {
            known.remove(over);
            submit(claim.id(), new Command.EndIntrusion(claim.id(), over.unit(), over.id()));
        }
    }

    private static Set<Run> recorded(Claim claim) {
        return Intrusions.of(claim)
                .running()
                .map(intrusion -> new Run(intrusion.unit(), intrusion.run()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void submit(String id, Command command) {
        registry.submit(command).whenComplete((reply, failure) -> {
            if (failure != null) {
                String cause = String.valueOf(failure.getMessage());
                if (repeats.due(cause)) {
                    log.warn("An intrusion could not be recorded: {}", cause);
                }
                forget(id);
            }
        });
    }

    /** What is recorded counts again. */
    private synchronized void forget(String id) {
        running.remove(id);
    }

    @Override
    public void stop() {
        on = false;
        unsubscribe.run();
    }

    @Override
    public boolean isRunning() {
        return on;
    }

    /** As the admission. */
    @Override
    public int getPhase() {
        return 0;
    }
}
