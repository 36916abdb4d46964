package org.lockkeeper.host.systemd.units;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What systemd said of one unit. The words are systemd's own; {@link #load()} and {@link #active()} read them.
 *
 * @param name the unit's canonical name, never an alias
 * @param job the type of the job queued for it ({@code start}, {@code stop} …), {@link #UNKNOWN_JOB} while only its
 *     existence is known, null when there is none
 * @param leftovers whether a stopped unit left processes in its control group; {@code NONE} while it is not stopped
 * @param freezerState {@code running}, {@code frozen} …; null where it is not known. systemd 252 sends no signal when it
 *     changes, so that it may be out of date: a unit that can be frozen is active anyway
 * @param since when it entered its ActiveState; null where it is not (or no longer) known
 * @param invocationId the id of its last run, 32 hex digits; null where it is not (or no longer) known
 */
public record UnitState(
        String name,
        String loadState,
        String activeState,
        String subState,
        @Nullable String job,
        Leftovers leftovers,
        @Nullable String freezerState,
        @Nullable Instant since,
        @Nullable String invocationId) {

    public static final String UNKNOWN_JOB = "unknown";

    public enum Leftovers {
        NONE,
        SOME,
        /** It has just stopped, or has just been found stopped, and systemd has not been asked yet. */
        UNCHECKED
    }

    /** A unit that is not in systemd's memory. It is neither running nor queued and its control group is empty. */
    public static UnitState unloaded(String name, String loadState) {
        return new UnitState(name, loadState, "inactive", "dead", null, Leftovers.NONE, null, null, null);
    }

    public LoadState load() {
        return LoadState.of(loadState);
    }

    public ActiveState active() {
        return ActiveState.of(activeState);
    }

    public UnitState with(Leftovers changed) {
        return new UnitState(name, loadState, activeState, subState, job, changed, freezerState, since, invocationId);
    }

    /** In another run. */
    public UnitState with(@Nullable Instant since, @Nullable String invocationId) {
        return new UnitState(name, loadState, activeState, subState, job, leftovers, freezerState, since, invocationId);
    }

    public UnitState withJob(@Nullable String changed) {
        return new UnitState(
                name, loadState, activeState, subState, changed, leftovers, freezerState, since, invocationId);
    }

    /** systemd's ActiveState. A word that a later systemd invents reads as {@link #OTHER}. */
    public enum ActiveState {
        ACTIVE,
        RELOADING,
        REFRESHING,
        INACTIVE,
        FAILED,
        ACTIVATING,
        DEACTIVATING,
        MAINTENANCE,
        OTHER;

        public static ActiveState of(String word) {
            for (ActiveState state : values()) {
                if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return state;
                }
            }
            return OTHER;
        }

        /** Whether the unit is stopped: no main process, though some may be left in its control group. */
        public boolean stopped() {
            return this == INACTIVE || this == FAILED;
        }
    }

    /** systemd's LoadState. A word that a later systemd invents reads as {@link #OTHER}. */
    public enum LoadState {
        LOADED,
        MASKED,
        NOT_FOUND,
        BAD_SETTING,
        ERROR,
        MERGED,
        STUB,
        OTHER;

        public static LoadState of(String word) {
            for (LoadState state : values()) {
                if (state.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                    return state;
                }
            }
            return OTHER;
        }
    }
}
