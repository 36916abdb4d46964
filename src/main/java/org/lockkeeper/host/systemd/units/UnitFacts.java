package org.lockkeeper.host.systemd.units;

import java.util.List;

/**
 * What systemd knows of a unit beyond its state, as of its last reload.
 *
 * @param unit the name it was asked for
 * @param names all names of the unit, in no order
 * @param transientUnit whether it was made by somebody's call and has no file: once it is unloaded it is gone
 * @param type a service's Type ({@code oneshot} …); empty for other units
 * @param refused whether its last start was refused by a condition or an assertion
 * @param testedAt when these were last tested, in microseconds of the host's monotonic clock; 0 where systemd does not
 *     know it (any more)
 * @param dropIns paths of its drop-ins, as systemd sees them
 * @param triggeredBy the timers, sockets and paths that start it
 * @param barredBy paths that keep it from starting while they exist: by its conditions and assertions as systemd has loaded them
 */
public record UnitFacts(
        String unit,
        List<String> names,
        boolean transientUnit,
        String loadState,
        String activeState,
        String type,
        boolean refused,
        long testedAt,
        List<String> dropIns,
        List<String> triggeredBy,
        List<String> barredBy) {

    /** Of one about which systemd does not answer. */
    public static UnitFacts refused(String unit) {
        return new UnitFacts(unit, List.of(unit), false, "error", "", "", false, 0, List.of(), List.of(), List.of());
    }

    /** Whether there is such a unit: one without a file may still run, until it is unloaded. */
    public boolean exists() {
        return !loadState.equals("not-found");
    }

    public boolean oneshot() {
        return type.equals("oneshot");
    }

    /** Whether a start was refused after this moment of the monotonic clock. */
    public boolean refusedSince(long micros) {
        return refused && testedAt > micros;
    }

    /** Whether a start got through after this moment of the monotonic clock. */
    public boolean startedSince(long micros) {
        return !refused && testedAt > micros;
    }

    /**
     * What a unit is, as of systemd's last reload; {@link UnitFacts} has how it goes as well.
     *
     * @param unit the name it was asked for
     * @param transientUnit whether it was made by somebody's call and has no file: once it is unloaded it is gone
     * @param type a service's Type ({@code oneshot} …); empty for other units
     * @param dropIns paths of its drop-ins, as systemd sees them; none if they were not asked for
     * @param triggeredBy the timers, sockets and paths that start it, of those that are loaded
     */
    public record UnitTraits(
            String unit,
            boolean transientUnit,
            String loadState,
            String type,
            List<String> dropIns,
            List<String> triggeredBy) {

        /** Whether there is such a unit: one without a file may still run, until it is unloaded. */
        public boolean exists() {
            return !loadState.equals("not-found");
        }

        public boolean oneshot() {
            return type.equals("oneshot");
        }
    }
}
