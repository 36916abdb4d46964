package org.lockkeeper.reporting.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final Duration NONE = Duration.ZERO;

    private static Pauses pauses(double chance) {
        return new Pauses(Duration.ofMinutes(1), () -> chance, 0);
    }

    @Test
    void eachPauseIsTwiceTheOneBeforeUpToTheLongest() {
        Pauses pauses = pauses(1);
        List<Long> lengths = IntStream.range(0, 9)
                .mapToObj(number -> {
                    pauses.failed("a", NONE, 0);
                    return pauses.due("a");
                })
                .toList();
        assertThat(lengths).containsExactly(1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 60000L, 60000L, 60000L);
    }

    @Test
    void chanceShortensItByHalfAtMost() {
        Pauses pauses = pauses(0);
        IntStream.range(0, 4).forEach(number -> pauses.failed("a", NONE, 0));
        assertThat(pauses.due("a")).isEqualTo(4000);
    }

    /** A letter that is never taken holds up its subject alone, although the others are tried one at a time meanwhile. */
    @Test
    void aFailureHoldsUpItsSubjectAndOthersForASecondAtMost() {
        Pauses pauses = pauses(1);
        assertThat(pauses.room()).isEqualTo(4);
        IntStream.range(0, 20).forEach(number -> pauses.failed("a", NONE, 0));
        assertThat(pauses.due("a")).isEqualTo(60_000);
        assertThat(pauses.due("b")).isEqualTo(1000);
        assertThat(pauses.room()).isEqualTo(1);
        pauses.taken("b", 1000);
        assertThat(pauses.room()).isEqualTo(4);
        assertThat(pauses.due("c")).isEqualTo(1000);
        assertThat(pauses.due("a")).isEqualTo(60_000);
    }

    @Test
    void whoIsBackAfterALongTimeIsToldAllAtOnce() {
        Pauses pauses = pauses(1);
        IntStream.range(0, 20).forEach(number -> pauses.failed("a", NONE, 30_000));
        pauses.failed("b", NONE, 30_000);
        pauses.taken("b", 31_000);
        assertThat(pauses.due("a")).isEqualTo(31_000);
        pauses.failed("a", NONE, 31_500);
        pauses.taken("b", 32_000);
        assertThat(pauses.due("a")).as("not again so soon").isEqualTo(91_500);
    }

    @Test
    void whatTheReceiverWishesCountsUpToTheLongest() {
        Pauses pauses = pauses(1);
        pauses.failed("a", Duration.ofSeconds(20), 0);
        assertThat(pauses.due("b")).isEqualTo(20_000);
        pauses.failed("a", Duration.ofDays(1), 0);
        assertThat(pauses.due("b")).isEqualTo(60_000);
    }
}
