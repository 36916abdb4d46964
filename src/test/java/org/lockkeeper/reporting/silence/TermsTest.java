package org.lockkeeper.reporting.silence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TermsTest {

    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    private static final Terms TERMS = new Terms(Duration.ofMinutes(5), Duration.ofMinutes(1));

    @Test
    void aWindowThatLastsIsLeasedForTheLength() {
        assertThat(TERMS.end(NOW, NOW.plusSeconds(3600))).isEqualTo(NOW.plusSeconds(300));
        assertThat(TERMS.end(NOW, null)).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void nothingIsLeasedBeyondTheTailOfTheWindow() {
        assertThat(TERMS.end(NOW, NOW.plusSeconds(30))).isEqualTo(NOW.plusSeconds(90));
        assertThat(TERMS.end(NOW, NOW.minusSeconds(61))).isBefore(NOW);
        assertThat(TERMS.end(NOW, NOW.plusSeconds(240))).isEqualTo(NOW.plusSeconds(300));
        assertThat(TERMS.end(NOW, NOW.plusSeconds(239))).isEqualTo(NOW.plusSeconds(299));
    }

    @Test
    void itIsRenewedByThirds() {
        assertThat(TERMS.untilRenewal()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void whatFailsIsTriedAgainSoonThenLessOftenButNeverLaterThanARenewal() {
        assertThat(TERMS.untilRetry(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(TERMS.untilRetry(2)).isEqualTo(Duration.ofSeconds(2));
        assertThat(TERMS.untilRetry(6)).isEqualTo(Duration.ofSeconds(32));
        assertThat(TERMS.untilRetry(1000)).isEqualTo(Duration.ofSeconds(32));
        Terms shorter = new Terms(Duration.ofSeconds(3), Duration.ZERO);
        assertThat(shorter.untilRetry(9)).isEqualTo(Duration.ofSeconds(1));
    }
}
