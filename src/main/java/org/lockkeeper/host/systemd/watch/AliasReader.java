package org.lockkeeper.host.systemd.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.Questions;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitName;

/**
 * Asks systemd by which names it knows units. Only systemd tells: a list of files shows some aliases as what they stand
 * for, and none of an alias's instances. A template is no unit, so that an instance of it is asked about, which is loaded
 * for that, and forgotten.
 */
final class AliasReader {
    private static final String PROBE = "lockkeeper";

    private final Systemd systemd;

    AliasReader(Systemd systemd) {
        this.systemd = systemd;
    }

    /**
     * @param units full names
     * @param templates as {@code restic@.service}
     */
    UnitAliases read(Collection<String> units, Collection<String> templates) throws BusException {
        Map<String, String> templateOf = new HashMap<>();
        templates.forEach(template -> templateOf.put(UnitName.instance(template, "@" + PROBE + "."), template));
        Set<String> asked = new LinkedHashSet<>(units);
        asked.addAll(templateOf.keySet());
        Map<String, List<String>> names = namesOf(List.copyOf(asked));
        Map<String, String> canonical = canonical(names);
        Map<String, String> aliases = new HashMap<>();
        Map<String, String> templateAliases = new HashMap<>();
        names.forEach((unit, all) -> {
            String name = canonical.getOrDefault(unit, unit);
            boolean template = templateOf.containsKey(unit);
            for (String other : all) {
                if (!other.equals(name)) {
                    aliases.put(other, name);
                    if (template) {
                        templateAliases.put(UnitName.templateOf(other), UnitName.templateOf(name));
                    }
                }
            }
        });
        aliases.keySet().removeIf(alias -> alias.contains("@" + PROBE + "."));
        return new UnitAliases(aliases, templateAliases);
    }

    /** Of those that have more than one. */
    private Map<String, List<String>> namesOf(List<String> units) throws BusException {
        Map<String, List<String>> names = new LinkedHashMap<>();
        Questions.ask(
                units,
                unit -> systemd.property(unit, Systemd.UNIT, "Names"),
                replies -> replies.forEach((unit, reply) -> {
                    List<String> all = new ArrayList<>();
                    ((List<?>) Systemd.value(reply)).forEach(name -> all.add(String.valueOf(name)));
                    if (all.size() > 1) {
                        names.put(unit, all);
                    }
                }));
        return names;
    }

    private Map<String, String> canonical(Map<String, List<String>> names) throws BusException {
        Map<String, String> canonical = new HashMap<>();
        Questions.ask(
                List.copyOf(names.keySet()),
                unit -> systemd.property(unit, Systemd.UNIT, "Id"),
                replies -> replies.forEach((unit, reply) -> canonical.put(unit, String.valueOf(Systemd.value(reply)))));
        return canonical;
    }
}
