package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;

/** What must hold of drains that run out: what was asked for is done then, not before, and nothing else. */
final class Overruns {

    private static final Duration OVERTIME = Duration.ofMinutes(3);
    private static final List<Blocker.Kind> KINDS = List.copyOf(EnumSet.allOf(Blocker.Kind.class));

    private Overruns() {}

    static @Nullable DrainTimeout any(int which) {
        return switch (which % 4) {
            case 1 -> new DrainTimeout(DrainTimeout.Action.STOP, List.of("u1"), OVERTIME);
            case 2 -> new DrainTimeout(DrainTimeout.Action.OPEN_ANYWAY, List.of(), OVERTIME);
            default -> null;
        };
    }

    static Command command(int which, String id) {
        String unit = "u" + which % 3;
        String run = which % 2 == 0 ? null : "run" + which % 4;
        return switch (which % 5) {
            case 0 -> new Command.GiveUp(id, "it cannot help");
            case 1 -> new Command.Stop(id, unit, run);
            case 2 -> new Command.SeeStopped(id, unit, run, "inactive (dead)");
            case 3 -> new Command.Hold(id, List.of(blocker(Blocker.Kind.SERVICE)));
            default ->
                new Command.Hold(
                        id, List.of(blocker(Blocker.Kind.SERVICE), blocker(KINDS.get(which / 5 % KINDS.size()))));
        };
    }

    private static Blocker blocker(Blocker.Kind kind) {
        return new Blocker(kind, "x", null, "x is in the way", null, null, null);
    }

    static void check(Groups groups, Command command, LockRules.Step step) {
        for (Event event : step.events()) {
            Claim before = event.before();
            Claim after = event.after();
            if (before != null && after != null) {
                // What is held by itself is held in spite of nothing, whatever somebody would have it held in spite of.
                Command cause = PureLocks.heldByItself(groups, event) ? new Command.Tick() : command;
                check(cause, event, before, after);
            }
        }
    }

    private static void check(Command command, Event event, Claim before, Claim after) {
        DrainTimeout then = after.request().drainTimeout();
        require(Objects.equals(before.request().drainTimeout(), then), "asked", event);
        Overrun old = before.overrun();
        Overrun now = after.overrun();
        require(now == null || then != null, "unasked", event);
        switch (event.type()) {
            case DRAIN_TIMED_OUT -> {
                Instant due = due(before);
                require(old == null && now != null && !due.isAfter(event.at()), "early", event);
                require(
                        new Overrun(event.at(), until(before, event.at()), List.of(), List.of()).equals(now),
                        "as asked",
                        event);
            }
            case STOPPING ->
                require(
                        then != null
                                && then.action() == DrainTimeout.Action.STOP
                                && stops(now) == stops(old) + 1
                                && seen(now) == seen(old),
                        "stopping",
                        event);
            case STOPPED -> require(stops(now) == stops(old) && seen(now) == seen(old) + 1, "stopped", event);
            case HELD -> held(command, event, old, now, then);
            case ENDED -> {
                boolean over = Objects.requireNonNull(after.end()).reason() == EndReason.TIMED_OUT
                        && before.phase() == Phase.DRAINING
                        && then != null;
                boolean tooLate = HoursKept.CLOSED.equals(
                        Objects.requireNonNull(after.end()).note());
                require(!over || old != null || tooLate, "given up without a try", event);
                require(Objects.equals(old, now), "kept", event);
            }
            default -> require(PlansKept.stoodBack(event) ? now == null : Objects.equals(old, now), "kept", event);
        }
    }

    /** A planned one is to be open at its time, and has its lead for its drain if it is granted late. */
    private static Instant due(Claim draining) {
        Plan plan = draining.request().plan();
        if (plan == null) {
            return draining.request().waitUntil();
        }
        Instant own = Objects.requireNonNull(draining.lease()).grantedAt().plus(plan.lead());
        return own.isAfter(plan.openAt()) ? own : plan.openAt();
    }

    private static Instant until(Claim draining, Instant at) {
        Plan plan = draining.request().plan();
        Instant over = at.plus(OVERTIME);
        return plan == null || over.isBefore(plan.latest()) ? over : plan.latest();
    }

    private static void held(
            Command command, Event event, @Nullable Overrun old, @Nullable Overrun now, @Nullable DrainTimeout then) {
        List<Blocker> despite = command instanceof Command.Hold hold ? hold.despite() : List.of();
        List<Blocker> shown = now == null ? List.of() : now.overridden();
        require(shown.equals(despite), "told", event);
        require(
                despite.isEmpty() || old != null && then != null && then.action() == DrainTimeout.Action.OPEN_ANYWAY,
                "anyway",
                event);
        require(despite.stream().allMatch(it -> it.kind() == Blocker.Kind.SERVICE), "more than units", event);
        require(stops(old) == stops(now) && seen(old) == seen(now), "kept", event);
    }

    private static long stops(@Nullable Overrun overrun) {
        return overrun == null ? 0 : overrun.stops().size();
    }

    private static long seen(@Nullable Overrun overrun) {
        return overrun == null
                ? 0
                : overrun.stops().stream()
                        .filter(stop -> stop.stoppedAt() != null)
                        .count();
    }

    /** Before its overtime is over, since somebody says that this would not help. */
    static boolean givenUp(Command command, Event event) {
        return command instanceof Command.GiveUp over
                && over.id().equals(event.subject())
                && Objects.requireNonNull(event.before()).overrun() != null;
    }

    static boolean as(Command command, Event event) {
        Overrun overrun =
                Objects.requireNonNull(Objects.requireNonNull(event.after()).overrun());
        if (command instanceof Command.Stop stop) {
            return event.type() == Event.Type.STOPPING
                    && overrun.stops().contains(new Overrun.Stop(stop.unit(), stop.run(), event.at(), null, null));
        }
        Command.SeeStopped seen = (Command.SeeStopped) command;
        return event.type() == Event.Type.STOPPED
                && overrun.stops().stream()
                        .anyMatch(it -> it.unit().equals(seen.unit())
                                && Objects.equals(it.run(), seen.run())
                                && event.at().equals(it.stoppedAt())
                                && seen.seen().equals(it.seen()));
    }

    private static void require(boolean holds, String what, Event event) {
        Invariants.require(holds, "overrun: " + what, event);
    }
}
