package org.lockkeeper.reporting.silence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.reporting.silence.Silencer.Did;
import org.lockkeeper.reporting.silence.Silencer.Put;
import org.lockkeeper.reporting.silence.Silencer.Standing;
import org.lockkeeper.reporting.silence.Tally.Outcome;
import org.lockkeeper.testing.HandClock;

/** What a monitor is told and when, with a clock that the test sets: no call is made, and none waits. */
class KeeperTest {

    private static final Instant START = Instant.parse("2027-03-01T12:00:00Z");
    private static final Duration THIRD = Duration.ofSeconds(100);

    /** As Alertmanager does it. */
    private final class Monitor implements Silencer {
        final Map<String, Standing> there = new LinkedHashMap<>();
        final List<String> calls = new ArrayList<>();
        int made;
        boolean down;
        boolean losesAnswers;

        private void call(String what) throws SilenceFailure {
            calls.add(what);
            if (down) {
                throw new SilenceFailure("down");
            }
        }

        @Override
        public String target() {
            return "monitor";
        }

        @Override
        public List<Standing> standing() throws SilenceFailure {
            call("list");
            return there.values().stream()
                    .filter(it -> it.end().isAfter(clock.instant()))
                    .toList();
        }

        @Override
        public Put put(Silenced what, @Nullable Standing known, Instant end) throws SilenceFailure {
            call("put");
            boolean renewed = known != null && there.containsKey(known.handle());
            String handle = renewed ? requireNonNull(known).handle() : "s" + ++made;
            Standing standing = new Standing(what.id(), handle, end);
            there.put(handle, standing);
            if (losesAnswers) {
                throw new SilenceFailure("the answer got lost");
            }
            return new Put(standing, renewed ? Did.RENEWED : known == null ? Did.SET : Did.SET_AGAIN);
        }

        @Override
        public void shorten(Standing known, Instant end) throws SilenceFailure {
            call("shorten");
            there.computeIfPresent(known.handle(), (handle, old) -> new Standing(old.claim(), handle, end));
        }

        @Override
        public void remove(Standing known) throws SilenceFailure {
            call("remove");
            there.remove(known.handle());
        }

        private List<Standing> inForce() {
            return there.values().stream()
                    .filter(it -> it.end().isAfter(clock.instant()))
                    .toList();
        }
    }

    private final HandClock clock = new HandClock(START);
    private final Map<String, Silenced> open = new HashMap<>();
    private final Map<String, Keeper.Ended> ended = new HashMap<>();
    private final Monitor monitor = new Monitor();
    private Tally tally = new Tally("monitor", clock);
    private Keeper keeper = fresh();

    /** One that has just been started. */
    private Keeper fresh() {
        tally = new Tally("monitor", clock);
        Keeper.Claims claims = new Keeper.Claims() {
            @Override
            public Map<String, Silenced> open() {
                return Map.copyOf(open);
            }

            @Override
            public Keeper.@Nullable Ended ended(String id) {
                return ended.get(id);
            }
        };
        Terms terms = new Terms(THIRD.multipliedBy(3), Duration.ofSeconds(60));
        return new Keeper(
                monitor,
                terms,
                claims,
                tally,
                new Tidings(),
                clock,
                () -> Duration.between(START, clock.instant()).toNanos());
    }

    private static Silenced window(String id, @Nullable Instant deadline) {
        return new Silenced(id, "window", "maintenance", "alice", "kernel update", deadline);
    }

    private void opens(String id) {
        open.put(id, window(id, START.plusSeconds(3600)));
    }

    private void closes(String id) {
        ended.put(id, new Keeper.Ended(requireNonNull(open.remove(id)), clock.instant()));
    }

    private Duration turn() {
        return requireNonNull(keeper.turn());
    }

    private void after(long seconds) {
        clock.turn(Duration.ofSeconds(seconds));
    }

    @Test
    void whereNothingIsOpenNothingIsToBeDone() {
        assertThat(keeper.turn()).isNull();
        assertThat(monitor.calls).containsExactly("list");
        assertThat(keeper.turn()).isNull();
        assertThat(monitor.calls).hasSize(1);
    }

