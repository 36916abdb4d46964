package org.lockkeeper.host.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedService.Gating;
import org.lockkeeper.host.systemd.units.UnitName;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A systemd unit, or several by a glob, whose activity makes some maintenance unsafe.
 *
 * @param unit name or glob of the unit, for example backup-db.service or backup-*.service; a name without a suffix means
 *     a service. A unit that several entries fit belongs to the first of them
 * @param group the service group the unit belongs to
 * @param optional whether the unit may be missing on this host; when it is, it counts as idle instead of unknown
 * @param policy what is done for a conflicting lease while the unit runs: wait for it, stop it and start it again
 *     afterwards, or hold: wait for it, and keep it from starting again even if it is no job
 * @param gate whether the unit is kept from starting while a conflicting lease lasts: auto (jobs, and what the policy asks
 *     it for), on, strict (on, and a start fails instead of being skipped), off
 * @param catchUp whether a start that was held back is made up for afterwards
 */
public record GuardedServiceProperties(
        String unit,
        String group,
        @DefaultValue("false") boolean optional,
        @DefaultValue("wait") Gating.Policy policy,
        @DefaultValue("auto") Gating.Gate gate,
        @DefaultValue("true") boolean catchUp) {
    static final String KEY = "lockkeeper.guarded-services";

    public GuardedServiceProperties(String unit, String group, boolean optional) {
        this(unit, group, optional, Gating.Policy.WAIT, Gating.Gate.AUTO, true);
    }

    @ConstructorBinding
    public GuardedServiceProperties {
        unit = qualified(unit);
        if (isBlank(group)) {
            throw new IllegalArgumentException(KEY + "[].group of unit '" + unit + "' is missing: it names the service"
                    + " group the unit belongs to");
        }
        if (policy == Gating.Policy.STOP && gate == Gating.Gate.OFF) {
            throw new IllegalArgumentException(KEY + "[].gate of unit '" + unit + "' is 'off' although its policy is"
                    + " 'stop': what is stopped must be kept from starting again");
        }
    }

    private Gating gating() {
        return new Gating(policy, gate, catchUp);
    }

    private static String qualified(@Nullable String unit) {
        if (unit == null || unit.isBlank()) {
            throw new IllegalArgumentException(KEY + "[].unit is missing: it names a unit or a glob");
        }
        try {
            return UnitName.qualify(unit);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(KEY + "[].unit: " + e.getMessage(), e);
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /**
     * The services that these entries stand for.
     *
     * @throws IllegalArgumentException when two entries name the same unit or glob
     */
    public static List<GuardedService> toServices(List<GuardedServiceProperties> entries) {
        List<GuardedService> services = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            GuardedServiceProperties entry = entries.get(i);
            Integer first = seen.putIfAbsent(entry.unit, i);
            if (first != null) {
                throw new IllegalArgumentException(KEY + "[" + i + "].unit: '" + entry.unit + "' is guarded by " + KEY
                        + "[" + first + "] already");
            }
            services.add(new GuardedService(entry.unit, entry.group, entry.optional, entry.gating()));
        }
        return services;
    }
}
