package org.lockkeeper.host.systemd.watch;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.UnitProperties;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.units.UnitState;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;
import org.lockkeeper.host.systemd.units.UnitState.Leftovers;

/** One unit in the {@link UnitTable}. Guarded by the table's lock. */
final class Entry {
    UnitState state;
    /** Serial of the last signal or detail taken in; {@link Serials#NEVER} when there is none from this systemd. */
    long serial = Serials.NEVER;

    boolean loaded;
    /** Whether it stays in the picture when it is unloaded: it is watched by name, or its file is on the disk. */
    boolean stays;
    /** Its LoadState according to the last full read, which is what holds while it is not loaded. */
    String restLoadState;
    /** Whether since and invocation id belong to the state. A row of a list has neither. */
    boolean detailed;

    /** Whether it is certain that it was not loaded before: then it has no history when it is. */
    private boolean knownUnloaded;

    private long jobId;
    private long orderedJob;
    private long orderSerial = Serials.NEVER;
    private Set<String> ahead = Set.of();

    Entry(String name, String restLoadState, boolean stays) {
        this.restLoadState = restLoadState;
        this.stays = stays;
        this.state = UnitState.unloaded(name, restLoadState);
    }

    /** One that is known by a list only. */
    static Entry of(UnitRow row) {
        Entry entry = new Entry(row.name(), "loaded", false);
        entry.take(row);
        return entry;
    }

    boolean atRest() {
        return state.active().stopped() && state.job() == null;
    }

    boolean lacksDetails() {
        return loaded && !detailed;
    }

    /** Only those at work are in a run. */
    boolean lacksRun() {
        return lacksDetails() && !state.active().stopped();
    }

    /** Whether it is at rest but for a job that is to start it. */
    boolean startQueued() {
        boolean resting = state.active().stopped()
                || (state.active() == ActiveState.ACTIVATING && state.subState().startsWith("auto-restart"));
        return resting && jobId != 0 && state.job() != null;
    }

    boolean lacksOrder() {
        return startQueued() && orderedJob != jobId;
    }

    long jobId() {
        return jobId;
    }

    /** Those whose jobs must end before it is started; none where this is not known of its present job. */
    Set<String> ahead() {
        return startQueued() && orderedJob == jobId ? ahead : Set.of();
    }

    /** @return whether that is news */
    boolean ordered(long job, long asOf, Set<String> units) {
        if (job != jobId || (orderedJob == job && Serials.after(orderSerial, asOf))) {
            return false;
        }
        Set<String> known = ahead();
        orderedJob = job;
        orderSerial = asOf;
        ahead = Set.copyOf(units);
        return !known.equals(ahead());
    }

    boolean leftoversUnchecked() {
        return state.leftovers() == Leftovers.UNCHECKED;
    }

    boolean leftProcesses() {
        return state.leftovers() == Leftovers.SOME;
    }

    boolean jobTypeMissing() {
        return state.active().stopped() && UnitState.UNKNOWN_JOB.equals(state.job());
    }

    void unload() {
        state = UnitState.unloaded(state.name(), restLoadState);
        loaded = false;
        detailed = false;
        knownUnloaded = true;
        jobId = 0;
    }

    /** Of another systemd, or another connection, nothing is certain. */
    void forget() {
        serial = Serials.NEVER;
        knownUnloaded = false;
        orderedJob = 0;
    }

    void take(UnitProperties now) {
        Leftovers leftovers = leftovers(now.activeState());
        String job = now.jobId() == 0 ? null : jobType(now.jobId());
        String load = now.loadState() != null ? now.loadState() : loaded ? state.loadState() : "loaded";
        state = new UnitState(
                state.name(),
                load,
                now.activeState(),
                now.subState(),
                job,
                leftovers,
                now.freezerState(),
                now.since(),
                now.invocationId());
        jobId = now.jobId();
        loaded = true;
        knownUnloaded = false;
        detailed = true;
    }

    void take(UnitRow row) {
        Leftovers leftovers = leftovers(row.activeState());
        boolean justLoaded = !loaded && knownUnloaded && row.jobId() == 0;
        boolean atRest = ActiveState.of(row.activeState()).stopped();
        detailed &= loaded
                && row.activeState().equals(state.activeState())
                && row.subState().equals(state.subState());
        state = new UnitState(
                state.name(),
                row.loadState(),
                row.activeState(),
                row.subState(),
                row.jobType(),
                leftovers,
                detailed ? state.freezerState() : null,
                detailed ? state.since() : null,
                detailed ? state.invocationId() : null);
        // Asking about it would load it anew, should it be unloaded by then: many units at once would be loaded twice.
        detailed |= justLoaded && atRest;
        jobId = row.jobId();
        loaded = true;
        knownUnloaded = false;
    }

    /**
     * Since when it is at rest, and what its last run was. Not taken in where it is at work by now.
     *
     * @return whether that is news
     */
    boolean rested(@Nullable Instant since, @Nullable String invocationId) {
        if (!lacksDetails() || !atRest()) {
            return false;
        }
        UnitState before = state;
        state = state.with(since, invocationId);
        detailed = true;
        return !state.equals(before);
    }

    void queue(long job) {
        state = state.withJob(jobType(job));
        jobId = job;
    }

    /** False: it is not the job that is known, which another has replaced. */
    boolean dequeue(long job) {
        if (job != jobId || state.job() == null) {
            return false;
        }
        state = state.withJob(null);
        jobId = 0;
        return true;
    }

    private String jobType(long id) {
        String known = state.job();
        return id == jobId && known != null ? known : UnitState.UNKNOWN_JOB;
    }

    /** A unit that was stopped and loaded before cannot have got new processes; one seen stopped for the first time can. */
    private Leftovers leftovers(String activeState) {
        if (!ActiveState.of(activeState).stopped() || !hasControlGroup(state.name())) {
            return Leftovers.NONE;
        }
        boolean wasStopped = loaded && state.active().stopped();
        return wasStopped ? state.leftovers() : Leftovers.UNCHECKED;
    }

    private static boolean hasControlGroup(String name) {
        return name.endsWith(".service")
                || name.endsWith(".socket")
                || name.endsWith(".mount")
                || name.endsWith(".swap")
                || name.endsWith(".scope");
    }
}
