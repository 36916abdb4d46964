package org.lockkeeper.base.vital;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Repeats repeats = new Repeats(now::get);

    @Test
    void theSameIsSaidOnceAMinute() {
        int said = 0;
        for (int turn = 0; turn < 5 * 180; turn++) {
            said += repeats.due("the store is away") ? 1 : 0;
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
        }
        assertThat(said).isEqualTo(3);
    }

    @Test
    void somethingElseIsSaidAtOnce() {
        assertThat(repeats.due("the store is away")).isTrue();
        assertThat(repeats.due("the disc is full")).isTrue();
        assertThat(repeats.due("the store is away")).isFalse();
    }

    @Test
    void howeverManyTheyAreTheyTakeNoMemory() {
        for (int i = 0; i < 1000; i++) {
            assertThat(repeats.due("fault " + i)).isTrue();
        }
        assertThat(repeats.due("fault 999")).isFalse();
        assertThat(repeats.due("fault 0")).as("forgotten").isTrue();
    }
}
