package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.fleet.members.PoolRule;
import org.lockkeeper.fleet.members.PoolRule.AtMost;
import org.lockkeeper.fleet.members.PoolRule.Wave;
import org.lockkeeper.web.words.Text;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One pool of hosts.
 *
 * @param atMost how many hosts of the pool may be in maintenance at once: a number, or a part of them such as 20 %
 * @param claimWithin how long a slot waits for the host whose turn has come to ask again and be told; then it goes to the
 *     next
 * @param patience how long a host keeps its place in the queue without asking again
 * @param overdueAfter how long after its host was last heard of a slot is shown as overdue. It is held on
 * @param reclaimAfter how long after its host was last heard of a slot is taken back, more than overdue-after; never: not
 *     before the host gives it back or somebody takes it by force
 * @param atLeastInZone how many hosts of each zone (lockkeeper.fleet.labels.zone) stay out of maintenance and well; 0: zones do not
 *     matter
 * @param waves who goes first. Without it there is no order but that of asking
 * @param waveValidFor how long ago all hosts of a wave may have had their turn for the next wave to follow: less than the time
 *     between two rounds
 * @param after when a slot is given back: as soon as the work has ended (work), or when the host is well again (healthy)
 * @param maxUnhealthy how many hosts of the pool may be unhealthy; one more pauses it. Without it the pool is never paused by itself
 */
record PoolProperties(
        @DefaultValue("1") String atMost,
        @DefaultValue("10min") Duration claimWithin,
        @DefaultValue("15min") Duration patience,
        @DefaultValue("1h") Duration overdueAfter,
        @DefaultValue("never") String reclaimAfter,
        @DefaultValue("0") int atLeastInZone,
        @DefaultValue List<WaveProperties> waves,
        @DefaultValue("6d") Duration waveValidFor,
        @DefaultValue("work") After after,
        @Nullable Integer maxUnhealthy) {

    enum After {
        /** The work has ended. */
        WORK,
        /** The host is well again. */
        HEALTHY
    }

    private static final String NEVER = "never";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration LONGEST_ROUND = Duration.ofDays(366);
    private static final int MOST_WAVES = 20;
    private static final Pattern WAVE = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    /** @param key of this pool, with a full stop behind it */
    void check(String key) {
        try {
            AtMost.parse(atMost);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "%sat-most %s, not '%s'".formatted(key, wrong.getMessage(), Text.shorten(atMost)));
        }
        number(key + "at-least-in-zone", atLeastInZone);
        number(key + "max-unhealthy", maxUnhealthy == null ? 0 : maxUnhealthy);
        waves(key);
        between(key + "claim-within", claimWithin);
        between(key + "patience", patience);
        between(key + "overdue-after", overdueAfter);
        Duration reclaimed = reclaimed();
        if (!reclaimAfter.equals(NEVER)
                && (reclaimed == null || reclaimed.compareTo(overdueAfter) <= 0 || reclaimed.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException(
                    "%sreclaim-after must be 'never', or more than overdue-after (%s) and at most %s, not '%s'"
                            .formatted(key, overdueAfter, LONGEST, reclaimAfter));
        }
    }

    private void waves(String key) {
        if (waves.size() > MOST_WAVES) {
            throw new IllegalArgumentException(
                    "%swaves are %d; there may be %d".formatted(key, waves.size(), MOST_WAVES));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < waves.size(); i++) {
            String name = Objects.requireNonNullElse(waves.get(i).name(), "");
            if (!WAVE.matcher(name).matches() || !names.add(name)) {
                throw new IllegalArgumentException(
                        "%swaves[%d].name must be another one for each wave, of at most 64 letters, digits, '-', '_' and '.', not '%s'"
                                .formatted(key, i, Text.shorten(name)));
            }
            between(key + "waves[" + i + "].soak", Duration.ZERO, waves.get(i).soak(), LONGEST_ROUND);
        }
        between(key + "wave-valid-for", SHORTEST, waveValidFor, LONGEST_ROUND);
    }

    private static void number(String key, int value) {
        if (value < 0 || value > AtMost.MOST) {
            throw new IllegalArgumentException("%s must be from 0 to %d, not %d".formatted(key, AtMost.MOST, value));
        }
    }

    /** What is told to other Lockkeepers. */
    PoolRule rule() {
        return new PoolRule(
                AtMost.parse(atMost),
                atLeastInZone,
                waves.stream()
                        .map(wave -> new Wave(String.valueOf(wave.name()), wave.soak()))
                        .toList(),
                waveValidFor);
    }

    private static void between(String key, Duration value) {
        between(key, SHORTEST, value, LONGEST);
    }

    private static void between(String key, Duration least, Duration value, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s must be from %s to %s, not %s".formatted(key, least, most, value));
        }
    }

    /** Counted from when its host was last heard of; null: never. */
    @Nullable
    Duration reclaimed() {
        try {
            return reclaimAfter.equals(NEVER) ? null : ApiDuration.parse(reclaimAfter);
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }
}
