package org.lockkeeper.systemd;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which units a watch follows. */
record UnitSelection(Set<String> names, List<UnitGlob> globs) {

    static UnitSelection of(Collection<String> names, Collection<String> globs) {
        return new UnitSelection(
                new TreeSet<>(names), globs.stream().map(UnitGlob::new).toList());
    }

    boolean matches(String unit) {
        return names.contains(unit) || globs.stream().anyMatch(glob -> glob.matches(unit));
    }

    List<String> patterns() {
        return globs.stream().map(UnitGlob::toString).toList();
    }
}
