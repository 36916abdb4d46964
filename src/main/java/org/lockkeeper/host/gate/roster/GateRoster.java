package org.lockkeeper.host.gate.roster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.gate.files.Layout;
import org.lockkeeper.host.gate.files.Ungated;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitFacts.UnitTraits;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.locking.rules.LockTable;

/**
 * Finds out which units are gated, and by which drop-in. Units that are there have one of their own; those that come later
 * are covered by one for their prefix or template, where systemd has such a thing for the entry's glob. Instances of a
 * template are without number, so they get one of their own only while a lease makes an exception of one; transient units
 * as well, and they come and go: what stands for their prefix holds for them, whatever their type.
 */
public final class GateRoster {

    private final GuardedServices services;
    private final Provided provided;
    private final GatePlan plan;
    private final Ungated ungated;
    private final Duration deadMan;
    private final GateFacts facts;
    private Map<String, GuardedService> own = Map.of();
    private Map<String, String> exempted = Map.of();
    private long reloads = -1;
    private UnitAliases aliases = UnitAliases.NONE;
    private DropIns dropIns;

    public GateRoster(
            GuardedServices services,
            UnitControl control,
            Provided provided,
            GatePlan plan,
            Ungated ungated,
            Duration deadMan) {
        this.services = services;
        this.provided = provided;
        this.plan = plan;
        this.ungated = ungated;
        this.deadMan = deadMan;
        this.facts = new GateFacts(control);
        this.dropIns = DropIns.of(services.configured(), aliases);
    }

    /** What is found out about the units on the way to a layout. */
    private static final class Draft {
        final Map<String, GuardedService> own = new TreeMap<>();
        final Map<String, String> covered = new HashMap<>();
        /** By the name that a drop-in exempts: a unit that shows why. */
        final Map<String, String> exemptions = new TreeMap<>();

        final Map<String, String> lacks = new TreeMap<>();
    }

    /** Asks systemd about the units that it has not been asked about since its last reload. */
    public Layout layout(LockTable table) {
        Picture picture = services.picture();
        if (!picture.aliases().equals(aliases)) {
            aliases = picture.aliases();
            dropIns = DropIns.of(services.configured(), aliases);
        }
        Set<String> seen = picture.services().stream().map(ServiceState::unit).collect(Collectors.toSet());
        Set<String> units = new TreeSet<>(seen);
        // Also those that a lease names before systemd has ever heard of them.
        Set<String> admitted = names(table.leases().flatMap(lease -> lease.request().admits().stream()));
        units.addAll(admitted);
        units.addAll(names(table.leases()
                .flatMap(lease -> Stream.ofNullable(lease.request().binding().unit()))));
        units.addAll(own.keySet());
        // Instances come and go, and their template is still of its type: without this, so would its exemption.
        units.addAll(exempted.values());
        units.removeIf(
                unit -> !unit.endsWith(".service") || services.entryOf(unit).isEmpty());
        facts.learn(picture.reloads(), units, seen, provided.present());

        Draft draft = new Draft();
        for (String unit : units) {
            GuardedService entry = services.entryOf(unit).orElseThrow();
            place(unit, entry, plan.exempt(table, entry, services.namesOf(unit)), admitted.contains(unit), draft);
        }
        // Taking a drop-in away costs a reload, so one that is not needed any more waits for the next change.
        boolean changed = picture.reloads() != reloads
                || !own.entrySet().containsAll(draft.own.entrySet())
                || own.entrySet().stream().anyMatch(this::ofOldOrders);
        if (changed || provided.present()) {
            own = draft.own;
        } else {
            own.keySet().removeIf(unit -> facts.of(unit).isEmpty() && !draft.own.containsKey(unit));
        }
        reloads = picture.reloads();
        exempted = draft.exemptions;
        ungated.found(Ungated.Look.UNIT, draft.lacks);
        return layout(draft);
    }

    /** It was gated as something that is to be stopped, and is not to be stopped any more. */
    private boolean ofOldOrders(Map.Entry<String, GuardedService> gated) {
        return services.entryOf(gated.getKey())
                .filter(entry -> !entry.equals(gated.getValue()))
                .isPresent();
    }

