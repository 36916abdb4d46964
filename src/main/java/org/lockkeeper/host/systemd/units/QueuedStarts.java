package org.lockkeeper.host.systemd.units;

import java.util.Map;
import java.util.Set;

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
