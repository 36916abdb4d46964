package org.lockkeeper.host.past;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.SeenRuns.SeenRun.Outcome;

/** Makes runs of pictures: each begins with the first in which its unit is at work, and ends with the first in which it is not. */
final class Sightings {

    private final Map<String, SeenRun> open = new HashMap<>();

    /**
     * Goes on with what an earlier Lockkeeper has seen begin. What is in the same run still goes on; of the rest nobody has
     * seen the end.
     *
     * @param until when it looked last
     * @return those that are over
     */
    List<SeenRun> adopt(List<SeenRun> begun, Picture now, Instant until) {
        List<SeenRun> over = new ArrayList<>();
        for (SeenRun run : begun) {
            boolean goesOn = now.find(run.unit())
                    .filter(Sightings::atWork)
                    .filter(state ->
                            Objects.requireNonNullElse(state.invocationId(), "").equals(run.run()))
                    .isPresent();
            if (goesOn) {
                open.put(run.unit(), run);
            } else {
                over.add(run.ended(until, Outcome.LOST));
            }
        }
        return over;
    }

    /** @return what has begun or ended; nothing may be concluded from a picture that is not live */
    List<SeenRun> take(Picture picture, Instant now) {
        if (!picture.live()) {
            return List.of();
        }
        List<SeenRun> news = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (ServiceState state : picture.services()) {
            known.add(state.unit());
            SeenRun before = open.get(state.unit());
            if (atWork(state)) {
                if (before == null || another(before, state)) {
                    SeenRun begun = begun(state, now);
                    if (before != null) {
                        news.add(before.ended(begun.from(), Outcome.ENDED));
                    }
                    open.put(state.unit(), begun);
                    news.add(begun);
                }
            } else if (before != null && state.state() != ServiceState.State.UNKNOWN) {
                open.remove(state.unit());
                news.add(ended(before, state, now));
            }
        }
        open.values().removeIf(run -> {
            boolean gone = !known.contains(run.unit());
            if (gone) {
                news.add(run.ended(now, Outcome.ENDED));
            }
            return gone;
        });
        return news;
    }

    /** A unit with a queued start, or with processes that were left behind, is busy and in no run. */
    static boolean atWork(ServiceState state) {
        return state.state() == ServiceState.State.BUSY
                && !ActiveState.of(state.activeState()).stopped();
    }

    private static boolean another(SeenRun before, ServiceState state) {
        String run = state.invocationId();
        return run != null && !before.run().isEmpty() && !before.run().equals(run);
    }

    private static SeenRun begun(ServiceState state, Instant now) {
        Instant since = state.since() == null || state.since().isAfter(now) ? now : state.since();
        String run = Objects.requireNonNullElse(state.invocationId(), "");
        return new SeenRun(state.unit(), state.group(), run, since, null, Outcome.RUNS);
    }

    private static SeenRun ended(SeenRun run, ServiceState state, Instant now) {
        Instant since = state.since();
        Instant end = since == null || since.isBefore(run.from()) || since.isAfter(now) ? now : since;
        boolean failed = ActiveState.of(state.activeState()) == ActiveState.FAILED;
        return run.ended(end, failed ? Outcome.FAILED : Outcome.ENDED);
    }
}
