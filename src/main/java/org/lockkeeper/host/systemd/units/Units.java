package org.lockkeeper.host.systemd.units;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * All watched units at one moment. Immutable.
 *
 * @param states by canonical name: each watched name, and each unit that matches a watched pattern
 * @param aliases the other names of these units
 * @param reloads grows whenever systemd has read unit files anew: what was known of a unit beyond its state may be outdated
 * @param queuedStarts which of them systemd's own order holds back from starting
 * @param live whether the states follow systemd; when false they are what was last known
 * @param staleReason why it is not live, as a sentence; null when live
 * @param asOf when systemd last said something about them; null before the first read
 */
public record Units(
        SortedMap<String, UnitState> states,
        UnitAliases aliases,
        long reloads,
        QueuedStarts queuedStarts,
        boolean live,
        @Nullable String staleReason,
        @Nullable Instant asOf) {

    /** Of which none is held back. */
    public Units(
            SortedMap<String, UnitState> states,
            UnitAliases aliases,
            long reloads,
            boolean live,
            @Nullable String staleReason,
            @Nullable Instant asOf) {
        this(states, aliases, reloads, QueuedStarts.NONE, live, staleReason, asOf);
    }

    public boolean knowRun(String invocationId) {
        return states.values().stream().anyMatch(state -> invocationId.equals(state.invocationId()));
    }

    /** The same states, known to be out of date. */
    public Units stale(String reason) {
        return new Units(states, aliases, reloads, queuedStarts, false, reason, asOf);
    }

    /**
     * What systemd's own order of jobs holds back.
     *
     * @param ahead by each watched unit that has no process and does nothing but wait for its start: the units, watched or not,
     *     whose jobs must end before it begins, directly or through others. A unit that is about to begin, or of which this
     *     is not known, is not in it
     */
    public record QueuedStarts(Map<String, Set<String>> ahead) {

        public static final QueuedStarts NONE = new QueuedStarts(Map.of());

        public QueuedStarts {
            ahead = Map.copyOf(ahead);
        }

        public Set<String> aheadOf(String unit) {
            return ahead.getOrDefault(unit, Set.of());
        }
    }
}
