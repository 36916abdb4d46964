package org.lockkeeper.page.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lockkeeper.fleet.pools.Fleet;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Command;
import org.lockkeeper.locking.store.LockStore.Retention;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** Stories of trails that the real rules have made. */
class StoryTest {

    private static final String RUN = "017bf3cef033457fb42683b13e5c6bf0";

    private final Played played = new Played();
    private final Stories stories = new Stories(trail(played));

    static Trail trail(Played played) {
        return new Trail(played, new DefaultListableBeanFactory().getBeanProvider(Fleet.class));
    }

    private Story story(String id) {
        return stories.of(id, false, true).orElseThrow();
    }

    private long token(String id) {
        return Objects.requireNonNull(played.claim(id).lease()).token();
    }

    @Test
    void wholeLifeIsToldInOrderWithWhatItWaitedForAndForHowLong() {
        played.job("l-1", "backup", "backup.service", null)
                .job("l-2", "update", "apt.service", null)
                .minutes(1)
                .window("w-1", "alice", "kernel update")
                .minutes(1)
                .does(new Command.Release("l-2", null, null, true)) // which it did not wait for
                .minutes(11)
                .by("uid:backup@socket", new Command.Release("l-1", "backup.service", null, true))
                .minutes(3)
                .does(new Command.Hold("w-1"));
        played.job("l-3", "backup", "carol", new Command.Join("w-1", token("w-1")))
                .job("l-4", "backup", "dave", new Command.Join("w-1", token("w-1")))
                .minutes(5)
                .does(new Command.Intrude("w-1", "cron.service", RUN, null))
                .minutes(2)
                .does(new Command.EndIntrusion("w-1", "cron.service", RUN))
                .by("uid:alice@socket", new Command.Extend("w-1", Duration.ofMinutes(30), "alice", null))
                .by("uid:carol@socket", new Command.Release("l-3", "carol", null, true))
                .by("uid:bob@socket", new Command.AskToFinish("w-1", "a-1", "bob", "on call"))
                .minutes(33)
                .by("uid:alice@socket", new Command.Release("w-1", "alice", "all done", false));

        assertThat(Plain.text(story("w-1")))
                .containsExactly(
                        "00:01 Asked for by alice: kernel update",
                        "00:13 Granted: no conflicting work starts any more | Waited 12 min"
                                + " | behind backup.service, l-1: nightly",
                        "00:16 Open until 01:16 | Drained 3 min",
                        "00:16 carol asked for l-3 inside it: nightly",
                        "00:16 dave asked for l-4 inside it: nightly",
                        "00:21 Intruder: cron.service runs although it is excluded",
                        "00:23 The intruder has stopped: cron.service | It had run for 2 min",
                        "00:23 Extended by alice by 30 min, until 01:46",
                        "00:23 bob asked its owner to finish: on call",
                        "00:56 Closed by alice | Was open 40 min | Note: all done | Still at work inside: dave, l-4");
        assertThat(story("w-1").living()).isFalse();
        assertThat(story("w-1").cut()).isFalse();
        assertThat(story("w-1").chapters().get(0).who()).isEqualTo("uid:alice@socket");
    }

    @Test
    void clockThatWasSetMakesNothingLonger() {
        played.job("l-1", "backup", "backup.service", null)
                .window("w-1", "alice", "kernel")
                .minutes(5)
                .does(new Command.ShiftClock(Duration.ofHours(3)))
                .after(Duration.ofHours(3))
                .minutes(5)
                .does(new Command.Release("l-1", null, null, true));
        assertThat(Plain.text(story("w-1"))).last().asString().contains("Waited 10 min");
    }

    @Test
    void whatWasInItsWayIsToldOfOneThatCameToNothing() {
        played.window("w-1", "alice", "kernel");
        played.sight(
                "w-1",
                List.of(new Blocker(
                        Blocker.Kind.SERVICE, "b.service", "backup", "b.service is active", null, null, null)));
        played.minutes(121).does(new Command.Tick());
        assertThat(Plain.text(story("w-1")))
                .last()
                .isEqualTo("02:01 Given up: it could not open in time | Had drained 2 h 1 min"
                        + " | In its way: b.service is active");
        assertThat(story("w-1").chapters()).last().extracting(Chapter::mark).isEqualTo(Mark.FAILED);
    }

