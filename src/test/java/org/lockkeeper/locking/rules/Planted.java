package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;

/** Rules that are sound but for what is planted in them. */
final class Planted {

    private Planted() {}

    interface Wrong {
        LockRules.Step step(LockTable before, Command command, Instant now, LockRules.Step sound);
    }

    static Rules after(Play play, Wrong wrong) {
        Rules sound = play.sound();
        return (table, command, now, sightings) -> {
            LockRules.Step step = sound.apply(table, command, now, sightings);
            return wrong.step(table, command, step.table().lastNow(), step);
        };
    }

    interface TooMuch {
        void change(Draft draft, Command command, Claim claim);
    }

    static @Nullable Claim without(@Nullable Claim claim) {
        return claim == null || claim.lease() == null
                ? claim
                : new Claim(claim.request(), without(claim.lease()), claim.end(), claim.finishAsked(), claim.slot());
    }

    static Lease without(Lease lease) {
        return new Lease(
                lease.token(),
                lease.grantedAt(),
                lease.heldAt(),
                lease.endsAt(),
                lease.suspect(),
                lease.intrusions(),
                null,
                lease.overranAt());
    }

    /** Does something before the rules do their work. */
    static Rules before(Play play, TooMuch tooMuch) {
        Rules sound = play.sound();
        return (table, command, now, sightings) -> {
            if (command instanceof Command.ShiftClock) {
                return sound.apply(table, command, now, sightings);
            }
            LockRules.Step nothing = new LockRules.Step(table, List.of(), new Reply(Reply.Outcome.DONE, null));
            LockRules.Step early = Surgery.more(nothing, now, (draft, claim) -> tooMuch.change(draft, command, claim));
            LockRules.Step then = sound.apply(early.table(), command, now, sightings);
            List<Event> events = Stream.concat(early.events().stream(), then.events().stream())
                    .toList();
            return new LockRules.Step(then.table(), events, then.reply());
        };
    }

    static LockRules.Step answering(LockRules.Step step, String id) {
        return new LockRules.Step(step.table(), step.events(), new Reply(Reply.Outcome.DONE, id));
    }

    static boolean granted(LockRules.Step step) {
        return step.events().stream().anyMatch(event -> event.type() == Event.Type.GRANTED);
    }

    static boolean endsAs(Event event, EndReason reason) {
        return event.type() == Event.Type.ENDED
                && event.after() != null
                && event.after().end() != null
                && event.after().end().reason() == reason;
    }

    static String group(Claim claim) {
        return claim.request().group();
    }
}
