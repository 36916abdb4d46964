package org.lockkeeper.page.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.members.PoolRule;
import org.lockkeeper.fleet.members.PoolRule.AtMost;
import org.lockkeeper.fleet.members.PoolRule.Wave;
import org.lockkeeper.fleet.pools.FleetView;
import org.lockkeeper.fleet.pools.FleetView.FleetHost;
import org.lockkeeper.fleet.pools.FleetView.FleetPause;
import org.lockkeeper.fleet.pools.FleetView.FleetPool;
import org.lockkeeper.fleet.pools.FleetView.FleetSlot;
import org.lockkeeper.fleet.pools.FleetView.FleetWaiter;
import org.lockkeeper.fleet.pools.FleetView.HostState;
import org.lockkeeper.fleet.pools.FleetView.SlotState;

class PoolTilesTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static FleetHost host(String id, HostState state, Map<String, String> labels, String... pools) {
        return new FleetHost(id, Member.Kind.LOCKKEEPER, state, "1.0", null, labels, Set.of(pools), NOW, NOW, null);
    }

    private static FleetPool pool(String name) {
        return new FleetPool(
                name, 1, "1", false, 3, 0, 1, 1, false, null, null, Duration.ofHours(1), Duration.ofHours(3));
    }

    private static FleetSlot slot(String id, SlotState state) {
        return new FleetSlot("web", id, state, NOW, NOW, 1L, null, null);
    }

    private static FleetView fleet(
            @Nullable String fault,
            List<FleetSlot> slots,
            List<FleetWaiter> queue,
            List<FleetPause> pauses,
            FleetHost... hosts) {
        return new FleetView(NOW, fault, List.of(pool("web")), slots, queue, pauses, List.of(hosts), hosts.length);
    }

    private static List<String> told(PoolTiles pool) {
        return pool.waves().stream()
                .flatMap(
                        wave -> wave.tiles().stream().map(tile -> wave.wave() + " " + tile.name() + " " + tile.state()))
                .toList();
    }

    private static PoolTiles tiles(FleetView fleet, PoolRule... rules) {
        return PoolTiles.of(fleet, name -> Set.of(rules)).get(0);
    }

    @Test
    void eachHostHasTheStateThatMattersMost() {
        FleetWaiter waiter = new FleetWaiter("web", "c", 1, NOW, NOW, null, List.of("a"), 1);
        PoolTiles pool = tiles(fleet(
                null,
                List.of(
                        slot("a", SlotState.HELD),
                        slot("b", SlotState.GRANTED),
                        slot("f", SlotState.OVERDUE),
                        slot("g", SlotState.UNHEALTHY),
                        slot("stranger", SlotState.HELD)),
                List.of(waiter),
                List.of(),
                host("a", HostState.WELL, Map.of(), "web"),
                host("b", HostState.WELL, Map.of(), "web"),
                host("c", HostState.WELL, Map.of(), "web"),
                host("d", HostState.WELL, Map.of(), "web"),
                host("e", HostState.ABSENT, Map.of(), "web"),
                host("f", HostState.WELL, Map.of(), "web"),
                host("g", HostState.UNHEALTHY, Map.of(), "web"),
                host("other", HostState.WELL, Map.of(), "db")));
        assertThat(told(pool))
                .containsExactly(
                        "null g UNHEALTHY",
                        "null f OVERDUE",
                        "null e ABSENT",
                        "null a MAINTENANCE",
                        "null stranger MAINTENANCE",
                        "null b GRANTED",
                        "null c WAITS",
                        "null d WELL");
        Tile a = pool.waves().get(0).tiles().get(3);
        assertThat(a.overdueAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(a.reclaimedAt()).isEqualTo(NOW.plus(Duration.ofHours(3)));
        Tile b = pool.waves().get(0).tiles().get(5);
        assertThat(b.overdueAt()).isNull();
    }

    @Test
    void hostsStandInTheOrderOfTheirWaves() {
        PoolRule rule = new PoolRule(
                AtMost.parse("1"),
                1,
                List.of(new Wave("canary", Duration.ofHours(1)), new Wave("main", Duration.ZERO)),
                Duration.ofDays(1));
        FleetView fleet = fleet(
                null,
                List.of(),
                List.of(),
                List.of(),
                host("a", HostState.WELL, Map.of("wave", "main", "zone", "z2"), "web"),
                host("b", HostState.WELL, Map.of("wave", "main", "zone", "z1"), "web"),
                host("c", HostState.WELL, Map.of("wave", "canary"), "web"),
                host("d", HostState.WELL, Map.of("wave", "nowhere"), "web"));
        assertThat(tiles(fleet, rule).ruleWords())
                .containsExactly("at most 1 at once; at least 1 of each zone stay out of maintenance;"
                        + " wave after wave: canary (then 1 h of rest), main");
        assertThat(RuleWords.of(new PoolRule(AtMost.parse("20 %"), 0, List.of(), Duration.ZERO), 12))
                .isEqualTo("at most 20 % of them at once: now 2 of 12");
        assertThat(told(tiles(fleet, rule)))
                .containsExactly("canary c WELL", "main b WELL", "main a WELL", "null d WELL");
    }

    @Test
    void withoutItsStoreNothingIsKnown() {
        FleetView fleet = fleet(
                "the database is away",
                List.of(slot("a", SlotState.HELD)),
                List.of(),
                List.of(),
                host("a", HostState.WELL, Map.of("zone", "z"), "web"));
        assertThat(told(tiles(fleet))).containsExactly("null a UNKNOWN");
        assertThat(tiles(fleet).waves().get(0).tiles().get(0).slot()).isNull();
    }

    @Test
    void whatSomebodyWaitsForIsHostsSentencesAndThePause() {
        FleetWaiter waiter = new FleetWaiter(
                "web", "c", 1, NOW, NOW, null, List.of(":pause", "web/a", "wave canary goes first: a is not well"), 3);
        PoolTiles pool = tiles(fleet(null, List.of(), List.of(waiter), List.of()));
        assertThat(pool.inTheWayOf(waiter))
                .containsExactly("the end of the pause", "a", "wave canary goes first: a is not well");
    }

    @Test
    void pausesAreThePoolsOwnAndThatOfAll() {
        FleetPause all = new FleetPause(null, NOW, "bob", "storm", null);
        FleetPause own = new FleetPause("web", NOW, "bob", "disc", null);
        FleetPause other = new FleetPause("db", NOW, "bob", "disc", null);
        PoolTiles pool = tiles(fleet(null, List.of(), List.of(), List.of(all, own, other)));
        assertThat(pool.pauses()).containsExactly(all, own);
        assertThat(pool.pausedAlone()).isTrue();
        assertThat(pool.pausedWithAll()).isTrue();
        assertThat(tiles(fleet(null, List.of(), List.of(), List.of(all))).pausedAlone())
                .isFalse();
    }
}
