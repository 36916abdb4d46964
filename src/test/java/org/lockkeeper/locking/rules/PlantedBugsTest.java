package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The random test finds what it is there to find; and nothing in rules that are sound. The same plays each time. */
@Tag("long")
class PlantedBugsTest {

    private static final int PLAYS = 300;
    private static final int LENGTH = 220;
    private static final int SHORT = 8;

    @ParameterizedTest
    @MethodSource("org.lockkeeper.locking.rules.Bug#all")
    void eachIsFoundAndShownInAFewMoves(Bug bug) {
        for (long seed = 0; seed < PLAYS; seed++) {
            Play play = Play.random(seed, LENGTH);
            try {
                play.run(bug.in(play));
            } catch (AssertionError failure) {
                assertThat(failure).hasMessageStartingWith(bug.foundBy());
                Play shortest = play.shrink(bug.in(play));
                assertThat(shortest.moves()).isNotEmpty().hasSizeLessThanOrEqualTo(SHORT);
                return;
            }
        }
        fail("%s was not found in %d plays of %d moves", bug, PLAYS, LENGTH);
    }

    @Test
    void theRulesAsTheyArePassTheSamePlays() {
        for (long seed = 0; seed < PLAYS; seed++) {
            Play play = Play.random(seed, LENGTH);
            play.run(play.sound());
        }
    }
}
