package org.lockkeeper.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reachable state of a small system: three owners, three groups, seven steps, under each conflict relation. */
class LockRulesSmallModelTest {

    private static final int DEPTH = 7;
    private static final List<String> OWNERS = List.of("a", "b", "c");
    private static final List<String> GROUPS = List.of("x", "y", "z");

    private record State(LockTable table, Instant now, int depth) {}

    /** @param relation one bit for each of the six pairs of three groups, a group with itself included */
    @ParameterizedTest
    @ValueSource(ints = {0b000000, 0b000001, 0b000010, 0b010010, 0b001011, 0b011010, 0b101001, 0b111111})
    void noReachableStateBreaksAnInvariant(int relation) {
        Conflicts conflicts = relation(relation);
        LockRules rules = new LockRules(conflicts, Limits.DEFAULT);
        Invariants invariants = new Invariants(Groups.of(conflicts));
        Set<LockTable> seen = new HashSet<>();
        Deque<State> todo = new ArrayDeque<>(List.of(new State(LockTable.EMPTY, Locks.START, 0)));
        while (!todo.isEmpty()) {
            State state = todo.poll();
            if (state.depth() == DEPTH) {
                continue;
            }
            for (Move move : moves()) {
                Instant now = state.now().plus(move.time());
                LockRules.Step step = rules.apply(state.table(), move.command(), now, Map.of());
                invariants.check(state.table(), step, now);
                if (seen.add(canonical(step.table()))) {
                    todo.add(new State(step.table(), now, state.depth() + 1));
                }
            }
        }
        assertThat(seen.size()).isGreaterThan(1000);
    }

    /** Tokens count grants; two states that differ in nothing else need not both be looked at. */
    private static LockTable canonical(LockTable table) {
        List<Claim> claims = table.claims().stream()
                .map(claim -> claim.lease() == null
                        ? claim
                        : new Claim(
                                claim.request(),
                                new Lease(
                                        1,
                                        claim.lease().grantedAt(),
                                        claim.lease().heldAt(),
                                        claim.lease().endsAt(),
                                        null),
                                null))
                .toList();
        return new LockTable(table.lastNow(), 0, List.of(), claims, List.of(), List.of());
    }

    private record Move(Command command, Duration time) {}

    private static List<Move> moves() {
        List<Move> moves = new ArrayList<>();
        for (String owner : OWNERS) {
            for (String group : GROUPS) {
                moves.add(new Move(Locks.submit(owner, group, null), Duration.ZERO));
            }
            moves.add(new Move(new Command.Hold(owner), Duration.ZERO));
            moves.add(new Move(new Command.Release(owner, "bob", null, false), Duration.ZERO));
        }
        moves.add(new Move(new Command.Tick(), Duration.ofMinutes(6)));
        moves.add(new Move(new Command.Tick(), Duration.ofHours(1)));
        return moves;
    }

    private static Conflicts relation(int bits) {
        Map<String, Set<String>> groups = Map.of("x", new HashSet<>(), "y", new HashSet<>(), "z", new HashSet<>());
        int bit = 0;
        for (int i = 0; i < GROUPS.size(); i++) {
            for (int j = i; j < GROUPS.size(); j++) {
                if ((bits >> bit++ & 1) == 1) {
                    Objects.requireNonNull(groups.get(GROUPS.get(i))).add(GROUPS.get(j));
                }
            }
        }
        return Conflicts.of(groups);
    }
}
