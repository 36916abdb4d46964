package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.before;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/** Of what is remembered: keys, work that is done once, intruders, and each event. */
enum MemoryBug implements Bug {
    RENEWS_WHAT_IS_NOT_HELD("phases") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.Renew renew
                                    && step.reply().outcome() == Reply.Outcome.WRONG_PHASE
                                    && before.find(renew.id())
                                            .filter(claim -> claim.phase() == Phase.DRAINING)
                                            .isPresent()
                            ? Surgery.more(
                                    new LockRules.Step(
                                            step.table(), step.events(), new Reply(Reply.Outcome.DONE, renew.id())),
                                    now,
                                    (draft, claim) -> {
                                        if (claim.id().equals(renew.id()) && claim.phase() == Phase.DRAINING) {
                                            draft.renew(claim, claim.held(draft.now()), renew.actor());
                                        }
                                    })
                            : step);
        }
    },
    TAKES_A_REPETITION_FOR_NEW("keys: repeated") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> {
                LockRules.Step step = sound.apply(Surgery.remembering(table, List.of()), command, now, sightings);
                if (command instanceof Command.ShiftClock) {
                    return sound.apply(table, command, now, sightings);
                }
                List<Remembered> fresh = step.table().remembered();
                List<Remembered> all = Stream.concat(
                                table.remembered().stream()
                                        .filter(old -> fresh.stream()
                                                .noneMatch(it -> it.caller().equals(old.caller())
                                                        && it.key().equals(old.key()))),
                                fresh.stream())
                        .toList();
                return Surgery.withTable(step, it -> Surgery.remembering(it, all));
            };
        }
    },
    FORGETS_A_KEY_WITH_ITS_CLAIM("keys: forgotten") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.withTable(
                            step,
                            table -> Surgery.remembering(
                                    table,
                                    table.remembered().stream()
                                            .filter(entry ->
                                                    table.find(entry.id()).isPresent())
                                            .toList())));
        }
    },
    MIXES_UP_THE_KEYS_OF_CALLERS("keys: of another") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> {
                Command.Key key = command instanceof Submit submit ? submit.key() : null;
                boolean anothers = key != null
                        && table.remembered().stream()
                                .anyMatch(entry -> entry.key().equals(key.key())
                                        && !entry.caller().equals(key.caller()));
                LockRules.Step step = sound.apply(table, anothers ? new Command.Tick() : command, now, sightings);
                return anothers
                        ? new LockRules.Step(
                                step.table(), step.events(), new Reply(Reply.Outcome.KEY_REUSED, "anothers"))
                        : step;
            };
        }
    },
    FORGETS_DONE_WORK_FOR_WANT_OF_ROOM("once-only: forgotten") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.withTable(
                            step,
                            table -> Surgery.once(
                                    table,
                                    table.once().stream()
                                            .filter(entry -> entry.doneAt() == null
                                                    || table.once().size() < 2)
                                            .toList())));
        }
    },
    RESETS_OTHER_WORK_TOO("once-only: forgotten") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.ResetOnce
                            ? Surgery.withTable(
                                    step,
                                    table -> Surgery.once(
                                            table,
                                            table.once().stream()
                                                    .filter(entry -> entry.doneAt() == null)
                                                    .toList()))
                            : step);
        }
    },
    COUNTS_FAILED_WORK_AS_DONE("once-only: done") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(
                    table,
                    command instanceof Command.Release release
                            ? new Command.Release(release.id(), release.actor(), release.note(), true)
                            : command,
                    now,
                    sightings);
        }
    },
    DOES_WORK_AGAIN("once-only: again") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> {
                if (!(command instanceof Submit)) {
                    return sound.apply(table, command, now, sightings);
                }
                LockRules.Step step = sound.apply(Surgery.once(table, List.of()), command, now, sightings);
                List<Once> fresh = step.table().once();
                Stream<Once> old = table.once().stream()
                        .filter(entry -> entry.doneAt() != null
                                || step.table().find(entry.id()).isPresent())
                        .filter(entry -> fresh.stream().noneMatch(it -> it.same(entry.work())));
                List<Once> all = Stream.concat(old, fresh.stream()).toList();
                return Surgery.withTable(step, it -> Surgery.once(it, all));
            };
        }
    },
    LEAVES_OUT_AN_EVENT("chain") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> new LockRules.Step(
                            step.table(),
                            step.events().stream()
                                    .filter(event -> event.type() != Event.Type.SUSPECTED)
                                    .toList(),
                            step.reply()));
        }
    },
    FORGETS_INTRUDERS_WITH_A_RENEWAL("intrusions") {
        @Override
        public Rules in(Play play) {
            return after(
                    play, (before, command, now, step) -> forgetting(step, Event.Type.RENEWED, Event.Type.EXTENDED));
        }
    },
    TAKES_AN_INTRUDER_FOR_ANOTHER("intrusions") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(
                    table,
                    command instanceof Command.Intrude intrude
                            ? new Command.Intrude(
                                    intrude.id(), intrude.unit(), "run" + table.lastToken() + table.hashCode(), null)
                            : command,
                    now,
                    sightings);
        }
    },
    LEAVES_DEADLINES_WHEN_THE_CLOCK_IS_SET("chain") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.ShiftClock shift
                                    && shift.by().isNegative()
                            ? Surgery.withTable(
                                    step,
                                    table -> Surgery.claims(
                                            table,
                                            claim -> before.find(claim.id())
                                                    .filter(old -> old.phase() == claim.phase()
                                                            && old.suspect() == claim.suspect())
                                                    .orElse(claim)))
                            : step);
        }
    };

    private final String foundBy;

    MemoryBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }

    /** The intrusions of a lease, when this is done with it. */
    private static LockRules.Step forgetting(LockRules.Step step, Event.Type... types) {
        List<String> ids = step.events().stream()
                .filter(event -> List.of(types).contains(event.type()))
                .map(Event::subject)
                .toList();
        List<Event> events = step.events().stream()
                .map(event -> List.of(types).contains(event.type())
                        ? new Event(
                                event.type(),
                                event.at(),
                                event.actor(),
                                event.principal(),
                                event.subject(),
                                event.detail(),
                                event.key(),
                                event.once(),
                                event.before(),
                                forgetting(event.after()))
                        : event)
                .toList();
        LockTable table = Surgery.claims(step.table(), claim -> ids.contains(claim.id()) ? forgetting(claim) : claim);
        return new LockRules.Step(table, events, step.reply());
    }

    private static @Nullable Claim forgetting(@Nullable Claim claim) {
        return claim == null || claim.lease() == null ? claim : claim.intruded(Intrusions.NONE);
    }
}
