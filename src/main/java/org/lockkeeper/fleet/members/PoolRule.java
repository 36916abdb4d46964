package org.lockkeeper.fleet.members;

import java.time.Duration;
import java.util.List;

/**
 * Of which hosts of a pool how many may be in maintenance at once. Each Lockkeeper tells its own to all others; where they differ,
 * nothing is granted that one of them forbids.
 *
 * @param atMost how many of all
 * @param atLeastInZone how many hosts of each zone stay out of maintenance, and well; 0: that does not matter
 * @param waves who goes first; empty: there is no order
 * @param within how long ago a wave may have been for the next to follow it
 */
public record PoolRule(AtMost atMost, int atLeastInZone, List<Wave> waves, Duration within) {

    public PoolRule {
        waves = List.copyOf(waves);
    }

    /** Whether it is about hosts, and not their number alone. */
    public boolean asksForHosts() {
        return atMost.percent() || atLeastInZone > 0 || !waves.isEmpty();
    }

    /** Who is of no wave goes last. */
    int wave(Member member) {
        String label = member.labels().get(Member.WAVE);
        for (int i = 0; i < waves.size(); i++) {
            if (waves.get(i).name().equals(label)) {
                return i;
            }
        }
        return waves.size() - 1;
    }
}
