package org.lockkeeper.fleet.members;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** How many hosts of a pool: a number, or a part of them. */
    public record AtMost(int number, boolean percent) {

        /** Of which a part is never more than all of them. */
        public static final int MOST = 10_000;

        private static final Pattern TEXT = Pattern.compile("(\\d{1,5})( ?%)?");

        /** @throws IllegalArgumentException with what it must be */
        public static AtMost parse(String text) {
            Matcher matcher = TEXT.matcher(text.strip());
            int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            boolean percent = matcher.matches() && matcher.group(2) != null;
            int most = percent ? 99 : MOST;
            if (number < 1 || number > most) {
                throw new IllegalArgumentException("must be from 1 to %d, or from 1 %% to 99 %%".formatted(MOST));
            }
            return new AtMost(number, percent);
        }

        /** At least one, since a pool of which none may ever be in maintenance is of no use; else rounded down. */
        public int of(int hosts) {
            return percent ? Math.max(1, number * hosts / 100) : number;
        }

        @Override
        public String toString() {
            return percent ? number + " %" : Integer.toString(number);
        }
    }

    /**
     * Hosts that go together.
     *
     * @param name as the label {@code wave} of its hosts has it
     * @param soak how long after the last of them the next wave begins
     */
    public record Wave(String name, Duration soak) {}
}
