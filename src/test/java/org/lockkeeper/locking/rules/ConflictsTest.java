package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConflictsTest {

    private final Conflicts conflicts = Conflicts.of(Map.of(
            "backup", Set.of("cleanup"),
            "cleanup", Set.of("cleanup"),
            "report", Set.of()));

    @Test
    void oneSideIsEnoughForBoth() {
        assertThat(conflicts.between("backup", "cleanup")).isTrue();
        assertThat(conflicts.between("cleanup", "backup")).isTrue();
    }

    @Test
    void aGroupConflictsWithItselfOnlyIfItSaysSo() {
        assertThat(conflicts.between("cleanup", "cleanup")).isTrue();
        assertThat(conflicts.between("backup", "backup")).isFalse();
    }

    @Test
    void groupsThatNameNothingConflictWithNothing() {
        assertThat(conflicts.between("report", "cleanup")).isFalse();
    }

    @Test
    void aGroupThatIsNoLongerConfiguredConflictsWithAll() {
        assertThat(conflicts.between("gone", "report")).isTrue();
        assertThat(conflicts.between("report", "gone")).isTrue();
    }

    @Test
    void aConflictWithNoGroupIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conflicts.of(Map.of("backup", Set.of("claenup"))))
                .withMessageContaining("'backup'")
                .withMessageContaining("'claenup'");
    }
}
