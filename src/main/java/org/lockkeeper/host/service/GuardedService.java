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

    /**
     * What may be done to a guarded service for a lease that it conflicts with.
     *
     * @param policy what is done about one that runs
     * @param gate whether it may be kept from starting
     * @param catchUp whether a start that was held back is made up for afterwards
     */
    public record Gating(Policy policy, Gate gate, boolean catchUp) {

        public static final Gating DEFAULT = new Gating(Policy.WAIT, Gate.AUTO, true);

        public enum Policy {
            /** It is waited for; only jobs are kept from starting. */
            WAIT,
            /** It is stopped, kept from starting, and started again afterwards. */
            STOP,
            /** It is waited for and kept from starting, also if it is no job. */
            HOLD
        }

        public enum Gate {
            /** Jobs (oneshot units), and what the policy asks it for. */
            AUTO,
            ON,
            /** On, and whoever starts it is told by a failure. */
            STRICT,
            OFF
        }

        /** @param oneshot whether systemd says that the unit is a job */
        public boolean gates(boolean oneshot) {
            return switch (gate) {
                case OFF -> false;
                case ON, STRICT -> true;
                case AUTO -> oneshot || policy != Policy.WAIT;
            };
        }
    }
}
