package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

    private static LockRules rules(Map<String, Groups.Rule> groups) {
        return new LockRules(Groups.of(groups), Limits.DEFAULT);
    }

    private static Groups.Rule free() {
        return new Groups.Rule(Set.of(), 0, null);
    }

    /** Two leases of one group, one of another. */
    private static LockTable table() {
        Locks locks = new Locks(rules(Map.of("a", free(), "b", free())));
        locks.request("a1", "a");
        locks.request("a2", "a");
        locks.request("b1", "b");
        return locks.table;
    }

    @Test
    void underTheRulesOfItsGrantsATableHasNone() {
        assertThat(rules(Map.of("a", free(), "b", free())).contradictions(table()))
                .isEmpty();
    }

    @Test
    void leasesWhoseGroupsConflictNowAreNamed() {
        Groups.Rule withB = new Groups.Rule(Set.of("b"), 0, null);
        assertThat(rules(Map.of("a", withB, "b", free())).contradictions(table()))
                .hasSize(2)
                .allSatisfy(sentence -> assertThat(sentence).contains("b1", "conflict now"));
    }

    @Test
    void aLimitThatIsExceededIsNamed() {
        Groups.Rule one = new Groups.Rule(Set.of(), 1, null);
        assertThat(rules(Map.of("a", one, "b", free())).contradictions(table()))
                .containsExactly("group 'a' has 2 leases, and a limit of 1 now");
    }

    @Test
    void aGroupThatIsGoneIsNamedWithEachClaim() {
        assertThat(rules(Map.of("a", free())).contradictions(table()))
                .singleElement()
                .satisfies(sentence -> assertThat(sentence).contains("b1", "'b'", "not configured any more"));
    }
}