    @Test
    void aWindowIsSilencedAndRenewedByThirds() {
        opens("w-1");
        assertThat(turn()).isEqualTo(THIRD);
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(300)));
        after(99);
        assertThat(turn()).isEqualTo(Duration.ofSeconds(1));
        assertThat(monitor.calls).containsExactly("list", "put");
        after(1);
        assertThat(turn()).isEqualTo(THIRD);
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(400)));
        assertThat(tally.counted(Outcome.SET)).isOne();
        assertThat(tally.counted(Outcome.RENEWED)).isOne();
        assertThat(tally.active()).isOne();
        assertThat(tally.missing()).isZero();
    }

    @Test
    void itEndsWithTheTailOfTheWindowAndNotLater() {
        opens("w-1");
        turn();
        after(10);
        closes("w-1");
        assertThat(turn()).isEqualTo(Duration.ofSeconds(60));
        // At once, so that it ends also if nothing is heard of us any more.
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(70)));
        after(60);
        assertThat(keeper.turn()).isNull();
        assertThat(monitor.calls).containsExactly("list", "put", "shorten", "remove");
        assertThat(tally.counted(Outcome.ENDED)).isOne();
        assertThat(tally.active()).isZero();
    }

    @Test
    void anExtensionIsToldAtOnce() {
        open.put("w-1", window("w-1", START.plusSeconds(30)));
        turn();
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(90)));
        after(20);
        opens("w-1");
        assertThat(turn()).isEqualTo(THIRD);
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(320)));
    }

    /** Its end cannot be stored, say. */
    @Test
    void aWindowWhoseTimeIsOverIsNotRenewed() {
        open.put("w-1", window("w-1", START.plusSeconds(30)));
        turn();
        after(100);
        assertThat(turn()).isPositive();
        assertThat(monitor.inForce()).isEmpty();
        assertThat(monitor.calls).containsExactly("list", "put");
    }

    @Test
    void whatWasLostIsMadeAgain() {
        opens("w-1");
        turn();
        monitor.there.clear();
        after(100);
        turn();
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s2", START.plusSeconds(400)));
        assertThat(tally.counted(Outcome.SET_AGAIN)).isOne();
    }

    @Test
    void aMonitorThatIsDownIsAskedAgainSoonAndLessOften() {
        monitor.down = true;
        opens("w-1");
        assertThat(turn()).isEqualTo(Duration.ofSeconds(1));
        assertThat(tally.missing()).isOne();
        assertThat(tally.fault()).isEqualTo("down");
        after(1);
        assertThat(turn()).isEqualTo(Duration.ofSeconds(2));
        monitor.down = false;
        after(2);
        turn();
        assertThat(monitor.inForce()).hasSize(1);
        assertThat(tally.missing()).isZero();
        assertThat(tally.fault()).isNull();
        assertThat(tally.counted(Outcome.FAILED)).isEqualTo(2);
    }

    /** A window that nobody could be told of must not be waited for. */
    @Test
    void oneThatOpensAndClosesWhileTheMonitorIsDownIsForgotten() {
        monitor.down = true;
        opens("w-1");
        turn();
        closes("w-1");
        after(1);
        turn();
        after(400);
        turn();
        assertThat(tally.missing()).isZero();
        monitor.down = false;
        after(100);
        assertThat(keeper.turn()).isNull();
        assertThat(monitor.calls).doesNotContain("put");
    }

    @Test
    void anAnswerThatGotLostLeavesNoTwo() {
        monitor.losesAnswers = true;
        opens("w-1");
        assertThat(turn()).isEqualTo(Duration.ofSeconds(1));
        monitor.losesAnswers = false;
        after(1);
        turn();
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(301)));
        assertThat(monitor.calls).containsExactly("list", "put", "list", "put");
    }

    @Test
    void anAnswerThatGotLostOfAWindowThatHasClosedMeanwhileIsEndedToo() {
        monitor.losesAnswers = true;
        opens("w-1");
        turn();
        monitor.losesAnswers = false;
        closes("w-1");
        after(1);
        turn();
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(60)));
    }

    @Test
    void aRestartTakesUpWhatIsThereAndEndsWhatIsOver() {
        opens("w-1");
        opens("w-2");
        turn();
        closes("w-2"); // while it was dead
        monitor.there.put("x", new Standing("w-another-host", "x", START.plusSeconds(300)));
        monitor.there.put("twice", new Standing("w-1", "twice", START.plusSeconds(200)));
        after(10);
        keeper = fresh();
        turn();
        assertThat(monitor.inForce())
                .extracting(Standing::claim, Standing::end)
                .containsExactlyInAnyOrder(
                        tuple("w-1", START.plusSeconds(310)),
                        tuple("w-2", START.plusSeconds(60)),
                        tuple("w-another-host", START.plusSeconds(300)));
    }

    @Test
    void whereItCannotBeEndedItEndsByItself() {
        opens("w-1");
        turn();
        monitor.down = true;
        closes("w-1");
        turn();
        after(301);
        assertThat(keeper.turn()).isNull();
        assertThat(tally.active()).isZero();
    }

    /** With a failed renewal nothing is made twice: what is known is known. */
    @Test
    void aRenewalThatFailsIsTriedAgainBeforeAnythingIsLost() {
        opens("w-1");
        turn();
        after(100);
        monitor.down = true;
        assertThat(turn()).isEqualTo(Duration.ofSeconds(1));
        monitor.down = false;
        after(1);
        assertThat(turn()).isEqualTo(THIRD);
        assertThat(monitor.inForce()).containsExactly(new Standing("w-1", "s1", START.plusSeconds(401)));
        assertThat(monitor.calls).containsExactly("list", "put", "put", "put");
    }
}
