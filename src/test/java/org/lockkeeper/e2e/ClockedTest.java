package org.lockkeeper.e2e;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.AfterEach;
import org.lockkeeper.testing.Answer;
import org.lockkeeper.testing.SteppedClock;

/** The one Lockkeeper under a clock that the test sets. */
abstract class ClockedTest extends SandboxedTest {

    @SuppressWarnings("NullAway.Init") // set before the first test
    SteppedClock clock;

    @Override
    final Host launch(Settings settings) {
        clock = SteppedClock.in(sandbox.scratch().resolve("clock"));
        return Host.startUnder(clock.launcher(), settings);
    }

    @AfterEach
    final void closeAll() {
        host.closeAll();
    }

    static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }

    /**
     * From then on, also by Lockkeeper's deadlines.
     *
     * @return what was opened since
     */
    final Answer itIs(Instant time) {
        clock.set(Duration.between(Instant.now(), time).plusSeconds(1));
        String probe = host.ask(Settings.FREE);
        Answer opened = host.reaches(probe, "OPEN");
        host.close(probe);
        return opened;
    }
}
