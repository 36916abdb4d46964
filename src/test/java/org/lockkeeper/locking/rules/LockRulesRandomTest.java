package org.lockkeeper.locking.rules;

import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Plays over a million random commands per run, across random conflict relations. A failure prints its seed and the
 * shortest part of the play that still fails; {@code -Dlockkeeper.seed=N} plays that one again.
 */
@Tag("long")
class LockRulesRandomTest {

    private static final int PLAYS = Integer.getInteger("lockkeeper.plays", 2_000);
    private static final int LENGTH = 220;

    @Test
    void noInvariantBreaksInHundredsOfThousandsOfRandomCommands() {
        Long fixed = Long.getLong("lockkeeper.seed");
        long first = fixed == null ? new SecureRandom().nextLong() : fixed;
        for (int i = 0; i < (fixed == null ? PLAYS : 1); i++) {
            play(first + i);
        }
    }

    private static void play(long seed) {
        Play play = Play.random(seed, LENGTH);
        Rules rules = play.sound();
        try {
            play.run(rules);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("-Dlockkeeper.seed=%d%n%s".formatted(seed, play.shrink(rules)), failure);
        }
    }
}
