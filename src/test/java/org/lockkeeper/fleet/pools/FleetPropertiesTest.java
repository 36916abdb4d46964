package org.lockkeeper.fleet.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetPropertiesTest {

    private static final DatabaseProperties NO_DATABASE =
            new DatabaseProperties(null, null, null, Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static PoolProperties pool(int atMost, Duration claim, String reclaim) {
        return new PoolProperties(atMost, claim, Duration.ofMinutes(15), Duration.ofHours(1), reclaim);
    }

    private static void refused(String name, PoolProperties pool, String... words) {
        assertThatThrownBy(() -> new FleetProperties(Map.of(name, pool), 10, 10, null, NO_DATABASE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatCannotBeMeantIsRefusedByKeyAndValue() {
        Duration claim = Duration.ofMinutes(10);
        refused("web", pool(0, claim, "never"), "lockkeeper.fleet.pools.web.at-most", "not 0");
        refused("web", pool(10_001, claim, "never"), "at-most", "10001");
        refused("web", pool(1, Duration.ZERO, "never"), "lockkeeper.fleet.pools.web.claim-within", "PT0S");
        refused("web", pool(1, Duration.ofDays(8), "never"), "claim-within", "PT192H");
        refused("web", pool(1, claim, "soon"), "lockkeeper.fleet.pools.web.reclaim-after", "'soon'");
        refused("web", pool(1, claim, "1h"), "reclaim-after", "more than overdue-after (PT1H)", "'1h'");
        refused("we b", pool(1, claim, "never"), "lockkeeper.fleet.pools", "'we b'");
        refused(":pause", pool(1, claim, "never"), "':pause'");
        assertThatThrownBy(() -> new FleetProperties(Map.of(), 0, 10, null, NO_DATABASE))
                .hasMessageContaining("max-hosts");
        assertThatThrownBy(() -> new FleetProperties(Map.of(), 10, 10_001, null, NO_DATABASE))
                .hasMessageContaining("max-hosts-each");
        FleetProperties fine = new FleetProperties(Map.of("web", pool(1, claim, "2h")), 10, 10, null, NO_DATABASE);
        assertThat(fine.pools().get("web"))
                .isNotNull()
                .satisfies(web -> assertThat(web.reclaimed()).isEqualTo(Duration.ofHours(2)));
        fine.check(Set.of("backup"));
        assertThatThrownBy(() -> fine.check(Set.of("web"))).hasMessageContaining("service group");
    }
}
