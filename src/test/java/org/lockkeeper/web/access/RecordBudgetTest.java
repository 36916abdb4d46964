package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordBudgetTest {

    private long nanos;
    private final RecordBudget budget = new RecordBudget(() -> nanos);

    @Test
    void thereIsRoomForEachEndpointOnce() {
        assertThat(RecordBudget.OF_ONE).isGreaterThan(AccessRules.RULES.size());
    }

    @Test
    void oneCallerHasSoManyAndThenTenInAMinuteAndTakesNoneOfAnothers() {
        assertThat(spend("eve", RecordBudget.OF_ONE + 5)).isEqualTo(RecordBudget.OF_ONE);
        assertThat(budget.spend("alice")).isTrue();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(spend("eve", 50)).isEqualTo(10);
    }

    @Test
    void allTogetherHaveABoundToo() {
        for (int i = 0; i < RecordBudget.OF_ALL; i++) {
            assertThat(budget.spend("user" + i)).isTrue();
        }
        assertThat(budget.spend("one more")).isFalse();
        nanos += Duration.ofMinutes(1).toNanos();
        int spent = 0;
        for (int i = 0; i < RecordBudget.OF_ALL; i++) {
            spent += budget.spend("another" + i) ? 1 : 0;
        }
        assertThat(spent).isEqualTo(100);
    }

    private int spend(String caller, int times) {
        int spent = 0;
        for (int i = 0; i < times; i++) {
            spent += budget.spend(caller) ? 1 : 0;
        }
        return spent;
    }
}
