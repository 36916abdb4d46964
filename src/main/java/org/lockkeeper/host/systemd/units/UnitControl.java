package org.lockkeeper.host.systemd.units;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lockkeeper.host.systemd.units.UnitFacts.UnitTraits;

/**
 * Changes units, and asks what a change needs to know. Each call blocks for one round trip and throws {@link
 * ControlException} when systemd refuses it or cannot be asked.
 */
public interface UnitControl {

    /** Hears that a start of a unit was refused by a condition: a hint, on the thread of the bus. Return at once. */
    @FunctionalInterface
    interface RefusalListener {
        /** @param testedAt when its condition was tested, in microseconds of the host's monotonic clock */
        void refused(String unit, long testedAt);
    }

    UnitFacts facts(String unit);

    /** As {@link #facts(String)} for each, in few round trips. Dear on a host with many unit files: for a few units. */
    List<UnitFacts> facts(Collection<String> units);

    /** What each of these units is, in few round trips; their drop-ins only if asked for. */
    List<UnitTraits> traits(Collection<String> units, boolean dropIns);

    /**
     * The paths that keep each of these from starting while they exist, by its conditions as systemd has loaded them; without
     * units about which it does not answer. In few round trips.
     *
     * @param assertions whether by its assertions instead
     */
    Map<String, List<String>> barredBy(Collection<String> units, boolean assertions);

    /** @param keeper the unit that keeps others in memory */
    UnitMemory memory(String keeper);

    /** How many jobs are queued, and how many ever were: while neither changes, and none is queued, nothing is started. */
    JobCount jobs();

    /** @param ever since systemd began, also over its reloads */
    record JobCount(long queued, long ever) {

        /** Whether nothing can have been started between that earlier count and this one. */
        public boolean nothingSince(JobCount earlier) {
            return earlier.queued == 0 && ever == earlier.ever;
        }
    }

    /** How each hangs together with others, in few round trips. */
    List<UnitBonds> bonds(Collection<String> units);

    /** How its last start went; only for a unit that something keeps in memory it outlives the run. */
    UnitRun run(String unit);

    /**
     * Those of these services that systemd has in memory and whose conditions it tested after this moment of the monotonic
     * clock: somebody wanted them started. Unlike {@link #facts} it loads none. Takes few round trips.
     */
    List<String> testedSince(Collection<String> services, long micros);

    /** The active and the failed path and socket units that start a unit for which this holds. */
    List<UnitTrigger> triggers(Predicate<String> starts);

    /** The active timers, those that elapse again and those that do not. */
    List<UnitTimer> timers();

    /** What systemd stops when it is asked to start each of these units; without units that it has forgotten. */
    Map<String, List<String>> conflicts(Collection<String> units);

    /** Whether the unit is at work in this run. */
    boolean inRun(String unit, String invocationId);

    /** The user as whom a service runs, by name or number as its unit has it; root where it names none. */
    String user(String service);

    /** The units that are active and match this glob. */
    List<String> active(String glob);

    /** Has systemd read its unit files again; returns when it has. */
    void reload();

    /** Queues a start and returns. */
    void start(String unit);

    /** As {@link #start}, without what it wants or requires. */
    void startAlone(String unit);

    /** Queues a stop and returns; the unit's own time-out applies. */
    void stop(String unit);

    /** Queues a restart (a start if it does not run) and returns. */
    void restart(String unit);

    /** Has systemd forget that this unit failed, and how often it was started. */
    void resetFailed(String unit);

    /** Whether a unit's file is enabled, as systemctl is-enabled says it. */
    String fileState(String unit);

    /** How long after its start this timer elapses; empty if that is not what it elapses by. */
    Optional<Duration> delay(String timer);

    /** Whether this process is a unit's, and is being stopped only to be started again. */
    boolean beingRestarted();

    /** Whether this process is being stopped because the host shuts down; false where systemd cannot be asked. */
    boolean hostGoesDown();

    /** From the next connection on; one listener. */
    void listen(RefusalListener listener, Runnable onConnect);

    /** The host's monotonic clock, by which systemd tells when it tested a condition, in microseconds. */
    default long monotonicMicros() {
        return System.nanoTime() / 1000; // on Linux CLOCK_MONOTONIC
    }

    /**
     * What shows whether systemd still has units in its memory as it had them at an earlier look.
     *
     * @param readAt when it last read all unit files; 0 where it does not tell
     * @param keptSince since when the unit that keeps others in memory has been active; 0 while it is not
     * @param kept what that unit keeps in memory: it is ordered before these
     */
    record UnitMemory(long readAt, long keptSince, Set<String> kept) {

        public static final UnitMemory UNKNOWN = new UnitMemory(0, 0, Set.of());

        /** Whether what is kept was never loaded anew in between: it has neither been forgotten nor read again. */
        public boolean lastsSince(UnitMemory earlier) {
            return readAt > 0 && readAt == earlier.readAt && keptSince > 0 && keptSince == earlier.keptSince;
        }
    }
}
