package org.lockkeeper.page.hosts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.fleet.members.Member;
import org.lockkeeper.fleet.members.PoolRule;
import org.lockkeeper.fleet.members.PoolRule.Wave;
import org.lockkeeper.fleet.pools.FleetView;
import org.lockkeeper.fleet.pools.FleetView.FleetHost;
import org.lockkeeper.fleet.pools.FleetView.FleetPause;
import org.lockkeeper.fleet.pools.FleetView.FleetPool;
import org.lockkeeper.fleet.pools.FleetView.FleetSlot;
import org.lockkeeper.fleet.pools.FleetView.FleetWaiter;
import org.lockkeeper.page.frame.Texts;

/**
 * One pool, as it is shown. Pure.
 *
 * @param rules what the Lockkeepers of the fleet hold it to: more than one where they differ
 * @param pauses those that hold for it: its own, and that of all pools
 * @param waves its hosts, by wave where it has waves; else all in one
 * @param queue who waits, in the order in which they are served
 */
record PoolTiles(
        FleetPool pool, List<PoolRule> rules, List<FleetPause> pauses, List<WaveTiles> waves, List<FleetWaiter> queue) {

    /** What the ids of pauses begin with: see docs/api.md. */
    private static final String PAUSE = ":pause";

    /** @param wave null for all hosts of a pool without waves, and for those of none */
    record WaveTiles(@Nullable String wave, List<Tile> tiles) {}

    /** Whether a pause is its own, and not of all pools. */
    public boolean pausedAlone() {
        return pauses.stream().anyMatch(pause -> pause.pool() != null);
    }

    public boolean pausedWithAll() {
        return pauses.stream().anyMatch(pause -> pause.pool() == null);
    }

    /** What it is held to, in words; more than one where Lockkeepers differ. */
    public List<String> ruleWords() {
        return rules.stream()
                .map(rule -> RuleWords.of(rule, pool.hosts()))
                .sorted()
                .toList();
    }

    /** What somebody waits for: hosts, sentences, and the pause. */
    public List<String> inTheWayOf(FleetWaiter waiter) {
        String slots = pool.pool() + "/";
        return waiter.blockers().stream()
                .map(blocker -> blocker.startsWith(PAUSE)
                        ? Texts.of("fleet.queue.pause")
                        : blocker.startsWith(slots) ? blocker.substring(slots.length()) : blocker)
                .toList();
    }

    /** How many wait of whom nothing is shown. */
    public int waitingUnseen() {
        return Math.max(0, pool.waiting() - queue.size());
    }

    /** @param rules what the Lockkeepers hold a pool to */
    static List<PoolTiles> of(FleetView fleet, Function<String, Set<PoolRule>> rules) {
        return fleet.pools().stream()
                .map(pool -> of(fleet, pool, List.copyOf(rules.apply(pool.pool()))))
                .toList();
    }

    private static PoolTiles of(FleetView fleet, FleetPool pool, List<PoolRule> rules) {
        String name = pool.pool();
        List<FleetWaiter> queue = fleet.queue().stream()
                .filter(waiter -> waiter.pool().equals(name))
                .toList();
        List<FleetPause> pauses = fleet.pauses().stream()
                .filter(pause -> pause.pool() == null || pause.pool().equals(name))
                .toList();
        return new PoolTiles(pool, rules, pauses, waves(tiles(fleet, pool, queue), rules), queue);
    }

    private static List<Tile> tiles(FleetView fleet, FleetPool pool, List<FleetWaiter> queue) {
        Map<String, FleetHost> hosts = new TreeMap<>();
        fleet.hosts().stream()
                .filter(host -> host.pools().contains(pool.pool()))
                .forEach(host -> hosts.put(host.id(), host));
        Map<String, FleetSlot> slots = new HashMap<>();
        fleet.slots().stream()
                .filter(slot -> slot.pool().equals(pool.pool()))
                .forEach(slot -> slots.put(slot.id(), slot));
        Map<String, FleetWaiter> waiters =
                queue.stream().collect(Collectors.toMap(FleetWaiter::id, Function.identity(), (one, other) -> one));
        Map<String, FleetHost> known =
                fleet.hosts().stream().collect(Collectors.toMap(FleetHost::id, Function.identity()));
        Set<String> names = new TreeSet<>(hosts.keySet());
        names.addAll(slots.keySet());
        names.addAll(waiters.keySet());
        boolean unknown = fleet.storeFault() != null;
        return names.stream()
                .map(name -> unknown
                        ? Tile.unknown(name)
                        : Tile.of(pool, name, known.get(name), slots.get(name), waiters.get(name)))
                .toList();
    }

    /** In the order of the waves; whoever is of none goes with the last. */
    private static List<WaveTiles> waves(List<Tile> tiles, List<PoolRule> rules) {
        List<String> order = rules.stream()
                .flatMap(rule -> rule.waves().stream().map(Wave::name))
                .distinct()
                .toList();
        if (order.isEmpty()) {
            return List.of(new WaveTiles(null, sorted(tiles)));
        }
        List<WaveTiles> waves = new ArrayList<>();
        Stream.concat(order.stream(), Stream.<@Nullable String>of((String) null))
                .forEach(wave -> {
                    List<Tile> its = tiles.stream()
                            .filter(tile -> Objects.equals(wave, wave(tile, order)))
                            .toList();
                    if (wave != null || !its.isEmpty()) {
                        waves.add(new WaveTiles(wave, sorted(its)));
                    }
                });
        return waves;
    }

    private static @Nullable String wave(Tile tile, List<String> order) {
        String wave = tile.label(Member.WAVE);
        return wave != null && order.contains(wave) ? wave : null;
    }

    /** First those that somebody should look at; then as people look for them. */
    private static List<Tile> sorted(List<Tile> tiles) {
        return tiles.stream()
                .sorted(Comparator.comparing(
                                (Tile tile) -> tile.state() == Tile.State.WELL || tile.state() == Tile.State.WAITS)
                        .thenComparing(Tile::state)
                        .thenComparing(tile -> Objects.requireNonNullElse(tile.label(Member.ZONE), ""))
                        .thenComparing(Tile::name))
                .toList();
    }

    /** Hosts that need no slot of any pool. */
    static List<FleetHost> others(FleetView fleet) {
        Set<String> pools = fleet.pools().stream().map(FleetPool::pool).collect(Collectors.toSet());
        return fleet.hosts().stream()
                .filter(host -> host.pools().stream().noneMatch(pools::contains))
                .toList();
    }
}
