package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/** What must hold between a command, its answer and what was done: what was answered was done, once, and nothing else. */
final class Answers {

    private Answers() {}

    static void check(Groups groups, LockTable before, Command command, LockRules.Step step) {
        done(groups, command, step);
        keys(before, command, step);
        onceOnly(before, command, step);
        if (command instanceof Submit submit) {
            ownersAgain(submit, step);
        }
    }

    /** Nobody but a command asks for these. */
    private static boolean asked(Event event) {
        return switch (event.type()) {
            case PLANNED -> event.before() == null;
            case REQUESTED,
                    MOVED,
                    SLOT_TAKEN,
                    SLOT_LOST,
                    STOPPING,
                    STOPPED,
                    FINISH_ASKED,
                    HELD,
                    EXTENDED,
                    RENEWED,
                    BOUND,
                    INTRUDED,
                    INTRUSION_ENDED,
                    ONCE_RESET -> true;
            case QUEUED, DUE, GRANTED, DRAIN_TIMED_OUT, SUSPECTED, OVERRAN, LEFT, REFUSED, CLOCK_SHIFTED -> false;
            case ENDED ->
                switch (end(event).reason()) {
                    case RELEASED, CANCELLED, FORCED, OWNER_GONE -> true;
                    case EXPIRED, TIMED_OUT, MISSED, PARENT_ENDED, TAKEN_OVER -> false;
                };
        };
    }

    private static void done(Groups groups, Command command, LockRules.Step step) {
        List<Event> asked = step.events().stream()
                .filter(event -> !PureLocks.heldByItself(groups, event) || heldAsAsked(command, event, step))
                .filter(event -> asked(event) || command instanceof Command.GiveUp over && givesUp(over, event, step))
                .toList();
        String id = command instanceof Command.ResetOnce ? step.reply().id() : id(command);
        if (step.reply().outcome() != Reply.Outcome.DONE || id == null) {
            require(asked.isEmpty(), "answer: done unasked", command, step.reply(), asked);
            return;
        }
        require(
                id.equals(step.reply().id())
                        && asked.size() == 1
                        && asked.get(0).subject().equals(id),
                "answer",
                command,
                step.reply(),
                asked);
        if (command instanceof Command.ResetOnce reset) {
            require(reset(reset, asked.get(0)), "answer: not as asked", command, asked);
            return;
        }
        require(as(command, asked.get(0), step), "answer: not as asked", command, asked);
        boolean lives = step.table().find(id).isPresent();
        require(lives == (asked.get(0).type() != Event.Type.ENDED), "answer: not in the table", command, asked);
    }

    /** Said of one that was planned, and would be held by itself in the same step. */
    private static boolean heldAsAsked(Command command, Event event, LockRules.Step step) {
        return command instanceof Command.Hold hold
                && hold.id().equals(event.subject())
                && step.reply().outcome() == Reply.Outcome.DONE;
    }

    private static boolean reset(Command.ResetOnce reset, Event event) {
        Once once = Objects.requireNonNull(event.once());
        return event.type() == Event.Type.ONCE_RESET
                && once.same(reset.once())
                && once.doneAt() != null
                && reset.actor().equals(event.actor())
                && reset.reason().equals(event.detail());
    }

