package org.lockkeeper.host.timers;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.service.GuardedService;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.host.systemd.units.ControlException;
import org.lockkeeper.host.systemd.units.UnitControl;
import org.lockkeeper.host.systemd.units.UnitRun;
import org.lockkeeper.host.systemd.units.UnitTimer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The runs that the timers of guarded units will start. systemd is asked when somebody wants to know, never before. */
@Component
public final class Timers {

    /** Of one timer. */
    public static final int MOST_EACH = 500;

    /** Many may ask at once, and a moment is nothing to what is coming. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * @param truncated whether there are more than are told of
     * @param unknown why nothing is known of them; null where they are
     */
    public record Expected(
            List<ExpectedRun> runs,
            boolean truncated,
            @Nullable String unknown) {}

    private record Read(
            Instant at, List<Guarded> timers, @Nullable String unknown) {}

    /** @param last how long the last run took; null where systemd does not know */
    private record Guarded(
            UnitTimer timer,
            String unit,
            String group,
            @Nullable Duration last,
            boolean oneshot) {}

    private final GuardedServices services;
    private final UnitControl control;
    private final Clock clock;
    private final Elapses elapses;
    /** What runs again has no run that is over, by systemd's word; the last one is remembered meanwhile. */
    private final Map<String, Duration> lengths = new HashMap<>();

    private @Nullable Read read;

    @Autowired
    Timers(GuardedServices services, UnitControl control, Clock clock) {
        this(services, control, clock, new Elapses("systemd-analyze", MOST_EACH, PATIENCE, ZoneId.systemDefault()));
    }

    Timers(GuardedServices services, UnitControl control, Clock clock, Elapses elapses) {
        this.services = services;
        this.control = control;
        this.clock = clock;
        this.elapses = elapses;
    }

    /** @param usual how long a run of this group and unit usually takes; empty where nothing is known */
    public Expected upTo(Instant to, BiFunction<String, String, Optional<Duration>> usual) {
        Instant now = clock.instant();
        Instant boot = now.minus(control.monotonicMicros(), ChronoUnit.MICROS);
        Read current = read(now);
        List<ExpectedRun> runs = new ArrayList<>();
        boolean truncated = false;
        for (Guarded guarded : current.timers()) {
            Duration length = usual.apply(guarded.group(), guarded.unit()).orElse(guarded.last());
            Course course =
                    new Course(guarded.timer(), boot, length, runsUntil(guarded.unit(), length, now), elapses::after);
            List<Course.Start> starts = course.starts(now, to, MOST_EACH);
            truncated |= starts.size() == MOST_EACH;
            starts.forEach(start -> runs.add(run(guarded, start, length)));
        }
        return new Expected(once(runs), truncated, current.unknown());
    }

    private static ExpectedRun run(Guarded guarded, Course.Start start, @Nullable Duration length) {
        return new ExpectedRun(
                "run:%s:%s".formatted(guarded.unit(), start.key()),
                guarded.unit(),
                guarded.group(),
                guarded.timer().name(),
                start.at(),
                start.latest(),
                length == null ? null : start.at().plus(length),
                guarded.oneshot());
    }

    /** A unit that runs is not started by another of its timers. */
    private static List<ExpectedRun> once(List<ExpectedRun> runs) {
        runs.sort(Comparator.comparing(ExpectedRun::from).thenComparing(ExpectedRun::id));
        Map<String, Instant> busy = new HashMap<>();
        Set<String> ids = new HashSet<>();
        List<ExpectedRun> told = new ArrayList<>();
        for (ExpectedRun run : runs) {
            Instant until = busy.get(run.unit());
            if ((until == null || !run.from().isBefore(until)) && ids.add(run.id())) {
                told.add(run);
                busy.put(run.unit(), run.to() == null ? run.from().plusNanos(1) : run.to());
            }
        }
        return List.copyOf(told);
    }

    private @Nullable Instant runsUntil(String unit, @Nullable Duration length, Instant now) {
        ServiceState state = services.picture().find(unit).orElse(null);
        if (state == null || state.state() != ServiceState.State.BUSY) {
            return null;
        }
        Instant end =
                state.since() == null || length == null ? now : state.since().plus(length);
        return end.isBefore(now) ? now : end;
    }

    private synchronized Read read(Instant now) {
        Read known = read;
        if (known == null || Duration.between(known.at(), now).abs().compareTo(FRESH) > 0) {
            known = ask(now);
            read = known;
        }
        return known;
    }

    private Read ask(Instant now) {
        try {
            List<Guarded> guarded = new ArrayList<>();
            Map<String, UnitRun> last = new HashMap<>();
            for (UnitTimer timer : control.timers()) {
                for (String name : timer.starts()) {
                    String unit = services.canonical(name);
                    Optional<GuardedService> entry = services.entryOf(unit);
                    UnitRun run = entry.isPresent() ? last.computeIfAbsent(unit, control::run) : null;
                    if (run != null && entry.isPresent() && !run.loadState().equals("masked")) {
                        guarded.add(new Guarded(timer, unit, entry.get().group(), length(unit, run), run.oneshot()));
                    }
                }
            }
            lengths.keySet().retainAll(last.keySet());
            return new Read(now, List.copyOf(guarded), null);
        } catch (ControlException failure) {
            return new Read(now, List.of(), "systemd cannot be asked for its timers: " + failure.getMessage());
        }
    }

    /** From when it left being inactive until it was again. */
    private @Nullable Duration length(String unit, UnitRun run) {
        boolean over = run.activeState().equals("inactive") || run.activeState().equals("failed");
        long micros = run.changedAt() - run.begunAt();
        if (over && run.begunAt() > 0 && micros > 0) {
            lengths.put(unit, Duration.of(micros, ChronoUnit.MICROS));
        }
        return lengths.get(unit);
    }
}