    private Layout layout(Draft draft) {
        Map<String, Layout.Gate> gates = new TreeMap<>();
        Map<String, String> files = new TreeMap<>();
        patterns().forEach((key, entry) -> {
            gates.put(key, new Layout.Gate(key, entry, null, dropIns.globs(key, entry)));
            files.put(GateUnits.dropIn(key), GateUnits.gate(key, strict(entry)));
        });
        draft.exemptions.keySet().forEach(name -> {
            gates.remove(name);
            files.put(GateUnits.dropIn(name), GateUnits.exemption());
        });
        own.forEach((unit, entry) -> {
            gates.put(unit, new Layout.Gate(unit, entry, unit, services.namesOf(unit)));
            files.put(GateUnits.dropIn(unit), GateUnits.gate(unit, strict(entry)));
        });
        if (!gates.isEmpty()) {
            files.put(GateUnits.TIMER, GateUnits.timer(own.keySet(), deadMan));
            files.put(GateUnits.SERVICE, GateUnits.service());
            files.put(GateUnits.PIN, GateUnits.pin(own.keySet()));
            files.put(GateUnits.CATCH_UP + ".target", GateUnits.catchUp());
            files.put(GateUnits.NOTES + ".service", GateUnits.note());
        }
        Map<String, String> keys = new HashMap<>(draft.covered);
        keys.values().retainAll(gates.keySet());
        own.keySet().forEach(unit -> keys.put(unit, unit));
        return new Layout(gates, keys, provided.present() ? Map.of() : files);
    }

    private Set<String> names(Stream<String> admits) {
        return admits.filter(name -> !UnitName.isGlob(name))
                .map(services::canonical)
                .collect(Collectors.toSet());
    }

    /** The drop-in of the package is for names, and systemd knows no path that stands for those of a prefix. */
    private Map<String, GuardedService> patterns() {
        return provided.present() ? Map.of() : dropIns.entries();
    }

    /** The gate of a unit that may be new. */
    public Optional<String> keyOf(Layout layout, String unit) {
        String known = layout.keys().get(services.canonical(unit));
        if (known != null) {
            return Optional.of(known);
        }
        return coverOf(unit).filter(layout.gates()::containsKey);
    }

    /** The gate that holds for this unit as long as it has none of its own. */
    public Optional<String> coverOf(String unit) {
        return provided.present() ? Optional.empty() : dropIns.holdingFor(unit);
    }

    private void place(String unit, GuardedService entry, boolean exempt, boolean admitted, Draft draft) {
        Optional<UnitTraits> known = facts.of(unit);
        Optional<String> cover = coverOf(unit);
        boolean fleeting =
                !provided.present() && known.map(UnitTraits::transientUnit).orElse(true);
        if (fleeting) {
            if (exempt && admitted && cover.isPresent()) {
                draft.own.put(unit, entry);
            } else if (cover.isPresent()) {
                draft.covered.put(unit, cover.get());
            } else if (known.isPresent() && entry.gating().gates(known.get().oneshot())) {
                draft.lacks.put(unit, "it is transient, and systemd has no drop-in for units of such names");
            }
            return;
        }
        if (known.isEmpty() || !known.get().loadState().equals("loaded")) {
            return;
        }
        boolean ofTheEntry = cover.map(patterns()::get).filter(entry::equals).isPresent();
        if (!gated(unit, entry, known.get(), draft)) {
            if (cover.isPresent()) {
                draft.exemptions.put(UnitName.templateOf(unit), unit);
            }
        } else if (unit.indexOf('@') >= 0 && ofTheEntry && !exempt) {
            draft.covered.put(unit, cover.get());
        } else {
            draft.own.put(unit, entry);
        }
    }

    private boolean gated(String unit, GuardedService entry, UnitTraits known, Draft draft) {
        boolean wanted = entry.gating().gates(known.oneshot());
        String lack = wanted ? lackOfName(unit) : "";
        if (wanted && lack.isEmpty()) {
            lack = lackOfTriggers(entry, known);
        }
        if (wanted && lack.isEmpty() && provided.present()) {
            lack = provided.lack(services.namesOf(unit), entry, known);
        }
        if (!lack.isEmpty()) {
            draft.lacks.put(unit, lack);
        }
        return wanted && lack.isEmpty();
    }

    private static String lackOfName(String unit) {
        return unit.length() <= GateUnits.MOST_NAME
                ? ""
                : "its name of %d characters is too long: %s, which starts it afterwards, leaves room for %d"
                        .formatted(unit.length(), GateUnits.catchUpOf("…"), GateUnits.MOST_NAME);
    }

    /** What would start it again and again is stopped for as long as it is gated: see {@code PausedTriggers}. */
    private String lackOfTriggers(GuardedService entry, UnitTraits known) {
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
    public static boolean sparesClients(Gating gating) {
        return gating.gate() == Gating.Gate.AUTO && gating.policy() == Gating.Policy.WAIT;
    }

    private static boolean strict(GuardedService entry) {
        return entry.gating().gate() == Gating.Gate.STRICT;
    }
}
