package org.lockkeeper.host.gate.roster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lockkeeper.host.gate.files.GateUnits;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitName;

/**
 * The drop-ins that stand for many units: of a prefix that ends with a dash, and of a template. Of several of one file
 * name systemd takes that which is nearest to the unit: first those of its canonical name, from its template to its
 * shortest prefix, then those of its other names.
 */
final class DropIns {

    private final Map<String, GuardedService> entries = new LinkedHashMap<>();
    private final UnitAliases aliases;

    private DropIns(UnitAliases aliases) {
        this.aliases = aliases;
    }

    static DropIns of(List<GuardedService> configured, UnitAliases aliases) {
        DropIns dropIns = new DropIns(aliases);
        for (int i = 0; i < configured.size(); i++) {
            dropIns.add(configured.get(i), configured.subList(0, i));
        }
        // An alias has all instances of a template guarded, and drop-ins of the canonical name's prefix would come
        // first.
        aliases.canonicalTemplates().forEach(template -> dropIns.addTemplate(template, configured));
        return dropIns;
    }

    private void add(GuardedService entry, List<GuardedService> earlier) {
        Optional<String> key = GateUnits.patternKey(entry.unit()).map(aliases::canonicalTemplate);
        if (key.isEmpty() || entry.gating().gate() == Gating.Gate.OFF) {
            return;
        }
        // What an earlier entry matches as a whole belongs to that one.
        List<String> example = aliases.namesOf(example(entry.unit()));
        if (earlier.stream().noneMatch(one -> example.stream().anyMatch(one::fits))) {
            entries.putIfAbsent(key.get(), entry);
        }
    }

    private void addTemplate(String template, List<GuardedService> configured) {
        List<String> example = aliases.namesOf(template.replace("@.", "@x."));
        configured.stream()
                .filter(entry -> example.stream().anyMatch(entry::fits))
                .findFirst()
                .filter(entry -> GateUnits.patternKey(entry.unit()).isPresent())
                .filter(entry -> entry.gating().gate() != Gating.Gate.OFF)
                .ifPresent(entry -> entries.put(template, entry));
    }

    private static String example(String glob) {
        return glob.replace("*", "x");
    }

    /** By key: the name under which systemd finds the drop-in. */
    Map<String, GuardedService> entries() {
        return entries;
    }

    /** The key whose drop-in holds for this unit as long as it has none of its own. */
    Optional<String> holdingFor(String unit) {
        return aliases.namesOf(unit).stream()
                .flatMap(name -> chain(name).stream())
                .filter(entries::containsKey)
                .findFirst();
    }

    /** The entry's glob, and what else stands for all the units of this key. */
    List<String> globs(String key, GuardedService entry) {
        List<String> globs = new ArrayList<>(List.of(entry.unit()));
        if (key.contains("@.")) {
            aliases.templatesLike(key).forEach(template -> globs.add(template.replace("@.", "@*.")));
        }
        return globs;
    }

    /** Where systemd looks for drop-ins of a unit besides under its own name, the nearest first. */
    private static List<String> chain(String unit) {
        List<String> chain = new ArrayList<>();
        String template = UnitName.templateOf(unit);
        if (!template.equals(unit)) {
            chain.add(template);
        }
        String suffix = unit.substring(unit.lastIndexOf('.'));
        int at = unit.indexOf('@');
        String prefix = unit.substring(0, at < 0 ? unit.length() - suffix.length() : at);
        for (int dash = prefix.lastIndexOf('-'); dash >= 0; dash = prefix.lastIndexOf('-', dash - 1)) {
            if (dash < prefix.length() - 1) {
                chain.add(prefix.substring(0, dash + 1) + suffix);
            }
        }
        return chain;
    }
}
