package org.lockkeeper.gate;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.LockTable;
import org.lockkeeper.service.Gating;
import org.lockkeeper.service.GuardedService;
import org.lockkeeper.service.GuardedServices;
import org.lockkeeper.service.ServiceState;
import org.lockkeeper.systemd.UnitControl;
import org.lockkeeper.systemd.UnitFacts;
import org.lockkeeper.systemd.UnitName;

/**
 * Finds out which units are gated, and by which drop-in. Units that are there have one of their own; those that come later
 * are covered by one for their prefix or template, where systemd has such a thing for the entry's glob. Instances of a
 * template are without number, so they get one of their own only while a lease makes an exception of one.
 */
final class GateRoster {

    private final GuardedServices services;
    private final UnitControl control;
    private final Provided provided;
    private final GatePlan plan;
    private final Ungated ungated;
    private final Duration deadMan;
    private final Map<String, GuardedService> patterns;
    private final Map<String, UnitFacts> facts = new HashMap<>();
    private final Map<String, GuardedService> own = new TreeMap<>();
    private final Map<String, String> exemptions = new TreeMap<>();
    private final Map<String, String> lacks = new HashMap<>();

    GateRoster(
            GuardedServices services,
            UnitControl control,
            Provided provided,
            GatePlan plan,
            Ungated ungated,
            Duration deadMan) {
        this.services = services;
        this.control = control;
        this.provided = provided;
        this.plan = plan;
        this.ungated = ungated;
        this.deadMan = deadMan;
        this.patterns = patterns(services.configured());
    }

