package org.lockkeeper.host.systemd.watch;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.lockkeeper.host.systemd.units.UnitAliases;
import org.lockkeeper.host.systemd.units.UnitGlob;

/** Which units a watch follows. */
record UnitSelection(Set<String> names, List<UnitGlob> globs) {

    static UnitSelection of(Collection<String> names, Collection<String> globs) {
        return new UnitSelection(
                new TreeSet<>(names), globs.stream().map(UnitGlob::new).toList());
    }

    /** Whether any of a unit's names is watched. */
    boolean matches(String unit, UnitAliases aliases) {
        return aliases.namesOf(unit).stream()
                .anyMatch(name -> names.contains(name) || globs.stream().anyMatch(glob -> glob.matches(name)));
    }

    /** Patterns of the files whose units may match: also of templates, whose instances may. */
    List<String> filePatterns() {
        Set<String> all = new LinkedHashSet<>(patterns());
        globs.forEach(glob -> all.addAll(glob.templates()));
        return List.copyOf(all);
    }

    List<String> patterns() {
        return globs.stream().map(UnitGlob::toString).toList();
    }
}
