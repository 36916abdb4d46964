package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.answering;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.group;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Of slots, and of pure locks. */
enum SlotBug implements Bug {
    GRANTS_WITHOUT_A_SLOT("slots: granted without") {
        @Override
        public Rules in(Play play) {
            return Surgery.with(
                    play, rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), rule.pure()));
        }
    },
    WHO_LACKS_A_SLOT_IS_IN_THE_WAY("progress") {
        @Override
        public Rules in(Play play) {
            Groups groups = play.groups();
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before,
                            step,
                            event -> event.type() == Event.Type.GRANTED
                                    && Objects.requireNonNull(event.before())
                                            .request()
                                            .around()
                                            .isEmpty()
                                    && step.table().claims().stream()
                                            .takeWhile(claim -> !claim.id().equals(event.subject()))
                                            .filter(claim -> SlotsKept.lacking(groups, claim))
                                            .anyMatch(claim ->
                                                    groups.conflicts().between(group(claim), group(event.before())))));
        }
    },
    KEEPS_A_SLOT_THAT_IS_LOST("answer") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> {
                LockRules.Step step = sound.apply(table, command, now, sightings);
                return command instanceof Command.LoseSlot lose && step.reply().outcome() == Reply.Outcome.DONE
                        ? answering(sound.apply(table, new Command.Tick(), now, sightings), lose.id())
                        : step;
            };
        }
    },
    TAKES_THE_SLOT_OF_ANOTHER_POOL("answer: not as asked") {
        @Override
        public Rules in(Play play) {
            Rules sound = play.sound();
            Groups groups = play.groups();
            return (table, command, now, sightings) -> sound.apply(
                    table,
                    command instanceof Command.TakeSlot take
                                    && table.find(take.id()).isPresent()
                            ? new Command.TakeSlot(
                                    take.id(),
                                    String.valueOf(groups.pool(
                                            group(table.find(take.id()).orElseThrow()))),
                                    take.token())
                            : command,
                    now,
                    sightings);
        }
    },
    A_PURE_LOCK_WAITS_FOR_A_WORD("pure: granted, and not held") {
        @Override
        public Rules in(Play play) {
            return Surgery.with(
                    play,
                    rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), false, rule.pool()));
        }
    },
    HOLDS_WHAT_A_GROUP_THAT_IS_NOT_PURE_IS_GRANTED("answer") {
        @Override
        public Rules in(Play play) {
            return Surgery.with(
                    play,
                    rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), true, rule.pool()));
        }
    },
    HOLDS_WHAT_A_UNIT_IS_TO_OWN("answer") {
        @Override
        public Rules in(Play play) {
            return holdingOfPureGroups(play, claim -> claim.request().binding().unit() != null);
        }
    },
    HOLDS_WITHOUT_THE_INHIBITOR_THAT_IS_ASKED_FOR("answer") {
        @Override
        public Rules in(Play play) {
            return holdingOfPureGroups(play, claim -> claim.request().inhibit());
        }
    };

    private final String foundBy;

    SlotBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }

    private static Rules holdingOfPureGroups(Play play, Predicate<Claim> wrongly) {
        return after(
                play,
                (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                    if (claim.phase() == Phase.DRAINING && play.groups().pure(group(claim)) && wrongly.test(claim)) {
                        draft.hold(claim, List.of(), List.of());
                    }
                }));
    }
}