    private static boolean as(Command command, Event event, LockRules.Step step) {
        if (command instanceof Submit submit) {
            Instant place = Starts.takenOver(step).map(Request::requestedAt).orElse(event.at());
            return PlansKept.entered(event)
                    && claim(event)
                            .request()
                            .equals(Request.of(submit, null, null, headStart(submit), place, event.at())
                                    .inside(around(submit, step)));
        }
        if (command instanceof Move move) {
            Request moved = claim(event).request();
            return event.type() == Event.Type.MOVED
                    && moved.hold().equals(move.hold())
                    && Objects.requireNonNull(moved.plan()).openAt().equals(move.openAt())
                    && moved.waitUntil().equals(move.latest())
                    && Objects.equals(move.actor(), event.actor());
        }
        if (command instanceof Command.QueueStart start) {
            Instant at = start.heldBackAt().isBefore(event.at()) ? start.heldBackAt() : event.at();
            return event.type() == Event.Type.REQUESTED
                    && claim(event).request().kind() == Request.Kind.START
                    && claim(event).request().requestedAt().equals(at)
                    && claim(event).request().binding().equals(Binding.start(start.unit()));
        }
        if (command instanceof Command.Bind bind) {
            return event.type() == Event.Type.BOUND
                    && claim(event).request().binding().equals(bind.run());
        }
        if (command instanceof Command.TakeSlot || command instanceof Command.LoseSlot) {
            return SlotsKept.as(command, event);
        }
        if (command instanceof Command.Stop || command instanceof Command.SeeStopped) {
            return Overruns.as(command, event);
        }
        if (command instanceof Command.AskToFinish ask) {
            FinishAsked asked = new FinishAsked(ask.request(), ask.actor(), ask.reason(), event.at());
            return event.type() == Event.Type.FINISH_ASKED
                    && asked.equals(claim(event).finishAsked())
                    && ask.actor().equals(event.actor())
                    && ask.reason().equals(event.detail());
        }
        if (command instanceof Command.GiveUp over) {
            return givesUp(over, event, step);
        }
        if (command instanceof Command.Hold) {
            Plan plan = claim(event).request().plan();
            Instant from = plan == null ? event.at() : plan.openAt();
            Instant end = from.plus(claim(event).request().hold());
            return event.type() == Event.Type.HELD && end.equals(lease(event).endsAt());
        }
        if (command instanceof Command.Extend extend) {
            Instant old = Objects.requireNonNull(Objects.requireNonNull(
                            Objects.requireNonNull(event.before()).lease())
                    .endsAt());
            Instant from = old.isAfter(event.at()) ? old : event.at();
            return event.type() == Event.Type.EXTENDED
                    && from.plus(extend.by()).equals(lease(event).endsAt());
        }
        if (command instanceof Command.Renew) {
            Instant end = event.at().plus(claim(event).request().hold());
            return event.type() == Event.Type.RENEWED && end.equals(lease(event).endsAt());
        }
        if (command instanceof Command.Intrude) {
            return event.type() == Event.Type.INTRUDED;
        }
        if (command instanceof Command.EndIntrusion) {
            return event.type() == Event.Type.INTRUSION_ENDED;
        }
        if (event.type() != Event.Type.ENDED) {
            return false;
        }
        boolean held = Objects.requireNonNull(event.before()).phase() == Phase.HELD;
        if (command instanceof Command.Release release) {
            EndReason reason = held ? EndReason.RELEASED : EndReason.CANCELLED;
            return end(event).reason() == reason && Objects.equals(end(event).by(), release.actor());
        }
        if (command instanceof Command.Force force) {
            return end(event).reason() == EndReason.FORCED
                    && force.actor().equals(end(event).by());
        }
        return end(event).reason() == EndReason.OWNER_GONE;
    }

    private static @Nullable Duration headStart(Submit submit) {
        return submit.priority() == Priority.URGENT ? Play.HEAD_START : null;
    }

    /** It gives up in the way that time does; where time itself has done so nobody needs to. */
    private static boolean givesUp(Command.GiveUp command, Event event, LockRules.Step step) {
        return step.reply().outcome() == Reply.Outcome.DONE
                && event.type() == Event.Type.ENDED
                && event.subject().equals(command.id())
                && end(event).reason()
                        == (claim(event).request().plan() == null ? EndReason.TIMED_OUT : EndReason.MISSED)
                && command.note().equals(end(event).note());
    }

    /** Its parent, and what was around that. */
    private static List<String> around(Submit submit, LockRules.Step step) {
        if (submit.join() == null) {
            return List.of();
        }
        Request parent = step.table().find(submit.join().id()).orElseThrow().request();
        return Stream.concat(Stream.of(parent.id()), parent.around().stream()).toList();
    }

    /** Whoever has a lease already is given it for another of the same kind, never for one of another. */
    private static void ownersAgain(Submit submit, LockRules.Step step) {
        Reply reply = step.reply();
        Claim own = reply.id() == null ? null : step.table().find(reply.id()).orElse(null);
        if (own == null || own.id().equals(submit.id()) || !submit.binding().hostLocal()) {
            return;
        }
        Request had = own.request();
        boolean same = had.hold().equals(submit.hold()) && Objects.equals(had.drainTimeout(), submit.drainTimeout());
        require(reply.outcome() != Reply.Outcome.REPEATED || same, "owner: given another's", submit, had);
    }

