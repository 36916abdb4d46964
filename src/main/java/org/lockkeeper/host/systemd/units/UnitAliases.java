package org.lockkeeper.host.systemd.units;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which names stand for which unit, as of systemd's last reload. systemd tells of a unit under its canonical name only,
 * whatever name it was started by. Immutable.
 */
public final class UnitAliases {

    public static final UnitAliases NONE = new UnitAliases(Map.of(), Map.of());

    private final Map<String, String> units;
    private final Map<String, String> templates;
    private final Map<String, Set<String>> aliasesOf = new HashMap<>();
    private final Map<String, Set<String>> templatesOf = new HashMap<>();

    /**
     * @param units canonical names by alias
     * @param templates canonical templates ({@code restic-backup@.service}) by alias ({@code restic@.service}): each
     *     instance of the one is that instance of the other, also one that systemd has never heard of
     */
    public UnitAliases(Map<String, String> units, Map<String, String> templates) {
        this.units = Map.copyOf(units);
        this.templates = Map.copyOf(templates);
        invert(this.units, aliasesOf);
        invert(this.templates, templatesOf);
    }

    private static void invert(Map<String, String> canonical, Map<String, Set<String>> aliases) {
        canonical.forEach((alias, name) ->
                aliases.computeIfAbsent(name, any -> new TreeSet<>()).add(alias));
    }

    /** The canonical name of the unit that is called so; the name itself where no other is known. */
    public String canonical(String name) {
        String unit = units.get(name);
        if (unit != null) {
            return unit;
        }
        String template = templates.isEmpty() ? null : templates.get(UnitName.templateOf(name));
        return template == null ? name : UnitName.instance(template, name);
    }

    /** All names of the unit that is called so, the canonical one first. */
    public List<String> namesOf(String name) {
        String canonical = canonical(name);
        Set<String> others = new TreeSet<>(aliasesOf.getOrDefault(canonical, Set.of()));
        if (!templates.isEmpty()) {
            for (String template : templatesOf.getOrDefault(UnitName.templateOf(canonical), Set.of())) {
                String other = UnitName.instance(template, canonical);
                // An alias of its own takes an instance's name away from its template.
                if (canonical(other).equals(canonical)) {
                    others.add(other);
                }
            }
        }
        if (others.isEmpty()) {
            return List.of(canonical);
        }
        others.remove(canonical);
        List<String> names = new ArrayList<>(List.of(canonical));
        names.addAll(others);
        return List.copyOf(names);
    }

    /** The templates that have aliases. */
    public Set<String> canonicalTemplates() {
        return new TreeSet<>(templates.values());
    }

    /** The canonical template, whose drop-ins come before those of its aliases. */
    public String canonicalTemplate(String template) {
        return templates.getOrDefault(template, template);
    }

    /** The templates that share their instances with this one, the canonical one first. */
    public List<String> templatesLike(String template) {
        String canonical = canonicalTemplate(template);
        Set<String> others = new TreeSet<>(templatesOf.getOrDefault(canonical, Set.of()));
        others.remove(canonical);
        List<String> names = new ArrayList<>(List.of(canonical));
        names.addAll(others);
        return List.copyOf(names);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnitAliases that && units.equals(that.units) && templates.equals(that.templates);
    }

    @Override
    public int hashCode() {
        return units.hashCode() + templates.hashCode();
    }

    @Override
    public String toString() {
        return units + " " + templates;
    }
}