    private static Map<String, GuardedService> patterns(List<GuardedService> entries) {
        Map<String, GuardedService> patterns = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            GuardedService entry = entries.get(i);
            Optional<String> key = GateUnits.patternKey(entry.unit());
            if (entry.gating().gate() == Gating.Gate.OFF || key.isEmpty()) {
                continue;
            }
            // What an earlier entry matches as a whole belongs to that one.
            String example = entry.unit().replace("*", "x");
            if (entries.subList(0, i).stream().noneMatch(earlier -> earlier.fits(example))) {
                patterns.put(key.get(), entry);
            }
        }
        return patterns;
    }

    /** The drop-in of the package is for names, and systemd knows no path that stands for those of a prefix. */
    private Map<String, GuardedService> patterns() {
        return provided.present() ? Map.of() : patterns;
    }

    /** Asks systemd about the units that it has not been asked about yet. */
    Layout layout(LockTable table) {
        Map<String, String> keys = new HashMap<>();
        Set<String> units = units(table);
        learn(units);
        lacks.clear();
        units.forEach(unit -> services.entryOf(unit).ifPresent(entry -> place(unit, entry, table, keys)));
        ungated.found(Ungated.Look.UNIT, lacks);
        Map<String, Layout.Gate> gates = new TreeMap<>();
        Map<String, String> files = new TreeMap<>();
        patterns().forEach((key, entry) -> {
            gates.put(key, new Layout.Gate(key, entry, null, List.of(entry.unit())));
            files.put(GateUnits.dropIn(key), GateUnits.gate(key, strict(entry)));
        });
        exemptions.forEach((name, text) -> {
            gates.remove(name);
            files.put(GateUnits.dropIn(name), text);
        });
        own.forEach((unit, entry) -> {
            gates.put(unit, new Layout.Gate(unit, entry, unit, services.namesOf(unit)));
            files.put(GateUnits.dropIn(unit), GateUnits.gate(unit, strict(entry)));
        });
        if (!gates.isEmpty()) {
            files.put(GateUnits.TIMER, GateUnits.timer(own.keySet(), deadMan));
            files.put(GateUnits.SERVICE, GateUnits.service());
            files.put(GateUnits.CATCH_UP + ".target", GateUnits.catchUp());
            files.put(GateUnits.NOTES + ".service", GateUnits.note());
        }
        return new Layout(gates, keys, provided.present() ? Map.of() : files);
    }

    /** The gate of a unit that may be new. */
    Optional<String> keyOf(Layout layout, String unit) {
        String known = layout.keys().get(unit);
        if (known != null) {
            return Optional.of(known);
        }
        return coverOf(unit).filter(layout.gates()::containsKey);
    }

    /** The gate that holds for this unit as long as it has none of its own. */
    Optional<String> coverOf(String unit) {
        return services.entryOf(unit).flatMap(entry -> Optional.ofNullable(cover(unit, entry)));
    }

    /** All that are new are asked about at once. Of a template's instances one speaks for all: see {@link #place}. */
    private void learn(Set<String> units) {
        List<String> fresh = units.stream()
                .filter(unit -> !own.containsKey(unit) && !facts.containsKey(unit))
                .filter(unit -> GateUnits.template(unit).isEmpty())
                .filter(unit -> services.entryOf(unit).isPresent())
                .toList();
        if (!fresh.isEmpty()) {
            control.facts(fresh).forEach(one -> facts.put(one.unit(), one));
        }
    }

    private Set<String> units(LockTable table) {
        Set<String> units = new TreeSet<>();
        services.picture().services().stream().map(ServiceState::unit).forEach(units::add);
        // Also those that a lease names before systemd has ever heard of them.
        table.leases()
                .flatMap(lease -> Stream.concat(
                        lease.request().admits().stream(),
                        Stream.ofNullable(lease.request().binding().unit())))
                .filter(name -> !UnitName.isGlob(name))
                .map(services::canonical)
                .forEach(units::add);
        units.removeIf(unit -> !unit.endsWith(".service"));
        return units;
    }

    private void place(String unit, GuardedService entry, LockTable table, Map<String, String> keys) {
        if (own.containsKey(unit)) {
            keys.put(unit, unit);
            return;
        }
        String cover = cover(unit, entry);
        boolean instance = GateUnits.template(unit).isPresent();
        if (instance
                && cover != null
                && !plan.exempt(table, entry, services.namesOf(unit))
                && facts.containsKey(family(unit))) {
            if (!exemptions.containsKey(family(unit))) {
                keys.put(unit, cover);
            } else {
                gated(unit, entry, facts.get(family(unit))); // to say why it is not
            }
            return;
        }
        // Of a template's instances one is asked about for all.
        UnitFacts known = facts.computeIfAbsent(family(unit), any -> control.facts(unit));
        if (!known.loadState().equals("loaded")) {
            facts.remove(family(unit));
            return;
        }
        if (!gated(unit, entry, known)) {
            if (provided.present() && lacks.containsKey(unit)) {
                facts.remove(family(unit)); // a reload may change them
            }
            if (anyCover(unit)) {
                exemptions.put(family(unit), GateUnits.exemption());
            }
        } else if (instance && cover != null && !plan.exempt(table, entry, services.namesOf(unit))) {
            keys.put(unit, cover);
        } else {
            own.put(unit, entry);
            keys.put(unit, unit);
        }
    }

    private boolean gated(String unit, GuardedService entry, UnitFacts known) {
        boolean wanted = entry.gating().gates(known.oneshot());
        String lack = wanted ? lackOfTriggers(entry, known) : "";
        if (wanted && lack.isEmpty() && provided.present()) {
            lack = provided.lack(unit, entry, known);
        }
        if (!lack.isEmpty()) {
            lacks.put(unit, lack);
        }
        return wanted && lack.isEmpty();
    }

    /** What would start it again and again is stopped for as long as it is gated: see {@link PausedTriggers}. */
    private String lackOfTriggers(GuardedService entry, UnitFacts known) {
        for (String trigger : known.triggeredBy()) {
            boolean socket = trigger.endsWith(".socket");
            if (socket && sparesClients(entry.gating())) {
                return "%s starts it, and would turn its clients away meanwhile; gate: on has it do so"
                        .formatted(trigger);
            }
            String lack = socket || trigger.endsWith(".path") ? provided.lackOfTrigger(trigger) : "";
            if (!lack.isEmpty()) {
                return lack;
            }
        }
        return "";
    }

    /** Whether nobody has asked for a socket to turn its clients away. */
    static boolean sparesClients(Gating gating) {
        return gating.gate() == Gating.Gate.AUTO && gating.policy() == Gating.Policy.WAIT;
    }

    private static String family(String unit) {
        return GateUnits.template(unit).orElse(unit);
    }

    private @Nullable String cover(String unit, GuardedService entry) {
        return patterns().entrySet().stream()
                .filter(pattern -> pattern.getValue().equals(entry))
                .map(Map.Entry::getKey)
                .filter(key -> entry.fits(unit))
                .findFirst()
                .orElse(null);
    }

    private boolean anyCover(String unit) {
        return patterns().values().stream().anyMatch(entry -> entry.fits(unit));
    }

    private static boolean strict(GuardedService entry) {
        return entry.gating().gate() == Gating.Gate.STRICT;
    }
}
