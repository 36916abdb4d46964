package org.lockkeeper.host.service;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker;

/**
 * What is known of one guarded service.
 *
 * @param unit the unit's canonical name, for example {@code backup-db.service}: the one under which systemd reports it
 * @param names all names of the unit, the canonical one first
 * @param group the service group it belongs to
 * @param state whether it is in the way
 * @param activeState systemd's ActiveState, or {@code unknown}
 * @param subState systemd's SubState, or {@code unknown}
 * @param reason why it has this state, as a sentence for people
 * @param since when it entered its ActiveState; null where systemd no longer knows (the unit is not loaded)
 * @param invocationId the unit run's id (32 hex digits); null while there is no run
 */
public record ServiceState(
        String unit,
        List<String> names,
        String group,
        State state,
        String activeState,
        String subState,
        String reason,
        @Nullable Instant since,
        @Nullable String invocationId) {

    public ServiceState {
        names = List.copyOf(names);
    }

    /** A unit that has no other name. */
    public ServiceState(
            String unit,
            String group,
            State state,
            String activeState,
            String subState,
            String reason,
            @Nullable Instant since,
            @Nullable String invocationId) {
        this(unit, List.of(unit), group, state, activeState, subState, reason, since, invocationId);
    }

    /** Whether the unit is called so, by its canonical name or another. */
    public boolean isCalled(String name) {
        return names.contains(name);
    }

    public enum State {
        IDLE,
        BUSY,
        /** systemd does not know the unit, or could not be asked. Never to be read as idle. */
        UNKNOWN
    }

    /** Whether its run has not come to its work yet: systemd is at its conditions or at its {@code ExecStartPre=}. */
    public boolean beforeItsWork() {
        return state == State.BUSY
                && activeState.equals("activating")
                && (subState.equals("start-pre") || subState.equals("condition"));
    }

    /** This service as the reason why something may not go on. Only for a service that is not idle. */
    public Blocker asBlocker() {
        Blocker.Kind kind = state == State.UNKNOWN ? Blocker.Kind.UNKNOWN_SERVICE : Blocker.Kind.SERVICE;
        return new Blocker(kind, unit, group, reason, null, since, null);
    }
}
