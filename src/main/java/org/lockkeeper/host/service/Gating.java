package org.lockkeeper.host.service;

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
