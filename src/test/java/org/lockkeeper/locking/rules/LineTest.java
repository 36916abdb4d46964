package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Blocker.InTheWay;

/** What is counted by groups is what one finds who goes through the queue. */
class LineTest {

    private static final int PLAYS = 60;

    @Test
    void whatIsBeforeEachIsWhatTheQueueSays() {
        for (long seed = 0; seed < PLAYS; seed++) {
            Play play = Play.random(seed, 120);
            LockRules rules = play.under(play.groups(), Play.LIMITS);
            play.run((table, command, now, sightings) -> {
                LockRules.Step step = rules.apply(table, command, now, sightings);
                step.table().in(Phase.QUEUED).forEach(claim -> compare(rules, step.table(), claim));
                return step;
            });
        }
    }

    private static void compare(LockRules rules, LockTable table, Claim claim) {
        List<Blocker> all = rules.blockersOf(table, claim.id());
        int requests = (int) all.stream()
                .filter(blocker -> blocker.kind() == Blocker.Kind.REQUEST)
                .count();
        for (int most : new int[] {0, 1, 3, Integer.MAX_VALUE}) {
            List<Blocker> first = all.subList(0, Math.min(most, all.size()));
            assertThat(rules.inTheWayOf(table, claim, most)).isEqualTo(new InTheWay(first, all.size(), requests));
        }
    }
}
