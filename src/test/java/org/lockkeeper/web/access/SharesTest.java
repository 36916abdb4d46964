package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.registry.EachProperties;

class SharesTest {

    private long nanos;
    private final Shares shares = new Shares(new EachProperties(1, 1, 2, 3, 1, 10, 5), () -> nanos);

    private void pass(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void aBurstThenSoManyInASecond() {
        for (int i = 0; i < 5; i++) {
            assertThat(shares.ask("alice")).isZero();
        }
        assertThat(shares.ask("alice")).isEqualTo(1);
        assertThat(shares.ask("bob")).as("another's is another's").isZero();
        pass(99);
        assertThat(shares.ask("alice")).isPositive();
        pass(1);
        assertThat(shares.ask("alice")).isZero();
        assertThat(shares.ask("alice")).isPositive();
        pass(60_000);
        for (int i = 0; i < 5; i++) {
            assertThat(shares.ask("alice")).as("no more than a burst is saved").isZero();
        }
        assertThat(shares.ask("alice")).isPositive();
    }

    @Test
    void aClockThatGoesBackGivesNothingAndTakesNothing() {
        shares.ask("alice");
        nanos -= Duration.ofHours(1).toNanos();
        assertThat(shares.ask("alice")).isZero();
    }

    @Test
    void eachHasAShareOfWhatLasts() {
        assertThat(shares.take("alice", Shares.Kind.WAIT)).isTrue();
        assertThat(shares.take("alice", Shares.Kind.WAIT)).isTrue();
        assertThat(shares.take("alice", Shares.Kind.WAIT)).isFalse();
        assertThat(shares.take("alice", Shares.Kind.STREAM)).isTrue();
        assertThat(shares.take("bob", Shares.Kind.WAIT)).isTrue();
        shares.giveBack("alice", Shares.Kind.WAIT);
        assertThat(shares.take("alice", Shares.Kind.WAIT)).isTrue();
        shares.giveBack("bob", Shares.Kind.WAIT);
        shares.giveBack("bob", Shares.Kind.WAIT);
        assertThat(shares.taken("bob", Shares.Kind.WAIT)).isZero();
    }
}
