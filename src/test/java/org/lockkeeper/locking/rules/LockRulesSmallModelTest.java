package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reachable state of a small system: three owners, three groups, six steps, under each conflict relation; where a
 * group excludes itself, one of its requests may be urgent. */
@Tag("long")
class LockRulesSmallModelTest {

    private static final int DEPTH = 6;
    private static final List<String> OWNERS = List.of("a", "b", "c");
    private static final List<String> GROUPS = List.of("x", "y", "z");

    /** @param relation one bit for each of the six pairs of three groups, a group with itself included; then one for each pure group */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0b000000,
                0b000001,
                0b000010,
                0b010010,
                0b001011,
                0b011010,
                0b101001,
                0b111111,
                0b001_000010,
                0b010_001011,
                0b101_101001,
                0b111_111111
            })
    void noReachableStateBreaksAnInvariant(int relation) {
        Map<String, Set<String>> conflicts = relation(relation);
        List<SmallModel.Move> moves = moves(Conflicts.of(conflicts).between("x", "x"));
        Set<LockTable> states =
                new SmallModel(groups(conflicts, relation >> 6), HoursKept.NONE, DEPTH, table -> moves).explore();
        assertThat(states).hasSizeGreaterThan(1000);
    }

    private static List<SmallModel.Move> moves(boolean urgent) {
        List<SmallModel.Move> moves = new ArrayList<>();
        for (String owner : OWNERS) {
            for (String group : GROUPS) {
                moves.add(new SmallModel.Move(Locks.submit(owner, group, null), Duration.ZERO));
            }
            moves.add(new SmallModel.Move(new Command.Hold(owner), Duration.ZERO));
            moves.add(new SmallModel.Move(new Command.Release(owner, "bob", null, false), Duration.ZERO));
        }
        if (urgent) {
            moves.add(SmallModel.Move.now(Locks.submit("c", "x", null).with(Priority.URGENT)));
        }
        moves.add(new SmallModel.Move(new Command.Tick(), Duration.ofMinutes(6)));
        moves.add(new SmallModel.Move(new Command.Tick(), Duration.ofHours(1)));
        return moves;
    }

    private static Groups groups(Map<String, Set<String>> conflicts, int pure) {
        Map<String, Groups.Rule> rules = new HashMap<>();
        for (int i = 0; i < GROUPS.size(); i++) {
            String group = GROUPS.get(i);
            rules.put(
                    group,
                    new Groups.Rule(
                            Objects.requireNonNull(conflicts.get(group)),
                            0,
                            Groups.Rule.DEFAULT_LOCK_DELAY,
                            (pure >> i & 1) == 1));
        }
        return Groups.of(rules);
    }

    private static Map<String, Set<String>> relation(int bits) {
        Map<String, Set<String>> groups = Map.of("x", new HashSet<>(), "y", new HashSet<>(), "z", new HashSet<>());
        int bit = 0;
        for (int i = 0; i < GROUPS.size(); i++) {
            for (int j = i; j < GROUPS.size(); j++) {
                if ((bits >> bit++ & 1) == 1) {
                    Objects.requireNonNull(groups.get(GROUPS.get(i))).add(GROUPS.get(j));
                }
            }
        }
        return groups;
    }
}
