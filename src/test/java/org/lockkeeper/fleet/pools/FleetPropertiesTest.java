package org.lockkeeper.fleet.pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.fleet.members.PoolRule.AtMost;

class FleetPropertiesTest {

    private static PoolProperties pool(int atMost, Duration claim, String reclaim) {
        return pool(Integer.toString(atMost), claim, reclaim);
    }

    private static PoolProperties pool(String atMost, Duration claim, String reclaim) {
        return Pools.pool(atMost, claim, Duration.ofMinutes(15), reclaim);
    }

    private static PoolProperties rolled(int zone, WaveProperties... waves) {
        return Pools.pool("20 %", Pools.DAY, Pools.DAY, "never", zone, List.of(waves));
    }

    private static void refused(String name, PoolProperties pool, String... words) {
        assertThatThrownBy(() -> Pools.fleet(Map.of(name, pool), 10, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatCannotBeMeantIsRefusedByKeyAndValue() {
        Duration claim = Duration.ofMinutes(10);
        refused("web", pool(0, claim, "never"), "lockkeeper.fleet.pools.web.at-most", "not '0'");
        refused("web", pool(10_001, claim, "never"), "at-most", "10001");
        refused("web", pool(1, Duration.ZERO, "never"), "lockkeeper.fleet.pools.web.claim-within", "PT0S");
        refused("web", pool(1, Duration.ofDays(8), "never"), "claim-within", "PT192H");
        refused("web", pool(1, claim, "soon"), "lockkeeper.fleet.pools.web.reclaim-after", "'soon'");
        refused("web", pool(1, claim, "1h"), "reclaim-after", "more than overdue-after (PT1H)", "'1h'");
        refused("we b", pool(1, claim, "never"), "lockkeeper.fleet.pools", "'we b'");
        refused(":pause", pool(1, claim, "never"), "':pause'");
        assertThatThrownBy(() -> Pools.fleet(Map.of(), 0, 10)).hasMessageContaining("max-hosts");
        assertThatThrownBy(() -> Pools.fleet(Map.of(), 10, 10_001)).hasMessageContaining("max-hosts-each");
        FleetProperties fine = Pools.fleet(Map.of("web", pool(1, claim, "2h")), 10, 10);
        assertThat(fine.pools().get("web"))
                .isNotNull()
                .satisfies(web -> assertThat(web.reclaimed()).isEqualTo(Duration.ofHours(2)));
        fine.check(Set.of("backup"));
        assertThatThrownBy(() -> fine.check(Set.of("web"))).hasMessageContaining("service group");
    }

    @Test
    void aPartOfTheHostsIsRoundedDownAndNeverNone() {
        assertThat(AtMost.parse("20 %").of(10)).isEqualTo(2);
        assertThat(AtMost.parse("20%").of(9)).isEqualTo(1);
        assertThat(AtMost.parse("20 %").of(0)).isEqualTo(1);
        assertThat(AtMost.parse("3").of(1)).isEqualTo(3);
        for (String wrong : List.of("0 %", "100 %", "20 percent", "", "-1", "1.5", "20  %", "%")) {
            refused("web", pool(wrong, Pools.DAY, "never"), "lockkeeper.fleet.pools.web.at-most", "'" + wrong + "'");
        }
    }

    @Test
    void wavesAndZonesThatCannotBeMeantAreRefused() {
        Duration none = Duration.ZERO;
        refused("web", rolled(-1), "lockkeeper.fleet.pools.web.at-least-in-zone", "not -1");
        refused("web", rolled(0, new WaveProperties(null, none)), "web.waves[0].name", "''");
        refused(
                "web",
                rolled(0, new WaveProperties("one", none), new WaveProperties("one", none)),
                "lockkeeper.fleet.pools.web.waves[1].name",
                "'one'");
        refused(
                "web",
                rolled(0, new WaveProperties("one", Duration.ofSeconds(-1))),
                "lockkeeper.fleet.pools.web.waves[0].soak",
                "PT-1S");
    }

    @Test
    void whatWouldKeepThisHostFromEverGettingASlotShowsAtTheStart() {
        Map<String, PoolProperties> pools = Map.of("web", rolled(1, new WaveProperties("canary", Duration.ofHours(1))));
        Pools.fleet(pools, 10, 10).checkGroup("update", null);
        assertThatThrownBy(() -> Pools.fleet(pools, 10, 10).checkGroup("update", "web"))
                .hasMessageContainingAll("lockkeeper.fleet.labels.zone", "at-least-in-zone");
        Pools.fleet(pools, 10, 10, Map.of("zone", "a")).checkGroup("update", "web");
        assertThatThrownBy(() -> Pools.fleet(pools, 10, 10, Map.of("zone", "a", "wave", "cannary"))
                        .checkGroup("update", "web"))
                .hasMessageContainingAll("lockkeeper.fleet.labels.wave", "'cannary'", "[canary]");
        assertThatThrownBy(() -> Pools.fleet(pools, 10, 10, Map.of("zone", "a b")))
                .hasMessageContainingAll("lockkeeper.fleet.labels.zone", "'a b'");
    }
}
