package org.lockkeeper.fleet.members;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lockkeeper.fleet.members.PoolRule.AtMost;
import org.lockkeeper.fleet.members.PoolRule.Wave;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.HostRegister.HostRow;

/**
 * The rules as they are, with random hosts that come, go dark, get well and unwell, in two pools with random rules, of which a second
 * Lockkeeper has others. What may be granted is written down once more, and apart from how the rules do it.
 */
class PoolPlayTest {

    private static final Duration LONG = Duration.ofDays(10_000);
    private static final List<String> POOLS = List.of("web", "db");
    private static final List<String> WAVES = List.of("canary", "early", "late");
    private static final List<String> ZONES = List.of("a", "b");

    private static final class Play {
        private final Random random;
        private final Map<String, List<PoolRule>> rules = new TreeMap<>();
        private final Map<String, Member> hosts = new TreeMap<>();
        private final LockRules locks;
        private Members members = Members.UNKNOWN;
        private Members last = Members.UNKNOWN;
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private LockTable table = LockTable.EMPTY;
        private int granted;
        private int heldUp;

        Play(long seed) {
            random = new Random(seed);
            Map<String, PoolRule> own = new TreeMap<>();
            Map<String, Groups.Rule> groups = new HashMap<>();
            for (String pool : POOLS) {
                List<PoolRule> all = new ArrayList<>(List.of(rule()));
                if (random.nextInt(3) == 0) {
                    all.add(rule());
                }
                rules.put(pool, all);
                own.put(pool, all.get(0));
                groups.put(pool, new Groups.Rule(Set.of(), AtMost.MOST, null, false));
            }
            locks = new LockRules(
                    Groups.of(groups),
                    Limits.DEFAULT,
                    TokenSource.counting(),
                    new FleetRestraint(own, () -> members, true));
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                Map<String, String> labels = new HashMap<>();
                if (random.nextInt(6) > 0) {
                    labels.put(Member.ZONE, ZONES.get(random.nextInt(2)));
                }
                if (random.nextInt(4) > 0) {
                    labels.put(Member.WAVE, WAVES.get(random.nextInt(3)));
                }
                Set<String> pools = random.nextBoolean() ? Set.copyOf(POOLS) : Set.of(POOLS.get(random.nextInt(2)));
                Map<String, PoolRule> told = new TreeMap<>();
                boolean other = i == 0;
                rules.forEach((pool, all) -> told.put(pool, all.get(other ? all.size() - 1 : 0)));
                hosts.put(
                        "h" + i,
                        new Member(
                                row("h" + i, HostRow.State.PRESENT),
                                Told.of(Member.Kind.LOCKKEEPER, null, labels, pools, told)));
            }
        }

        private PoolRule rule() {
            List<Wave> waves = new ArrayList<>();
            if (random.nextInt(2) == 0) {
                for (String wave : WAVES.subList(0, 1 + random.nextInt(3))) {
                    waves.add(new Wave(wave, Duration.ofHours(random.nextInt(3))));
                }
            }
            return new PoolRule(
                    AtMost.parse(
                            random.nextBoolean() ? "" + (1 + random.nextInt(3)) : (10 + random.nextInt(80)) + " %"),
                    random.nextInt(3),
                    waves,
                    Duration.ofHours(24));
        }

        private HostRow row(String name, HostRow.State state) {
            return new HostRow(name, "m", state, now, now, "");
        }

        private void put(Member member) {
            hosts.put(member.name(), member);
            if (members.known()) {
                members = members.with(List.of(member));
            }
            apply(new Command.Tick());
        }

        void move() {
            now = now.plus(Duration.ofMinutes(random.nextInt(30)));
            List<Member> all = List.copyOf(hosts.values());
            Member host = all.get(random.nextInt(all.size()));
            String pool = POOLS.get(random.nextInt(2));
            switch (random.nextInt(11)) {
                case 10 -> {
                    // a start, at which nothing is known for a while; then many have their turn at once
                    if (members.known()) {
                        last = members;
                        members = Members.UNKNOWN;
                    } else {
                        members = last.with(List.copyOf(hosts.values()));
                    }
                    apply(new Command.Tick());
                }
                case 0 ->
                    put(new Member(
                            row(host.name(), random.nextBoolean() ? HostRow.State.ABSENT : HostRow.State.PRESENT),
                            host.told()));
                case 1 -> put(new Member(rowOf(host), host.told().ailing(random.nextInt(3) == 0 ? "ill" : null)));
                case 2, 3, 4, 5 -> {
                    if (host.pools().contains(pool)) {
                        apply(ask(pool, host.name()));
                    }
                }
                default -> {
                    Claim lease = table.leases().findAny().orElse(null);
                    if (lease != null) {
                        Member owner =
                                Objects.requireNonNull(hosts.get(lease.request().owner()));
                        if (random.nextInt(4) > 0) {
                            put(new Member(
                                    rowOf(owner),
                                    owner.told().turnEnded(lease.request().group(), now)));
                        }
                        apply(new Command.Release(lease.id(), owner.name(), null, true));
                    }
                }
            }
        }

        private HostRow rowOf(Member host) {
            return row(host.name(), host.absent() ? HostRow.State.ABSENT : HostRow.State.PRESENT);
        }

