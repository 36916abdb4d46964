package org.lockkeeper.fleet.pools;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Pools as they are configured where nothing else matters. */
final class Pools {

    static final DatabaseProperties NO_DATABASE =
            new DatabaseProperties(null, null, null, Duration.ofSeconds(5), Duration.ofSeconds(30));
    static final Duration DAY = Duration.ofDays(1);

    private Pools() {}

    static PoolProperties pool(String atMost, Duration claim, Duration patience, String reclaim) {
        return pool(atMost, claim, patience, reclaim, 0, List.of());
    }

    static PoolProperties pool(
            String atMost,
            Duration claim,
            Duration patience,
            String reclaim,
            int atLeastInZone,
            List<WaveProperties> waves) {
        return new PoolProperties(
                atMost,
                claim,
                patience,
                Duration.ofHours(1),
                reclaim,
                atLeastInZone,
                waves,
                Duration.ofDays(6),
                PoolProperties.After.WORK,
                null);
    }

    static FleetProperties fleet(Map<String, PoolProperties> pools, int maxHosts, int maxHostsEach) {
        return fleet(pools, maxHosts, maxHostsEach, Map.of());
    }

    static FleetProperties fleet(
            Map<String, PoolProperties> pools, int maxHosts, int maxHostsEach, Map<String, String> labels) {
        return new FleetProperties(
                pools,
                maxHosts,
                maxHostsEach,
                "here",
                NO_DATABASE,
                labels,
                new HealthyProperties(List.of(), Duration.ofSeconds(10), Duration.ofMinutes(10)),
                Duration.ofMinutes(3),
                Duration.ofDays(30));
    }
}
