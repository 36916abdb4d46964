package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.answering;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.without;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.lockkeeper.locking.rules.End.EndReason;

/** Of the drain, and of what is done when it has run out. */
enum DrainBug implements Bug {
    GIVES_UP_WITHOUT_A_TRY("overrun: given up without a try") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (claim.phase() == Phase.DRAINING && claim.overrun() == null && claim.overdue(draft.now())) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.TIMED_OUT, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    OPENS_ANYWAY_BESIDE_A_LEASE("overrun: more than units") {
        @Override
        public Rules in(Play play) {
            return holdingAnyway(
                    play,
                    claim -> claim.overrun() != null
                            && claim.request().drainTimeout() != null
                            && claim.request().drainTimeout().action() == DrainTimeout.Action.OPEN_ANYWAY);
        }
    },
    OPENS_ANYWAY_BEFORE_ITS_TIME("overrun: ") {
        @Override
        public Rules in(Play play) {
            return holdingAnyway(play, claim -> claim.overrun() == null);
        }
    },
    FORGETS_WHAT_WAS_STOPPED("overrun: ") {
        @Override
        public Rules in(Play play) {
            return after(play, (before, command, now, step) -> {
                List<String> held = step.events().stream()
                        .filter(event -> event.type() == Event.Type.HELD)
                        .map(Event::subject)
                        .toList();
                return new LockRules.Step(
                        Surgery.claims(step.table(), claim -> held.contains(claim.id()) ? without(claim) : claim),
                        step.events().stream()
                                .map(event -> held.contains(event.subject())
                                                && (event.type() == Event.Type.HELD
                                                        || event.type() == Event.Type.OVERRAN)
                                        ? new Event(
                                                event.type(),
                                                event.at(),
                                                event.actor(),
                                                event.principal(),
                                                event.subject(),
                                                event.detail(),
                                                event.key(),
                                                event.once(),
                                                event.type() == Event.Type.HELD
                                                        ? event.before()
                                                        : without(event.before()),
                                                without(event.after()))
                                        : event)
                                .toList(),
                        step.reply());
            });
        }
    },
    SAYS_STOPPED_OF_WHAT_IS_ONLY_ASKED_FOR("overrun: stopping") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.Stop
                            ? Surgery.leases(
                                    step, lease -> seen(lease, step.table().lastNow()))
                            : step);
        }
    },
    HOLDS_BEFORE_THE_DRAIN_IS_OVER("answer: done unasked") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        if (claim.phase() == Phase.DRAINING && command instanceof Command.Tick) {
                            draft.hold(claim, List.of(), List.of());
                        }
                    }));
        }
    };

    private final String foundBy;

    DrainBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }

    /** Whatever is in the way. */
    private static Rules holdingAnyway(Play play, Predicate<Claim> when) {
        return after(play, (before, command, now, step) -> {
            if (!(command instanceof Command.Hold hold)
                    || hold.despite().isEmpty()
                    || step.reply().outcome() != Reply.Outcome.WRONG_PHASE) {
                return step;
            }
            LockRules.Step held = Surgery.more(step, now, (draft, claim) -> {
                if (claim.id().equals(hold.id()) && claim.phase() == Phase.DRAINING && when.test(claim)) {
                    draft.hold(claim, hold.despite(), List.of());
                }
            });
            return held.events().size() == step.events().size() ? step : answering(held, hold.id());
        });
    }

    private static Lease seen(Lease lease, Instant now) {
        Overrun overrun = lease.overrun();
        if (overrun == null) {
            return lease;
        }
        Overrun said = overrun;
        for (Overrun.Stop stop : overrun.stops()) {
            said = said.seen(stop, now, "inactive (dead)");
        }
        return lease.overrunning(said);
    }
}