        private static Submit ask(String pool, String host) {
            return new Submit(
                    pool + "/" + host,
                    Request.Kind.JOB,
                    pool,
                    host,
                    "a reason",
                    LONG,
                    LONG,
                    Binding.CLIENT,
                    List.of(),
                    false,
                    null,
                    null,
                    null);
        }

        private void apply(Command command) {
            LockTable before = table;
            LockRules.Step step = locks.apply(table, command, now, Map.of());
            Set<String> out = before.leases()
                    .filter(claim -> step.events().stream()
                            .noneMatch(event -> event.type() == Event.Type.ENDED
                                    && event.subject().equals(claim.id())))
                    .map(Claim::id)
                    .collect(Collectors.toCollection(TreeSet::new));
            for (Event event : step.events()) {
                if (event.type() == Event.Type.GRANTED) {
                    granted++;
                    assertThat(forbids(event.subject(), out))
                            .as("%s granted beside %s", event.subject(), out)
                            .isNull();
                    out.add(event.subject());
                }
            }
            table = step.table();
            Set<String> leased = table.leases().map(Claim::id).collect(Collectors.toSet());
            for (Claim waiting : table.in(Phase.QUEUED).toList()) {
                String why = forbids(waiting.id(), leased);
                assertThat(why)
                        .as("%s waits for nothing beside %s", waiting.id(), leased)
                        .isNotNull();
                heldUp++;
            }
        }

        /** By the words of the documentation. */
        private @Nullable String forbids(String id, Set<String> leased) {
            String pool = id.substring(0, id.indexOf('/'));
            String host = id.substring(id.indexOf('/') + 1);
            Set<String> inPool = new TreeSet<>();
            Set<String> inMaintenance = new TreeSet<>();
            leased.forEach(lease -> {
                String name = lease.substring(lease.indexOf('/') + 1);
                inMaintenance.add(name);
                if (lease.startsWith(pool + "/")) {
                    inPool.add(name);
                }
            });
            if (!members.known()) {
                return "nothing is known";
            }
            boolean otherThere = members.find("h0").filter(h -> !h.absent()).isPresent();
            List<PoolRule> hold =
                    new ArrayList<>(Objects.requireNonNull(rules.get(pool)).subList(0, 1));
            if (otherThere) {
                hold.addAll(Objects.requireNonNull(rules.get(pool)));
            }
            for (PoolRule rule : hold) {
                String why = forbids(rule, pool, host, inPool, inMaintenance);
                if (why != null) {
                    return why;
                }
            }
            return null;
        }

        private @Nullable String forbids(
                PoolRule rule, String pool, String host, Set<String> inPool, Set<String> inMaintenance) {
            List<Member> ofPool = members.of(pool).toList();
            long there = ofPool.stream().filter(member -> !member.absent()).count();
            long most = rule.atMost().percent()
                    ? Math.max(1, there * rule.atMost().number() / 100)
                    : rule.atMost().number();
            if (inPool.size() >= most) {
                return "full";
            }
            Member self = members.find(host).orElse(null);
            if (self == null) {
                return rule.asksForHosts() ? "not registered" : null;
            }
            String zone = self.labels().get(Member.ZONE);
            if (rule.atLeastInZone() > 0) {
                long left = ofPool.stream()
                        .filter(member -> !member.name().equals(host))
                        .filter(member ->
                                zone != null && zone.equals(member.labels().get(Member.ZONE)))
                        .filter(member -> !member.absent() && member.ailment() == null)
                        .filter(member -> !inMaintenance.contains(member.name()))
                        .count();
                if (left < rule.atLeastInZone()) {
                    return "zone";
                }
            }
            List<String> names = rule.waves().stream().map(Wave::name).toList();
            int mine = names.contains(String.valueOf(self.labels().get(Member.WAVE)))
                    ? names.indexOf(self.labels().get(Member.WAVE))
                    : names.size() - 1;
            for (int wave = 0; wave < mine; wave++) {
                String name = names.get(wave);
                List<Member> first = ofPool.stream()
                        .filter(member -> name.equals(member.labels().get(Member.WAVE)))
                        .toList();
                Instant soaked = now.minus(rule.waves().get(wave).soak());
                for (Member member : first) {
                    Instant turn = member.turn(pool);
                    if (inPool.contains(member.name())
                            || member.ailment() != null
                            || turn == null
                            || turn.isAfter(soaked)
                            || turn.isBefore(now.minus(rule.within()))) {
                        return "wave " + name;
                    }
                }
                if (first.isEmpty()) {
                    return "nobody in wave " + name;
                }
            }
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void grantsWhatMayBeGrantedAndNothingElse(int part) {
        int granted = 0;
        int heldUp = 0;
        for (long seed = part * 300L; seed < (part + 1) * 300L; seed++) {
            Play play = new Play(seed);
            play.members = Members.UNKNOWN.with(List.copyOf(play.hosts.values()));
            for (int i = 0; i < 120; i++) {
                play.move();
            }
            granted += play.granted;
            heldUp += play.heldUp;
        }
        assertThat(granted).isGreaterThan(1_000);
        assertThat(heldUp).isGreaterThan(10_000);
    }
}
