package org.lockkeeper.host.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitGlob;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.LoadState;
import org.lockkeeper.host.systemd.units.Units;

/** Who belongs to what: turns systemd's units into guarded services. A unit belongs to the first entry that it fits. */
final class Roster {
    private final List<GuardedService> services;
    private final Map<GuardedService, UnitGlob> globs = new LinkedHashMap<>();

    private final Map<String, Judged> judged = new ConcurrentHashMap<>();

    Roster(List<GuardedService> services) {
        this.services = List.copyOf(services);
        for (GuardedService service : services) {
            if (UnitName.isGlob(service.unit())) {
                globs.put(service, new UnitGlob(service.unit()));
            }
        }
    }

    List<GuardedService> services() {
        return services;
    }

    List<String> names() {
        return services.stream()
                .filter(service -> !globs.containsKey(service))
                .map(GuardedService::unit)
                .toList();
    }

    List<String> patterns() {
        return globs.values().stream().map(UnitGlob::toString).toList();
    }

    /** Globs that no unit fits. */
    List<String> withoutUnits(Units units) {
        List<String> lonely = new ArrayList<>();
        globs.forEach((service, glob) -> {
            if (!service.optional()
                    && units.states().values().stream()
                            .filter(unit -> !gone(unit, List.of()))
                            .flatMap(unit -> units.aliases().namesOf(unit.name()).stream())
                            .noneMatch(glob::matches)) {
                lonely.add(service.unit());
            }
        });
        return lonely;
    }

    /** Of a thousand units one changes at a time: the others keep their judgement. */
    List<ServiceState> judge(Units units) {
        List<ServiceState> states = new ArrayList<>();
        boolean read = units.asOf() != null;
        judged.keySet().retainAll(units.states().keySet());
        units.states().forEach((name, unit) -> {
            Judged known = judged.get(name);
            if (known == null
                    || known.read != read
                    || !known.unit.equals(unit)
                    || !known.aliases.equals(units.aliases())) {
                List<String> names = units.aliases().namesOf(name);
                GuardedService service = serviceOf(names);
                ServiceState state = service == null || gone(unit, names) ? null : judge(unit, names, service, read);
                known = new Judged(unit, units.aliases(), read, state);
                judged.put(name, known);
            }
            if (known.state != null) {
                states.add(known.state);
            }
        });
        return states;
    }

    /**
     * A unit that only matched a glob, and of which nothing is left but its name: what refers to it still has systemd load
     * it. One that is configured by its name is missing, which is another matter.
     */
    private boolean gone(UnitState unit, List<String> names) {
        return unit.load() == LoadState.NOT_FOUND
                && Judgement.of(unit, true).state() == ServiceState.State.IDLE
                && services.stream()
                        .noneMatch(service -> !globs.containsKey(service) && names.contains(service.unit()));
    }

    private record Judged(
            UnitState unit,
            UnitAliases aliases,
            boolean read,
            @Nullable ServiceState state) {}

    private static ServiceState judge(UnitState unit, List<String> names, GuardedService service, boolean read) {
        if (!read) {
            return new ServiceState(
                    unit.name(),
                    names,
                    service.group(),
                    ServiceState.State.UNKNOWN,
                    "unknown",
                    "unknown",
                    "systemd has not been asked about " + unit.name() + " yet",
                    null,
                    null);
        }
        Judgement judgement = Judgement.of(unit, service.optional());
        boolean over =
                judgement.state() == ServiceState.State.IDLE && unit.active().stopped();
        return new ServiceState(
                unit.name(),
                names,
                service.group(),
                judgement.state(),
                unit.activeState(),
                unit.subState(),
                judgement.reason(),
                unit.since(),
                over ? null : unit.invocationId());
    }

    private @Nullable GuardedService serviceOf(List<String> names) {
        return services.stream()
                .filter(service -> names.stream().anyMatch(name -> fits(service, name)))
                .findFirst()
                .orElse(null);
    }

    private boolean fits(GuardedService service, String unit) {
        UnitGlob glob = globs.get(service);
        return glob == null ? service.unit().equals(unit) : glob.matches(unit);
    }
}
