package org.lockkeeper.host.past;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lockkeeper.host.service.Picture;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitRun;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;
import org.lockkeeper.locking.store.SeenRuns.SeenRun;
import org.lockkeeper.locking.store.SeenRuns.SeenRun.Outcome;

/** What systemd still knows of runs that nobody has looked at: the last of each unit that it has in memory. */
final class LastRuns {

    /** Each is a question. */
    private static final int MOST = 200;

    private final UnitControl control;
    private final Clock clock;

    LastRuns(UnitControl control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /** Of units that have come to rest since. */
    List<SeenRun> since(Picture picture, Instant last) {
        return picture.services().stream()
                .filter(state -> state.state() == ServiceState.State.IDLE && state.since() != null)
                .filter(state -> ActiveState.of(state.activeState()).stopped())
                .filter(state -> last.isBefore(state.since()))
                .limit(MOST)
                .flatMap(state -> of(state).stream())
                .toList();
    }

    private Optional<SeenRun> of(ServiceState state) {
        try {
            UnitRun run = control.run(state.unit());
            boolean over = Stream.of("inactive", "failed").anyMatch(run.activeState()::equals);
            if (!over || run.begunAt() == 0 || run.changedAt() <= run.begunAt()) {
                return Optional.empty();
            }
            Instant now = clock.instant();
            long micros = control.monotonicMicros();
            return Optional.of(new SeenRun(
                    state.unit(),
                    state.group(),
                    "",
                    now.minus(micros - run.begunAt(), ChronoUnit.MICROS),
                    now.minus(micros - run.changedAt(), ChronoUnit.MICROS),
                    run.activeState().equals("failed") ? Outcome.FAILED : Outcome.ENDED));
        } catch (ControlException unknown) {
            return Optional.empty();
        }
    }
}
