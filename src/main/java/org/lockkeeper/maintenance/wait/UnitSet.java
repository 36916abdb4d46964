package org.lockkeeper.maintenance.wait;

import java.util.List;
import org.lockkeeper.host.systemd.units.UnitGlob;

/** Units by their names and by globs. */
final class UnitSet {

    private final List<UnitGlob> globs;

    /** A name is a glob that matches itself only: none of the characters that are special may be in a unit's name. */
    UnitSet(List<String> names) {
        this.globs = names.stream().map(UnitGlob::new).toList();
    }

    boolean isEmpty() {
        return globs.isEmpty();
    }

    /** @param names all names of a unit */
    boolean has(List<String> names) {
        return globs.stream().anyMatch(glob -> names.stream().anyMatch(glob::matches));
    }
}
