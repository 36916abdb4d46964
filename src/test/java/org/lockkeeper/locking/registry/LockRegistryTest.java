package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.rules.Conflicts;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Groups;
import org.lockkeeper.locking.rules.HoursKept;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Limits;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Reply;
import org.lockkeeper.locking.rules.Submit;
import org.lockkeeper.locking.rules.TokenSource;
import org.lockkeeper.locking.store.InMemoryLockStore;
import org.lockkeeper.locking.store.InMemoryLockStore.Fault;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.testing.HandClock;

class LockRegistryTest {

    private static final Groups GROUPS = Groups.of(Conflicts.of(Map.of("g", Set.of("g"))));
    private static final LockRules RULES = new LockRules(GROUPS, Limits.DEFAULT);

    private final InMemoryLockStore store = new InMemoryLockStore();
    private final HostTime time = new HostTime();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<StoreBackedLockRegistry> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(StoreBackedLockRegistry::stop);
    }

    private StoreBackedLockRegistry start() {
        return start(RULES);
    }

    private StoreBackedLockRegistry start(LockRules rules) {
        started.forEach(StoreBackedLockRegistry::stop);
        StoreBackedLockRegistry registry =
                new StoreBackedLockRegistry(store, rules, new ClockWatch(time, time::uptime));
        registry.subscribe((state, committed) -> events.addAll(committed));
        registry.start();
        started.add(registry);
        return registry;
    }

    private static Submit submit(String id) {
        return Submit.window(
                id,
                "g",
                "alice",
                "a reason",
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                List.of(),
                false,
                new Command.Key("key-" + id, "content"));
    }

    private static Reply.Outcome apply(LockRegistry registry, Command command) {
        return registry.submit(command).join().outcome();
    }

    private static Phase phase(LockRegistry registry, String id) {
        return registry.find(id).orElseThrow().phase();
    }

    @Test
    void whatIsAnsweredIsStored() {
        LockRegistry registry = start();
        assertThat(apply(registry, submit("a"))).isEqualTo(Reply.Outcome.DONE);
        assertThat(store.read().table()).isEqualTo(registry.state().table());
        assertThat(store.read().table().find("a")).isPresent();
    }

    @Test
    void aRestartFindsTheSameLeasesAndTheSameQueue() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, submit("b"));
        apply(registry, new Command.Hold("a"));
        List<?> before = registry.state().table().claims();
        assertThat(start().state().table().claims()).isEqualTo(before);
    }

    @Test
    void whatRanOutWhileItWasDownIsEndedOnTheRecord() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        apply(registry, submit("b"));
        ((StoreBackedLockRegistry) registry).stop();
        time.pass(Duration.ofHours(2));
        events.clear();
        LockRegistry again = start();
        assertThat(again.state().table().claims()).isEmpty();
        assertThat(again.find("a").orElseThrow().end()).extracting("reason").isEqualTo(EndReason.EXPIRED);
        assertThat(again.find("b").orElseThrow().end()).extracting("reason").isEqualTo(EndReason.TIMED_OUT);
        assertThat(events).extracting(Event::type).containsOnly(Event.Type.ENDED);
    }

    @Test
    void aDeadlineEndsALeaseWithoutAnyCommand() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        time.pass(Duration.ofHours(1));
        apply(registry, new Command.Tick());
        assertThat(phase(registry, "a")).isEqualTo(Phase.ENDED);
    }

    @Test
    void aCommitThatHappenedAlthoughItsAnswerGotLostIsAnsweredAsDone() {
        LockRegistry registry = start();
        store.failNext(Fault.APPLIED_UNKNOWN);
        assertThat(apply(registry, submit("a"))).isEqualTo(Reply.Outcome.DONE);
        assertThat(registry.state().live()).isTrue();
        assertThat(events).extracting(Event::type).containsExactly(Event.Type.REQUESTED, Event.Type.GRANTED);
    }

    @Test
    void aCommitOfWhichNothingIsKnownIsToldOnceItIs() {
        LockRegistry registry = start();
        store.failNext(Fault.APPLIED_UNSEEN);
        assertThat(registry.submit(submit("a"))).failsWithin(Duration.ofSeconds(10));
        await().until(() -> registry.state().live());
        assertThat(events).extracting(Event::type).containsExactly(Event.Type.REQUESTED, Event.Type.GRANTED);
        assertThat(apply(registry, new Command.Hold("a"))).isEqualTo(Reply.Outcome.DONE);
        assertThat(events).extracting(Event::type).containsOnlyOnce(Event.Type.HELD);
    }

    @Test
    void whatAnotherHasCommittedIsToldBeforeOnesOwn() {
        LockRegistry other = start();
        StoreBackedLockRegistry registry =
                new StoreBackedLockRegistry(store, RULES, new ClockWatch(time, time::uptime));
        List<String> told = new CopyOnWriteArrayList<>();
        registry.subscribe(
                (state, committed) -> committed.forEach(event -> told.add(event.type() + " " + event.subject())));
        registry.start();
        started.add(registry);
        apply(other, submit("a"));
        apply(registry, submit("b"));
        assertThat(told).containsExactly("REQUESTED a", "GRANTED a", "REQUESTED b");
        apply(other, new Command.Release("a", "alice", null, false));
        apply(registry, submit("c"));
        assertThat(told).endsWith("ENDED a", "GRANTED b", "REQUESTED c");
    }

    @Test
    void aCommandThatTheStoreDoesNotTakeFailsAlone() {
        store.refuse(committed ->
                committed.stream().anyMatch(event -> event.subject().equals("poison")));
        failsAlone(submit("poison"));
    }

    @Test
    void aCommandThatTheRulesFailAtFailsAlone() {
        failsAlone(new Command.ShiftClock(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    private void failsAlone(Command poison) {
        StoreBackedLockRegistry registry =
                new StoreBackedLockRegistry(store, RULES, new ClockWatch(time, time::uptime));
        started.add(registry);
        // Handed in before it starts, so that they come together.
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (Command command : List.of(submit("a"), submit("b"), poison, submit("c"))) {
            replies.add(registry.submit(command));
        }
        registry.start();
        assertThat(replies.get(2)).failsWithin(Duration.ofSeconds(10));
        assertThat(replies.get(0)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(replies.get(1)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(replies.get(3)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(registry.state().table().claims()).hasSize(3);
    }

    /** Its commands may have been done; done again they would be done twice. */
    @Test
    void commandsOfWhichNothingIsKnownAreNotDoneAgain() {
        apply(start(), submit("a"));
        started.forEach(StoreBackedLockRegistry::stop);
        StoreBackedLockRegistry registry =
                new StoreBackedLockRegistry(store, RULES, new ClockWatch(time, time::uptime));
        started.add(registry);
        CompletableFuture<Reply> hold = registry.submit(new Command.Hold("a"));
        CompletableFuture<Reply> extend =
                registry.submit(new Command.Extend("a", Duration.ofMinutes(5), "alice", null));
        store.failNext(Fault.APPLIED_UNSEEN);
        registry.start();
        assertThat(hold).failsWithin(Duration.ofSeconds(10));
        assertThat(extend).failsWithin(Duration.ofSeconds(10));
        await().until(() -> registry.state().live());
        assertThat(store.audit(new LockStore.AuditQuery(0, Instant.EPOCH, 100)))
                .extracting(entry -> entry.event().type())
                .containsOnlyOnce(Event.Type.EXTENDED);
    }

    @Test
    void aCommitThatDidNotHappenIsAFaultAndLeavesNothingBehind() {
        LockRegistry registry = start();
        store.failNext(Fault.LOST_UNKNOWN);
        CompletableFuture<Reply> reply = registry.submit(submit("a"));
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(reply::join)
                .withCauseInstanceOf(StoreException.class);
        assertThat(registry.state().table().claims()).isEmpty();
        assertThat(apply(registry, submit("a"))).isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void whileTheStoreIsDownNothingIsAnsweredAndTheStateSaysSo() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        store.down(true);
        assertThat(registry.submit(submit("b"))).failsWithin(Duration.ofSeconds(10));
        assertThat(registry.state().storeFault()).contains("memory is down");
        assertThat(registry.state().table().find("a")).isPresent();
    }

    @Test
    void itGoesOnByItselfWhenTheStoreIsBack() {
        LockRegistry registry = start();
        store.down(true);
        assertThat(registry.submit(submit("a"))).failsWithin(Duration.ofSeconds(10));
        store.down(false);
        await().until(() -> registry.state().live());
        assertThat(apply(registry, submit("a"))).isEqualTo(Reply.Outcome.DONE);
    }

    @Test
    void itStartsWithAStoreThatIsDownAndCatchesUpLater() {
        apply(start(), submit("a"));
        store.down(true);
        LockRegistry registry = start();
        assertThat(registry.state().live()).isFalse();
        store.down(false);
        await().until(() -> registry.state().live());
        assertThat(phase(registry, "a")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void theSameKeyTwiceIsOneRequestAlsoAcrossARestart() {
        apply(start(), submit("a"));
        Submit again = Submit.window(
                "other",
                "g",
                "alice",
                "a reason",
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                List.of(),
                false,
                new Command.Key("key-a", "content"));
        assertThat(start().submit(again).join()).isEqualTo(new Reply(Reply.Outcome.REPEATED, "a"));
    }

    @Test
    void aKeyIsNotForgottenForWantOfRoom() {
        LockRegistry registry = start();
        for (int i = 0; i < 600; i++) {
            apply(registry, submit("r" + i));
            apply(registry, new Command.Release("r" + i, "alice", null, false));
        }
        assertThat(registry.state().table().remembered()).isEmpty();
        assertThat(registry.submit(submit("r0")).join()).isEqualTo(new Reply(Reply.Outcome.REPEATED, "r0"));
        assertThat(registry.tried(submit("r1")).reply()).isEqualTo(new Reply(Reply.Outcome.REPEATED, "r1"));
    }

    @Test
    void commandsThatComeTogetherShareACommit() {
        LockRegistry registry = start();
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        int commands = 500;
        for (int i = 0; i < commands; i++) {
            replies.add(registry.submit(submit("r" + i)));
        }
        replies.forEach(CompletableFuture::join);
        assertThat(store.commits()).isLessThan(commands);
        assertThat(registry.state().table().claims()).hasSize(commands);
    }

    @Test
    void aClockSetForwardEndsNothing() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        time.turn(Duration.ofDays(3));
        apply(registry, new Command.Tick());
        assertThat(phase(registry, "a")).isEqualTo(Phase.HELD);
        assertThat(events).extracting(Event::type).contains(Event.Type.CLOCK_SHIFTED);
        time.pass(Duration.ofHours(1));
        apply(registry, new Command.Tick());
        assertThat(phase(registry, "a")).isEqualTo(Phase.ENDED);
    }

    /** Its last change is an hour ago: by that, it would be in the hours now. */
    @Test
    void aClockSetOverHoursLetsNothingBeginInThem() {
        HoursKept twoToThree = new HoursKept(Map.of("g", new HoursKept.Period(3600, 82_800, 7200)));
        LockRegistry registry = start(new LockRules(GROUPS, Limits.DEFAULT, TokenSource.counting(), twoToThree));
        apply(
                registry,
                new Command.QueueStart(
                        "a",
                        "a.service",
                        "g",
                        "held back",
                        time.instant(),
                        Duration.ofMinutes(10),
                        Duration.ofHours(1)));
        time.pass(Duration.ofHours(1));
        time.turn(Duration.ofMinutes(150));
        apply(registry, new Command.Tick());
        assertThat(phase(registry, "a")).isEqualTo(Phase.QUEUED);
        time.turn(Duration.ofHours(-1));
        apply(registry, new Command.Tick());
        assertThat(phase(registry, "a")).isEqualTo(Phase.DRAINING);
    }

    @Test
    void aClockThatIsSetShowsWithinASecondAlsoWhileNothingHappens() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        for (Duration jump : List.of(Duration.ofDays(3), Duration.ofHours(-5), Duration.ofSeconds(1))) {
            time.turn(jump);
            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(ends(registry, "a"))
                            .isEqualTo(time.instant().plus(Duration.ofHours(1))));
        }
    }

    @Test
    void whatIsLeftIsRightInTheMomentAfterTheClockWasSetAndWhileThatCannotBeStored() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        store.down(true);
        for (Duration jump : List.of(Duration.ofHours(2), Duration.ofHours(-4))) {
            time.turn(jump);
            assertThat(Duration.between(registry.now(), ends(registry, "a"))).isEqualTo(Duration.ofHours(1));
        }
        time.pass(Duration.ofMinutes(1));
        assertThat(Duration.between(registry.now(), ends(registry, "a"))).isEqualTo(Duration.ofMinutes(59));
    }

    @Test
    void whatIsLeftIsRightAlsoInTheMomentInWhichTheDeadlinesAreMoved() throws InterruptedException {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        Claim held = registry.find("a").orElseThrow();
        Set<Duration> left = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            while (!over.get()) {
                Moment moment = registry.moment();
                Claim shown = moment.shown(moment.current(held));
                left.add(Duration.between(moment.now(), Objects.requireNonNull(shown.deadline())));
            }
        });
        reader.start();
        for (int i = 0; i < 500; i++) {
            time.turn(Duration.ofHours(i % 2 == 0 ? 2 : -2));
            apply(registry, new Command.Tick());
        }
        over.set(true);
        reader.join();
        assertThat(left).containsExactly(Duration.ofHours(1));
    }

    @Test
    void aPauseBetweenTwoReadingsIsNoStep() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        Instant end = ends(registry, "a");
        events.clear();
        time.pauseInReadings(Duration.ofSeconds(30));
        apply(registry, new Command.Tick());
        assertThat(events).isEmpty();
        assertThat(ends(registry, "a")).isEqualTo(end);
    }

    @Test
    void whatEndsAtAStartOnlyByTheWordOfTheClockSaysSo() {
        StoreBackedLockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        registry.stop();
        time.pass(Duration.ofDays(200));
        LockRegistry again = start();
        assertThat(again.find("a").orElseThrow().end())
                .hasFieldOrPropertyWithValue("reason", EndReason.EXPIRED)
                .extracting("note")
                .asString()
                .contains("PT4800H", "if the clock was ahead");
        apply(again, submit("b"));
        apply(again, new Command.Hold("b"));
        time.pass(Duration.ofHours(1));
        apply(again, new Command.Tick());
        assertThat(again.find("b").orElseThrow().end()).extracting("note").isNull();
    }

    private static Instant ends(LockRegistry registry, String id) {
        Lease lease = Objects.requireNonNull(registry.find(id).orElseThrow().lease());
        return Objects.requireNonNull(lease.endsAt());
    }

    @Test
    void aClockSetBackWhileItWasDownDoesNotStretchALease() {
        StoreBackedLockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        registry.stop();
        time.turn(Duration.ofDays(-1000));
        LockRegistry again = start();
        assertThat(phase(again, "a")).isEqualTo(Phase.HELD);
        time.pass(Duration.ofHours(1));
        apply(again, new Command.Tick());
        assertThat(phase(again, "a")).isEqualTo(Phase.ENDED);
    }

    @Test
    void aClockJumpThatCouldNotBeStoredIsNotForgotten() {
        LockRegistry registry = start();
        apply(registry, submit("a"));
        apply(registry, new Command.Hold("a"));
        time.turn(Duration.ofDays(3));
        store.failNext(Fault.LOST_UNKNOWN);
        assertThat(registry.submit(new Command.Tick())).failsWithin(Duration.ofSeconds(10));
        await().until(() -> registry.state().live());
        apply(registry, new Command.Tick());
        assertThat(phase(registry, "a")).isEqualTo(Phase.HELD);
    }

    @Test
    void afterTheStopCommandsAreRefusedAtOnce() {
        StoreBackedLockRegistry registry = start();
        registry.stop();
        assertThat(registry.submit(submit("a"))).failsWithin(Duration.ofSeconds(1));
    }

    @Test
    void aListenerThatFailsDisturbsNobody() {
        LockRegistry registry = start();
        registry.subscribe((state, committed) -> {
            throw new IllegalStateException("a broken listener");
        });
        assertThat(apply(registry, submit("a"))).isEqualTo(Reply.Outcome.DONE);
        assertThat(apply(registry, submit("b"))).isEqualTo(Reply.Outcome.DONE);
    }

    /** A host's clock and its uptime, to be moved apart. */
    private static final class HostTime extends HandClock {
        private volatile Duration uptime = Duration.ofDays(1);
        private volatile Duration pause = Duration.ZERO;

        HostTime() {
            super(Instant.parse("2030-01-01T00:00:00Z"));
        }

        void pass(Duration time) {
            turn(time);
            uptime = uptime.plus(time);
        }

        /** The next reading of the clock comes so much later than the one of the uptime before it. */
        void pauseInReadings(Duration time) {
            pause = time;
        }

        Duration uptime() {
            Duration read = uptime;
            pass(pause);
            pause = Duration.ZERO;
            return read;
        }
    }
}
