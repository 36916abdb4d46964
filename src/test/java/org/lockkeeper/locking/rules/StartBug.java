package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.answering;
import static org.lockkeeper.locking.rules.Planted.before;

import java.util.List;
import java.util.Objects;
import org.lockkeeper.locking.rules.End.EndReason;

/** Of starts that were held back, and of the runs that make up for them. */
enum StartBug implements Bug {
    PLACES_A_START_AT_ITS_NOTICING("answer: not as asked") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(
                    table,
                    command instanceof Command.QueueStart start
                            ? new Command.QueueStart(
                                    start.id(),
                                    start.unit(),
                                    start.group(),
                                    start.reason(),
                                    now,
                                    start.drainTimeout(),
                                    start.hold())
                            : command,
                    now,
                    sightings);
        }
    },
    PLACES_A_START_LAST("starts: place") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.QueueStart start
                                    && step.reply().outcome() == Reply.Outcome.DONE
                            ? Surgery.withTable(step, table -> Surgery.last(table, start.id()))
                            : step);
        }
    },
    FORGETS_A_START_IN_THE_QUEUE("endings: early") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (claim.request().kind() == Request.Kind.START
                        && claim.phase() == Phase.QUEUED
                        && !claim.request().waitUntil().isAfter(draft.now())) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.TIMED_OUT, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    ANOTHER_RUN_TAKES_A_START_OVER("starts: another's run") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Submit submit
                        && submit.binding().kind() == Binding.Kind.UNIT
                        && draft.find(submit.id()) == null
                        && claim.request().binding().equals(Binding.start("u0"))
                        && !Objects.equals("u0", submit.binding().unit())) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.TAKEN_OVER, submit.owner(), null, List.of()));
                }
            });
        }
    },
    A_RUN_WAITS_BEHIND_ITS_OWN_START("starts: in its own way") {
        @Override
        public Rules in(Play play) {
            return takingNothingOver(play);
        }
    },
    A_RUN_QUEUES_AFRESH_AFTER_ITS_START("starts: heir") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Submit submit
                                    && Starts.takenOver(step).isPresent()
                            ? Surgery.requestedAgain(step, submit, now)
                            : step);
        }
    },
    BINDS_A_START_TO_ANOTHER_UNITS_RUN("phases") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.Bind bind
                                    && step.reply().outcome() == Reply.Outcome.WRONG_PHASE
                                    && step.table()
                                            .in(Phase.HELD)
                                            .filter(claim -> claim.id().equals(bind.id()))
                                            .anyMatch(claim ->
                                                    claim.request().binding().kind() == Binding.Kind.START)
                            ? Surgery.more(answering(step, bind.id()), now, (draft, claim) -> {
                                if (claim.id().equals(bind.id())) {
                                    draft.bind(claim, bind.run());
                                }
                            })
                            : step);
        }
    };

    private final String foundBy;

    StartBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }

    /** The run is told apart from its start by the rules only through the unit's name. */
    private static Rules takingNothingOver(Play play) {
        Rules sound = play.sound();
        return (table, command, now, sightings) -> {
            if (!(command instanceof Submit submit) || submit.binding().kind() != Binding.Kind.UNIT) {
                return sound.apply(table, command, now, sightings);
            }
            Binding stranger = Binding.unit(
                    "another unit",
                    String.valueOf(submit.binding().invocationId()),
                    String.valueOf(submit.binding().bootId()));
            LockRules.Step step = sound.apply(table, Surgery.ownedBy(submit, stranger), now, sightings);
            return Surgery.owner(step, submit.id(), submit.binding());
        };
    }
}
