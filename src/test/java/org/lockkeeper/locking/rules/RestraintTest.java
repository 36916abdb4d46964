package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestraintTest {

    private static final class Some implements Restraint {

        private final Set<String> heldUp = new HashSet<>();
        private int limit = 2;
        private long version;

        @Override
        public int limit(String group, int configured) {
            return Math.min(limit, configured);
        }

        @Override
        public long version() {
            return version;
        }

        /** Of those whose names begin alike there may be one. */
        @Override
        public Look over(List<Claim> claims, Instant now) {
            Set<Character> taken = new HashSet<>();
            claims.stream()
                    .filter(claim -> claim.lease() != null)
                    .forEach(lease -> taken.add(lease.id().charAt(0)));
            return new Look() {
                @Override
                public @Nullable Blocker on(Claim waiting) {
                    return heldUp.contains(waiting.id())
                                    || taken.contains(waiting.id().charAt(0))
                            ? new Blocker(Blocker.Kind.FLEET, "pool", null, "held up", null, null, null)
                            : null;
                }

                @Override
                public void granted(Claim claim) {
                    taken.add(claim.id().charAt(0));
                }
            };
        }
    }

    private final Some some = new Some();
    private final LockRules rules = new LockRules(
            Groups.of(Map.of("web", new Groups.Rule(Set.of(), 3, null, false))),
            Limits.DEFAULT,
            TokenSource.counting(),
            some);
    private final Locks locks = new Locks(rules);

    @Test
    void whoIsHeldUpIsPassedByAndGoesWhenNothingHoldsHimUp() {
        some.heldUp.add("a1");
        locks.request("a1", "web");
        locks.request("b1", "web");
        assertThat(locks.phase("a1")).isEqualTo(Phase.QUEUED);
        assertThat(locks.phase("b1")).isEqualTo(Phase.DRAINING);
        assertThat(rules.blockersOf(locks.table, "a1"))
                .singleElement()
                .satisfies(blocker -> assertThat(blocker.kind()).isEqualTo(Blocker.Kind.FLEET));
        some.heldUp.clear();
        locks.apply(new Command.Tick());
        assertThat(locks.phase("a1")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void whatIsGrantedCountsForTheNextInTheSameStep() {
        some.heldUp.addAll(Set.of("a1", "a2", "b1"));
        List.of("a1", "a2", "b1").forEach(id -> locks.request(id, "web"));
        some.heldUp.clear();
        locks.apply(new Command.Tick());
        assertThat(locks.phase("a1")).isEqualTo(Phase.DRAINING);
        assertThat(locks.phase("a2")).isEqualTo(Phase.QUEUED);
        assertThat(locks.phase("b1")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void theLimitIsTheOneOfTheMomentAndTheQueueKeepsItsOrder() {
        List.of("a", "b", "c", "d").forEach(id -> locks.request(id, "web"));
        assertThat(locks.phase("c")).isEqualTo(Phase.QUEUED);
        assertThat(rules.inTheWayOf(locks.table, locks.table.find("d").orElseThrow(), 9))
                .satisfies(way -> assertThat(way.requests()).isEqualTo(1))
                .satisfies(way -> assertThat(way.count()).isEqualTo(3));
        some.limit = 1;
        locks.release("a");
        assertThat(locks.phase("c")).isEqualTo(Phase.QUEUED);
        some.limit = 3;
        locks.apply(new Command.Tick());
        assertThat(locks.phase("c")).isEqualTo(Phase.DRAINING);
        assertThat(locks.phase("d")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void whatIsToldIsToldAnewWhenMoreIsKnown() {
        List.of("a", "b", "c", "d").forEach(id -> locks.request(id, "web"));
        Claim last = locks.table.find("d").orElseThrow();
        assertThat(rules.inTheWayOf(locks.table, last, 9).requests()).isEqualTo(1);
        some.heldUp.add("c");
        some.version++;
        assertThat(rules.inTheWayOf(locks.table, last, 9).requests()).isZero();
    }
}
