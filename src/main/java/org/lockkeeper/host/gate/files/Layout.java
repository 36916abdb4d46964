package org.lockkeeper.host.gate.files;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedService.Gating;

/**
 * How the gated units are split into gates, each of which is one file to close and open.
 *
 * @param gates by key: a unit's name, or the name under which systemd finds drop-ins of a prefix or template
 * @param keys the gate of each gated unit that is known
 * @param files the unit files it takes
 */
public record Layout(Map<String, Gate> gates, Map<String, String> keys, Map<String, String> files) {

    /**
     * @param unit null for a gate of all that match the entry's glob and have none of their own
     * @param names all names of the unit; all globs that stand for the same units as the entry's
     */
    public record Gate(
            String key, GuardedService entry, @Nullable String unit, List<String> names) {}

    /** The folder in which the file of this gate is made. */
    public String folder(String key, boolean provided) {
        return provided && strictGate(key) ? GateFiles.STRICT : GateFiles.CLOSED;
    }

    /** Whether this gated unit is kept from starting by an assertion. */
    public boolean strict(String unit) {
        return strictGate(keys.getOrDefault(unit, unit));
    }

    private boolean strictGate(String key) {
        Gate gate = gates.get(key);
        return gate != null && gate.entry().gating().gate() == Gating.Gate.STRICT;
    }

    /** A gate as the operator knows it: by the unit, or by the glob that is configured. */
    public String shown(String key) {
        Gate gate = gates.get(key);
        if (gate == null) {
            return GateUnits.globOf(key); // of an earlier configuration
        }
        return gate.unit() == null ? gate.entry().unit() : gate.unit();
    }

    public static final Layout EMPTY = new Layout(Map.of(), Map.of(), Map.of());
}
