package org.lockkeeper.host.systemd.units;

import java.util.List;

/**
 * How a unit's last start went, as systemd keeps it for a unit that it has in memory. Times are in microseconds of the
 * host's monotonic clock, 0 for never.
 *
 * @param loadError what systemd has to say if it could not be loaded
 * @param jobQueued whether a job of it waits or runs
 * @param refusedBy the conditions and assertions that did not hold when they were last tested, as in its unit file
 * @param refused whether its last start was refused: by one of these, or by its {@code ExecCondition=}
 * @param begunAt when it last left {@code inactive} or {@code failed}
 * @param changedAt when its state last changed
 * @param result a service's result; {@code success} for other units
 * @param requires what it cannot be started without
 */
public record UnitRun(
        String unit,
        String loadState,
        String loadError,
        String activeState,
        String subState,
        boolean jobQueued,
        boolean refused,
        List<String> refusedBy,
        long testedAt,
        long begunAt,
        long changedAt,
        boolean oneshot,
        String result,
        Main main,
        List<String> requires) {

    private static final int FIRST_OF_SYSTEMD = 200;
    private static final int LAST_OF_SYSTEMD = 245;

    /** A service's main process. */
    public record Main(long startedAt, long exitedAt, int status) {
        static final Main NONE = new Main(0, 0, 0);

        public boolean lives() {
            return startedAt > exitedAt;
        }

        /** By the status with which systemd's child ends that could not execute the program. */
        public boolean neverExecuted() {
            return !lives() && status >= FIRST_OF_SYSTEMD && status <= LAST_OF_SYSTEMD;
        }
    }
}
