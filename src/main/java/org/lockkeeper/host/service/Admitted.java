package org.lockkeeper.host.service;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitGlob;
import org.lockkeeper.host.systemd.units.UnitName;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.web.words.InvalidField;

/** Units whose work belongs to a window or lease. */
public final class Admitted {

    private static final int MAX = 100;

    private Admitted() {}

    /** The names and globs with their suffix; refuses what is no unit's name. */
    public static List<String> checked(@Nullable List<String> admits) {
        if (admits == null) {
            return List.of();
        }
        if (admits.size() > MAX) {
            throw new InvalidField("admits", admits.size() + " entries", "must have at most " + MAX);
        }
        return admits.stream().map(Admitted::qualified).toList();
    }

    private static String qualified(String unit) {
        try {
            return UnitName.qualify(unit);
        } catch (IllegalArgumentException refused) {
            throw new InvalidField("admits", unit, "must hold names or globs of units: " + refused.getMessage());
        }
    }

    /** @param names all names of the unit: any of them may be the one that is admitted */
    public static boolean admits(Claim claim, List<String> names) {
        return admits(claim.request().admits(), names);
    }

    public static boolean admits(List<String> admits, List<String> names) {
        return admits.stream()
                .map(UnitGlob::new)
                .anyMatch(glob -> names.stream().anyMatch(glob::matches));
    }

    /** The held lease, if any, inside which the work of the unit of these names is expected. */
    public static Optional<Claim> by(LockTable table, List<String> names) {
        return table.in(Phase.HELD).filter(claim -> admits(claim, names)).findFirst();
    }
}