    @Test
    void whatADrainHasWaitedForIsTold() {
        played.window("w-1", "alice", "kernel")
                .minutes(3)
                .does(new Command.Hold("w-1", List.of(), List.of("b.service", "app.service")));
        assertThat(Plain.text(story("w-1")))
                .last()
                .isEqualTo(
                        "00:03 Open until 01:03 | Drained 3 min | Waited until this had ended: b.service, app.service");
        assertThat(story("w-1").chapters()).last().extracting(Chapter::mark).isEqualTo(Mark.HELD);
    }

    @Test
    void queuedBehindAnElderRequestThatWasCancelled() {
        played.window("w-1", "alice", "one")
                .window("w-2", "bob", "two")
                .minutes(1)
                .window("w-3", "carol", "three")
                .minutes(1)
                .does(new Command.Release("w-2", "bob", null, false))
                .minutes(1)
                .does(new Command.Release("w-1", "alice", null, false));
        assertThat(Plain.text(story("w-3")))
                .contains("00:03 Granted: no conflicting work starts any more | Waited 2 min"
                        + " | behind bob, w-2: two | behind alice, w-1: one");
        assertThat(Plain.text(story("w-2"))).last().asString().contains("Cancelled by bob before it was open");
    }

    @Test
    void renewalsInARowAreOne() {
        played.job("l-1", "update", "agent", null).does(new Command.Hold("l-1"));
        for (int i = 0; i < 7; i++) {
            played.minutes(1).does(new Command.Renew("l-1", "agent"));
        }
        assertThat(Plain.text(story("l-1")))
                .last()
                .isEqualTo("00:07 Its owner is alive: renewed until 01:07 | Renewed 7 times in a row");
        assertThat(story("l-1").chapters()).hasSizeLessThan(5);
    }

    @Test
    void viewersAreToldTheRecordAlone() {
        played.job("l-1", "backup", "backup.service", null)
                .window("w-1", "alice", "kernel update")
                .minutes(12)
                .does(new Command.Release("l-1", "secret", null, true))
                .does(new Command.Hold("w-1"))
                .by("uid:mallory@socket", new Command.Extend("w-1", Duration.ofMinutes(30), "mallory", null));
        Story story = stories.of("w-1", false, false).orElseThrow();
        assertThat(story.whole()).isFalse();
        assertThat(Plain.text(story))
                .containsExactly(
                        "00:00 Asked for by alice: kernel update",
                        "00:12 Granted: no conflicting work starts any more | Waited 12 min",
                        "00:12 Open until 01:42");
    }

    @Test
    void whatIsCutOffTheTrailIsToldByTheRecordAndSaysSo() {
        played.window("w-1", "alice", "kernel")
                .minutes(1)
                .does(new Command.Hold("w-1"))
                .minutes(9);
        Instant cut = Played.BEGIN.plus(Duration.ofMinutes(5));
        played.does(new Command.Release("w-1", "alice", null, false));
        played.store().prune(new Retention(cut, cut), Set.of(), 100);
        Story story = story("w-1");
        assertThat(story.cut()).isTrue();
        assertThat(Plain.text(story))
                .containsExactly(
                        "00:00 Asked for by alice: kernel",
                        "00:00 Granted: no conflicting work starts any more",
                        "00:01 Open until 01:01 | Drained 1 min",
                        "00:10 Closed by alice | Was open 9 min");
    }

    /** Nothing of it was deleted: it is only too long to be told as a whole. */
    @Test
    void ofALongStoryTheLastIsToldAndThatItIsTheLast() {
        played.job("l-1", "update", "agent", null).does(new Command.Hold("l-1"));
        for (int i = 0; i < Stories.MOST; i++) {
            played.minutes(1).does(new Command.Renew("l-1", "agent"));
        }
        Story story = story("l-1");
        assertThat(story.shortened()).isTrue();
        assertThat(story.cut()).isFalse();
        assertThat(Plain.text(story)).first().asString().contains("Asked for by agent: nightly");
        assertThat(Plain.text(story)).last().asString().contains("Renewed " + Stories.MOST + " times in a row");
        played.store().prune(new Retention(played.now(), played.now()), Set.of(), 500);
        assertThat(story("l-1").shortened()).isFalse();
        assertThat(story("l-1").cut()).isTrue();
    }

    @Test
    void ofWhatNeverWasThereIsNoStory() {
        assertThat(stories.of("w-9", false, true)).isEmpty();
        assertThat(stories.of("w-9", false, false)).isEmpty();
        assertThat(stories.of("pool/host", true, true)).isEmpty();
    }
}