    /** A key that its caller has used is answered from memory, and nothing is forgotten. */
    private static void keys(LockTable before, Command command, LockRules.Step step) {
        Command.Key key = key(command);
        Instant now = step.table().lastNow();
        List<Remembered> after = step.table().remembered();
        Duration by = command instanceof Command.ShiftClock shift ? shift.by() : Duration.ZERO;
        for (Remembered old : before.remembered()) {
            Remembered entry = old.shifted(by);
            if (key != null && entry.same(key)) {
                boolean same = key.fingerprint().equals(entry.fingerprint());
                Reply expected = new Reply(same ? Reply.Outcome.REPEATED : Reply.Outcome.KEY_REUSED, entry.id());
                require(expected.equals(step.reply()), "keys: repeated", command, entry, step.reply());
            }
            require(after.contains(entry), "keys: forgotten", entry, command);
        }
        boolean known = key != null && before.remembered().stream().anyMatch(entry -> entry.same(key));
        require(known || step.reply().outcome() != Reply.Outcome.KEY_REUSED, "keys: of another", command, step.reply());
        if (key != null && step.reply().outcome() == Reply.Outcome.DONE) {
            Remembered fresh = new Remembered(
                    key.caller(),
                    key.key(),
                    key.fingerprint(),
                    Objects.requireNonNull(step.reply().id()),
                    now);
            require(after.contains(fresh), "keys: not remembered", fresh);
        }
    }

    /** Work that is done is not done again; it is done when its owner, while holding its lease, says that it succeeded. */
    private static void onceOnly(LockTable before, Command command, LockRules.Step step) {
        boolean done = step.reply().outcome() == Reply.Outcome.DONE;
        if (command instanceof Submit submit && submit.once() != null && done) {
            for (Once entry : before.once()) {
                boolean same = entry.same(submit.once());
                boolean ended = entry.id().equals(submit.id())
                        || step.table().find(entry.id()).isEmpty();
                boolean free = entry.doneAt() == null && ended;
                require(!same || free, "once-only: again", command, entry);
            }
        }
        Duration by = command instanceof Command.ShiftClock shift ? shift.by() : Duration.ZERO;
        for (Once entry : before.once()) {
            boolean reset = done && command instanceof Command.ResetOnce it && entry.same(it.once());
            boolean kept = step.table().once().contains(entry.shifted(by));
            require(entry.doneAt() == null || kept != reset, "once-only: forgotten", command, entry);
        }
        for (Once entry : step.table().once()) {
            Once old = before.once().stream()
                    .filter(other -> other.same(entry.work()))
                    .filter(other -> other.id().equals(entry.id()))
                    .findFirst()
                    .orElse(null);
            boolean succeeds = command instanceof Command.Release release
                    && release.success()
                    && done
                    && release.id().equals(entry.id())
                    && before.find(entry.id()).map(Claim::phase).orElse(Phase.ENDED) == Phase.HELD;
            boolean was = old != null && old.doneAt() != null;
            require((entry.doneAt() != null) == (was || succeeds), "once-only: done", command, entry);
        }
    }

    private static @Nullable String id(Command command) {
        if (command instanceof Submit submit) {
            return submit.id();
        }
        if (command instanceof Move move) {
            return move.id();
        }
        if (command instanceof Command.QueueStart start) {
            return start.id();
        }
        if (command instanceof Command.Bind bind) {
            return bind.id();
        }
        if (command instanceof Command.TakeSlot take) {
            return take.id();
        }
        if (command instanceof Command.LoseSlot lose) {
            return lose.id();
        }
        if (command instanceof Command.Hold hold) {
            return hold.id();
        }
        if (command instanceof Command.AskToFinish ask) {
            return ask.id();
        }
        if (command instanceof Command.GiveUp over) {
            return over.id();
        }
        if (command instanceof Command.Stop stop) {
            return stop.id();
        }
        if (command instanceof Command.SeeStopped seen) {
            return seen.id();
        }
        if (command instanceof Command.Extend extend) {
            return extend.id();
        }
        if (command instanceof Command.Renew renew) {
            return renew.id();
        }
        if (command instanceof Command.Release release) {
            return release.id();
        }
        if (command instanceof Command.Force force) {
            return force.id();
        }
        if (command instanceof Command.Intrude intrude) {
            return intrude.id();
        }
        if (command instanceof Command.EndIntrusion over) {
            return over.id();
        }
        if (command instanceof Command.StoppedAsking stopped) {
            return stopped.id();
        }
        return command instanceof Command.OwnerGone gone ? gone.id() : null;
    }

    private static Command.@Nullable Key key(Command command) {
        if (command instanceof Submit submit) {
            return submit.key();
        }
        return command instanceof Command.Extend extend ? extend.key() : null;
    }

    private static Claim claim(Event event) {
        return Objects.requireNonNull(event.after());
    }

    private static Lease lease(Event event) {
        return Objects.requireNonNull(claim(event).lease());
    }

    private static End end(Event event) {
        return Objects.requireNonNull(claim(event).end());
    }

    private static void require(boolean holds, String invariant, @Nullable Object... what) {
        Invariants.require(holds, invariant, what);
    }
}
