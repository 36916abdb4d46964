package org.lockkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordBudgetTest {

    private long nanos;
    private final RecordBudget budget = new RecordBudget(() -> nanos);

    @Test
    void oneCallerHasSoManyInAMinuteAndTakesNoneOfAnothers() {
        for (int i = 0; i < RecordBudget.OF_ONE; i++) {
            assertThat(budget.spend("eve")).isTrue();
        }
        assertThat(budget.spend("eve")).isFalse();
        assertThat(budget.spend("alice")).isTrue();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(budget.spend("eve")).isTrue();
    }

    @Test
    void allTogetherHaveABoundToo() {
        for (int i = 0; i < RecordBudget.OF_ALL; i++) {
            assertThat(budget.spend("user" + i)).isTrue();
        }
        assertThat(budget.spend("one more")).isFalse();
    }
}
