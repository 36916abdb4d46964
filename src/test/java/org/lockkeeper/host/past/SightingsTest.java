package org.lockkeeper.host.past;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.service.ServiceState.State;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.SeenRuns.SeenRun.Outcome;

/** Pictures become runs: one for each, whatever states it goes through. */
class SightingsTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");

    private final Sightings sightings = new Sightings();

    private static Instant at(int second) {
        return AT.plusSeconds(second);
    }

    private static ServiceState state(State state, String active, @Nullable Integer since, @Nullable String run) {
        return new ServiceState("a.service", "backup", state, active, "x", "x", since == null ? null : at(since), run);
    }

    private List<SeenRun> take(int second, ServiceState... states) {
        return sightings.take(new Picture(List.of(states), true, null, "bus", at(second), second), at(second));
    }

    @Test
    void aRunIsFromItsFirstStateToItsLast() {
        assertThat(take(1, state(State.IDLE, "inactive", 0, null))).isEmpty();
        SeenRun begun = new SeenRun("a.service", "backup", "r1", at(2), null, Outcome.RUNS);
        assertThat(take(3, state(State.BUSY, "activating", 2, "r1"))).containsExactly(begun);
        assertThat(take(5, state(State.BUSY, "active", 4, "r1"))).isEmpty();
        assertThat(take(8, state(State.BUSY, "deactivating", 7, "r1"))).isEmpty();
        assertThat(take(10, state(State.IDLE, "inactive", 9, null))).containsExactly(begun.ended(at(9), Outcome.ENDED));
        assertThat(take(11, state(State.IDLE, "inactive", 9, null))).isEmpty();
    }

    @Test
    void whatFailedIsSaidToHave() {
        take(1, state(State.BUSY, "activating", 0, "r1"));
        assertThat(take(3, state(State.IDLE, "failed", 2, null)))
                .extracting(SeenRun::outcome, SeenRun::to)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Outcome.FAILED, at(2)));
    }

    @Test
    void whatIsStartedAnewAtOnceAreTwo() {
        take(1, state(State.BUSY, "active", 0, "r1"));
        assertThat(take(6, state(State.BUSY, "activating", 5, "r2")))
                .containsExactly(
                        new SeenRun("a.service", "backup", "r1", at(0), at(5), Outcome.ENDED),
                        new SeenRun("a.service", "backup", "r2", at(5), null, Outcome.RUNS));
    }

    /** A queued start is busy and no run, and so is what was left behind; what is not known ends nothing. */
    @Test
    void notEverythingThatIsBusyRuns() {
        assertThat(take(1, state(State.BUSY, "inactive", 0, "old"))).isEmpty();
        take(2, state(State.BUSY, "active", 2, "r1"));
        assertThat(take(3, state(State.UNKNOWN, "unknown", null, null))).isEmpty();
        assertThat(take(4, state(State.BUSY, "inactive", 4, "r1")))
                .extracting(SeenRun::to)
                .containsExactly(at(4));
    }

    @Test
    void anOnshotThatStaysActiveHasEndedWhenItWasDone() {
        take(1, state(State.BUSY, "activating", 0, "r1"));
        assertThat(take(9, state(State.IDLE, "active", 7, "r1")))
                .extracting(SeenRun::to)
                .containsExactly(at(7));
    }

    @Test
    void whatSystemdHasForgottenHasEndedWhenThatWasSeen() {
        take(1, state(State.BUSY, "activating", 0, "r1"));
        assertThat(take(9, state(State.IDLE, "inactive", null, null)))
                .extracting(SeenRun::to)
                .containsExactly(at(9));
        take(10, state(State.BUSY, "activating", 10, "r2"));
        assertThat(take(12)).extracting(SeenRun::to).containsExactly(at(12));
    }

    @Test
    void whatIsNotLiveSaysNothing() {
        take(1, state(State.BUSY, "active", 0, "r1"));
        assertThat(sightings.take(new Picture(List.of(), false, "lost", "bus", at(1), 2), at(2)))
                .isEmpty();
        assertThat(take(3, state(State.BUSY, "active", 0, "r1"))).isEmpty();
    }

    @Test
    void whatAnotherHasSeenBeginGoesOn() {
        SeenRun same = new SeenRun("a.service", "backup", "r1", at(-100), null, Outcome.RUNS);
        SeenRun other = new SeenRun("gone.service", "backup", "r0", at(-200), null, Outcome.RUNS);
        Picture now = new Picture(List.of(state(State.BUSY, "active", -50, "r1")), true, null, "bus", at(0), 1);
        assertThat(sightings.adopt(List.of(same, other), now, at(-60)))
                .containsExactly(other.ended(at(-60), Outcome.LOST));
        assertThat(sightings.take(now, at(0))).isEmpty();
        assertThat(take(5, state(State.IDLE, "inactive", 4, null))).containsExactly(same.ended(at(4), Outcome.ENDED));
    }
}
