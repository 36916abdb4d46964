package org.lockkeeper.host.service;

import org.lockkeeper.host.systemd.units.UnitGlob;
import org.lockkeeper.host.systemd.units.UnitName;

/**
 * One entry of {@code lockkeeper.guarded-services}.
 *
 * @param unit a unit name or a glob ({@code backup-*.service}); a name without a suffix means a service
 * @param group the service group it belongs to
 * @param optional whether the unit may be missing on this host: an optional unit that systemd does not know counts as
 *     idle, any other as {@code UNKNOWN}
 * @param gating what may be done to it
 */
public record GuardedService(String unit, String group, boolean optional, Gating gating) {

    public GuardedService(String unit, String group, boolean optional) {
        this(unit, group, optional, Gating.DEFAULT);
    }

    /** Whether this entry names the unit or a glob that it matches. */
    public boolean fits(String name) {
        return UnitName.isGlob(unit) ? new UnitGlob(unit).matches(name) : unit.equals(name);
    }
}
