package org.lockkeeper.locking.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.End.EndReason;

class LockRulesTest {

    private static final Conflicts CONFLICTS = Conflicts.of(Map.of(
            "backup", Set.of("cleanup", "maintenance"),
            "cleanup", Set.of("cleanup", "maintenance"),
            "maintenance", Set.of("maintenance"),
            "report", Set.of()));

    private final LockRules rules = new LockRules(CONFLICTS, new Limits(5, Duration.ofHours(2)));
    private final Locks locks = new Locks(rules);

    @Test
    void theFirstRequestIsGrantedAtOnceAndDrains() {
        assertThat(locks.request("a", "maintenance").outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(locks.phase("a")).isEqualTo(Phase.DRAINING);
        assertThat(locks.events).extracting(Event::type).containsExactly(Event.Type.REQUESTED, Event.Type.GRANTED);
    }

    @Test
    void aConflictingRequestQueuesAndIsGrantedWhenTheLeaseEnds() {
        locks.request("a", "maintenance");
        locks.request("b", "maintenance");
        assertThat(locks.phase("b")).isEqualTo(Phase.QUEUED);
        locks.release("a");
        assertThat(locks.phase("b")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void twoOfAGroupThatDoesNotExcludeItselfHoldTogether() {
        locks.request("a", "backup");
        locks.request("b", "backup");
        assertThat(locks.phase("b")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void nobodyOvertakesAConflictingElderThatWaits() {
        locks.request("a", "backup");
        locks.request("b", "cleanup");
        locks.request("c", "backup");
        assertThat(locks.phase("c")).isEqualTo(Phase.QUEUED);
    }

    @Test
    void nobodyWaitsBehindAnElderThatDoesNotConflict() {
        locks.request("a", "backup");
        locks.request("b", "cleanup");
        locks.request("c", "report");
        assertThat(locks.phase("c")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void theHoldTimeCountsFromTheEndOfTheDrain() {
        locks.request("a", "maintenance");
        locks.pass(Duration.ofMinutes(5));
        locks.hold("a");
        locks.pass(Duration.ofMinutes(59));
        assertThat(locks.phase("a")).isEqualTo(Phase.HELD);
        locks.pass(Duration.ofMinutes(1));
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.EXPIRED);
        assertThat(locks.endOf("a").by()).isEqualTo(End.LOCKKEEPER);
    }

    @Test
    void aQueuedRequestThatTimesOutNamesWhatItWaitedFor() {
        locks.request("a", "maintenance");
        locks.hold("a");
        locks.request("b", "cleanup");
        locks.pass(Duration.ofMinutes(10));
        assertThat(locks.endOf("b").reason()).isEqualTo(EndReason.TIMED_OUT);
        assertThat(locks.endOf("b").blockers()).extracting(Blocker::subject).containsExactly("a");
    }

    @Test
    void aDrainThatTimesOutNamesWhatWasLastSeenInItsWay() {
        Blocker busy = new Blocker(Blocker.Kind.SERVICE, "backup.service", "backup", "is active", null, null, null);
        locks.request("a", "maintenance");
        locks.now = locks.now.plus(Duration.ofMinutes(10));
        locks.apply(new Command.Tick(), Map.of("a", List.of(busy)));
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.TIMED_OUT);
        assertThat(locks.endOf("a").blockers()).containsExactly(busy);
    }

    @Test
    void whatIsOverdueEndsBeforeTheCommandIsLookedAt() {
        locks.request("a", "maintenance");
        locks.now = locks.now.plus(Duration.ofMinutes(10));
        assertThat(locks.hold("a").outcome()).isEqualTo(Reply.Outcome.NOT_FOUND);
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.TIMED_OUT);
    }

    @Test
    void releasingBeforeItIsHeldCancels() {
        locks.request("a", "maintenance");
        locks.request("b", "maintenance");
        locks.release("b");
        locks.release("a");
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(locks.endOf("b").reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void releasingWhatHasEndedIsNotFound() {
        locks.request("a", "maintenance");
        locks.release("a");
        assertThat(locks.release("a").outcome()).isEqualTo(Reply.Outcome.NOT_FOUND);
    }

    @Test
    void extendMovesTheEndButNotBeyondTheLimit() {
        locks.request("a", "maintenance");
        locks.hold("a");
        assertThat(locks.apply(extend("a", Duration.ofHours(1))).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(locks.table.nextDeadline()).isEqualTo(Locks.START.plus(Duration.ofHours(2)));
        assertThat(locks.apply(extend("a", Duration.ofMillis(1))).outcome()).isEqualTo(Reply.Outcome.TOO_LONG);
    }

    /** In the commit itself: what is extended at the same time is not ended. However the clock was set, it is the same lease. */
    @Test
    void releaseForWhatHasBeenExtendedSinceEndsNothing() {
        locks.request("a", "maintenance");
        locks.hold("a");
        Command release = new Command.Release("a", null, null, false, Duration.ofHours(1));
        locks.apply(extend("a", Duration.ofMinutes(1)));
        assertThat(locks.apply(release).outcome()).isEqualTo(Reply.Outcome.WRONG_PHASE);
        assertThat(locks.phase("a")).isEqualTo(Phase.HELD);
        locks.apply(new Command.ShiftClock(Duration.ofDays(1)));
        Command now = new Command.Release("a", null, null, false, Duration.ofMinutes(61));
        assertThat(locks.apply(now).outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(locks.ended("a").end()).extracting(End::by).isNull();
    }

    @Test
    void onlyAHeldLeaseCanBeExtended() {
        locks.request("a", "maintenance");
        assertThat(locks.apply(extend("a", Duration.ofMinutes(1))).outcome()).isEqualTo(Reply.Outcome.WRONG_PHASE);
        assertThat(locks.apply(extend("b", Duration.ofMinutes(1))).outcome()).isEqualTo(Reply.Outcome.NOT_FOUND);
    }

    @Test
    void theSameKeyWithTheSameContentDoesNothingTwice() {
        Command.Key key = new Command.Key("k", "content");
        locks.request("a", "maintenance", key);
        locks.release("a");
        Reply repeated = locks.request("b", "maintenance", key);
        assertThat(repeated).isEqualTo(new Reply(Reply.Outcome.REPEATED, "a"));
        assertThat(locks.table.claims()).isEmpty();
    }

    @Test
    void theSameKeyWithOtherContentIsRefused() {
        locks.request("a", "maintenance", new Command.Key("k", "content"));
        Reply reply = locks.request("b", "maintenance", new Command.Key("k", "other"));
        assertThat(reply).isEqualTo(new Reply(Reply.Outcome.KEY_REUSED, "a"));
    }

    @Test
    void theSameKeyOfAnotherCallerIsAnotherKey() {
        locks.request("a", "report", new Command.Key("alice", "k", "content"));
        assertThat(locks.request("b", "report", new Command.Key("bob", "k", "other content")))
                .isEqualTo(new Reply(Reply.Outcome.DONE, "b"));
    }

    @Test
    void anUnknownGroupIsRefused() {
        assertThat(locks.request("a", "bakcup").outcome()).isEqualTo(Reply.Outcome.UNKNOWN_GROUP);
        assertThat(locks.events).isEmpty();
    }

    @Test
    void aFullQueueRefusesOneMore() {
        locks.request("a", "maintenance");
        for (int i = 0; i < 5; i++) {
            assertThat(locks.request("q" + i, "maintenance").outcome()).isEqualTo(Reply.Outcome.DONE);
        }
        assertThat(locks.request("q5", "maintenance").outcome()).isEqualTo(Reply.Outcome.QUEUE_FULL);
    }

    /** What a group may not have more of, others still may; a start that was held back is never refused. */
    @Test
    void limitsAreThoseOfAGroupAndOfAll() {
        Limits limits =
                new Limits(new Limits.Bound(4, 6), Map.of("report", new Limits.Bound(1, 2)), Duration.ofHours(2));
        Locks bounded = new Locks(new LockRules(CONFLICTS, limits)::apply);
        bounded.request("r1", "report");
        bounded.request("r2", "report");
        assertThat(bounded.request("r3", "report").outcome()).isEqualTo(Reply.Outcome.TOO_MANY_LEASES);
        bounded.request("m", "maintenance");
        for (int i = 0; i < 3; i++) {
            assertThat(bounded.request("q" + i, "maintenance").outcome()).isEqualTo(Reply.Outcome.DONE);
        }
        assertThat(bounded.request("q3", "maintenance").outcome()).isEqualTo(Reply.Outcome.TOO_MANY_LEASES);
        bounded.release("r2");
        assertThat(bounded.request("q3", "maintenance").outcome()).isEqualTo(Reply.Outcome.DONE);
        bounded.release("r1");
        assertThat(bounded.request("q4", "maintenance").outcome()).isEqualTo(Reply.Outcome.QUEUE_FULL);
        assertThat(bounded.apply(new Command.QueueStart(
                                "s",
                                "a.service",
                                "maintenance",
                                "held back",
                                Locks.START,
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(1)))
                        .outcome())
                .isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void timeDoesNotGoBackWithTheClock() {
        locks.request("a", "maintenance");
        locks.now = Locks.START.minus(Duration.ofHours(1));
        locks.request("b", "report");
        assertThat(locks.table.find("b").orElseThrow().request().requestedAt()).isEqualTo(Locks.START);
    }

    @Test
    void aClockThatIsSetMovesTheDeadlinesWithIt() {
        locks.request("a", "maintenance");
        locks.hold("a");
        locks.now = locks.now.plus(Duration.ofHours(5));
        locks.apply(new Command.ShiftClock(Duration.ofHours(5)));
        assertThat(locks.phase("a")).isEqualTo(Phase.HELD);
        locks.pass(Duration.ofMinutes(59));
        assertThat(locks.phase("a")).isEqualTo(Phase.HELD);
        locks.pass(Duration.ofMinutes(1));
        assertThat(locks.phase("a")).isEqualTo(Phase.ENDED);
    }

    @Test
    void aClockThatIsSetBackKeepsWhatIsLeftToo() {
        locks.request("a", "maintenance");
        locks.hold("a");
        locks.now = locks.now.minus(Duration.ofDays(900));
        locks.apply(new Command.ShiftClock(Duration.ofDays(-900)));
        locks.pass(Duration.ofMinutes(60));
        assertThat(locks.endOf("a").reason()).isEqualTo(EndReason.EXPIRED);
    }

    @Test
    void blockersOfAQueuedRequestAreTheLeasesThenTheEldersInOrder() {
        locks.request("a", "backup");
        locks.request("b", "maintenance");
        locks.request("c", "backup");
        locks.request("d", "cleanup");
        assertThat(rules.blockersOf(locks.table, "d"))
                .extracting(Blocker::kind, Blocker::subject)
                .containsExactly(
                        tuple(Blocker.Kind.LEASE, "a"),
                        tuple(Blocker.Kind.REQUEST, "b"),
                        tuple(Blocker.Kind.REQUEST, "c"));
    }

    private static Command extend(String id, Duration by) {
        return new Command.Extend(id, by, "alice", null);
    }

    @Test
    void tokensAreAboveWhatWasGivenOutElsewhereWhateverTheTableSays() {
        LockRules above = rules(new TokenSource(1000, () -> 1));
        Locks locks = new Locks(above);
        locks.request("one", "a");
        locks.request("two", "a");
        assertThat(locks.table.claims())
                .extracting(claim -> claim.lease() == null ? 0 : claim.lease().token())
                .containsExactly(1001L, 1002L);
        assertThat(locks.table.lastToken()).isEqualTo(1002);
    }

    private static LockRules rules(TokenSource tokens) {
        return new LockRules(Groups.of(Map.of("a", new Groups.Rule(Set.of(), 0, null))), Limits.DEFAULT, tokens);
    }
}
