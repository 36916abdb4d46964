package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.TokenSource;

class TokenSourceTest {

    private static final long EXACT = 1L << 53;

    @Test
    void eachIsGreaterThanTheLastByAStepThatIsNotForeseen() {
        TokenSource tokens = RegistryConfiguration.unforeseen(0, new Random(1));
        Set<Long> steps = new HashSet<>();
        long last = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 100_000; i++) {
            long next = tokens.after(last);
            long step = next - last;
            assertThat(step).isPositive().isLessThanOrEqualTo(TokenSource.GREATEST_STEP);
            steps.add(step);
            least = Math.min(least, step);
            most = Math.max(most, step);
            last = next;
        }
        assertThat(steps).hasSizeGreaterThan(99_000);
        assertThat(least).isLessThan(1 << 15);
        assertThat(most).isGreaterThan(TokenSource.GREATEST_STEP - (1 << 15));
        assertThat(last).as("room for many million more").isLessThan(EXACT / 1000);
    }

    @Test
    void isAboveWhatWasGivenOutElsewhere() {
        assertThat(RegistryConfiguration.unforeseen(5_000_000_000L, new Random(1))
                        .after(7))
                .isGreaterThan(5_000_000_000L);
        assertThat(RegistryConfiguration.unforeseen(7, new Random(1)).after(5_000_000_000L))
                .isGreaterThan(5_000_000_000L);
    }

    @Test
    void countsUpWhereANumberWouldNoLongerBeExactEverywhere() {
        TokenSource tokens = RegistryConfiguration.unforeseen(0, new Random(1));
        assertThat(tokens.after(EXACT - 2)).isEqualTo(EXACT - 1);
        assertThat(tokens.after(EXACT - 1)).isEqualTo(EXACT);
        assertThat(tokens.after(EXACT + 5)).isEqualTo(EXACT + 6);
    }
}
