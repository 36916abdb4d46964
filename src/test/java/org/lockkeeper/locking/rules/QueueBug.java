package org.lockkeeper.locking.rules;

import static org.lockkeeper.locking.rules.Planted.after;
import static org.lockkeeper.locking.rules.Planted.before;
import static org.lockkeeper.locking.rules.Planted.group;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Limits.Urgency;

/** Of the queue: who is granted, and in whose turn. */
enum QueueBug implements Bug {
    OVERTAKES_AN_ELDER("order") {
        @Override
        public Rules in(Play play) {
            BiPredicate<LockTable, Claim> noLeaseInTheWay = (table, claim) ->
                    table.leases().noneMatch(other -> play.groups().conflicts().between(group(claim), group(other)));
            return grants(play, (table, claim) -> noLeaseInTheWay.test(table, claim) && !full(play, table, claim));
        }
    },
    GRANTS_DESPITE_A_CONFLICT("exclusion") {
        @Override
        public Rules in(Play play) {
            return grants(play, (table, claim) -> !full(play, table, claim));
        }
    },
    LOOKS_AT_ONE_SIDE_OF_A_CONFLICT("exclusion") {
        @Override
        public Rules in(Play play) {
            return grants(
                    play,
                    (table, claim) ->
                            table.leases().allMatch(other -> group(claim).compareTo(group(other)) < 0)
                                    && table.in(Phase.QUEUED).findFirst().equals(Optional.of(claim)));
        }
    },
    AN_URGENT_ONE_WAITS_BEHIND_ALL_OTHERS("urgent: behind one that waits") {
        @Override
        public Rules in(Play play) {
            return placing(play, Surgery::last);
        }
    },
    AN_URGENT_ONE_OVERTAKES_WHAT_HAS_WAITED_FOR_LONG("urgent: overtakes for too long") {
        @Override
        public Rules in(Play play) {
            return placing(
                    play,
                    (table, id) ->
                            Surgery.before(table, id, other -> other.request().priority() == Priority.NORMAL));
        }
    },
    THE_LAST_URGENT_ONE_GOES_FIRST("urgent: not first come first served") {
        @Override
        public Rules in(Play play) {
            return placing(
                    play,
                    (table, id) ->
                            Surgery.before(table, id, other -> other.request().priority() == Priority.URGENT));
        }
    },
    ANYBODY_IS_URGENT("urgent: may not be") {
        @Override
        public Rules in(Play play) {
            return urgent(play, play.rules().keySet());
        }
    },
    NOBODY_IS_URGENT("urgent: refused without need") {
        @Override
        public Rules in(Play play) {
            return urgent(play, Set.of());
        }
    },
    AN_URGENT_ONE_IS_GRANTED_BESIDE_A_LEASE("exclusion") {
        @Override
        public Rules in(Play play) {
            return grants(
                    play, (table, claim) -> claim.request().priority() == Priority.URGENT && !full(play, table, claim));
        }
    },
    AN_URGENT_ONE_ENDS_WHAT_DRAINS("answer") {
        @Override
        public Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Submit submit
                        && submit.priority() == Priority.URGENT
                        && claim.phase() == Phase.DRAINING
                        && play.groups().conflicts().between(submit.group(), group(claim))) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.CANCELLED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    AN_URGENT_ONE_TAKES_A_GRANT_BACK("progress") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Submit submit
                                    && submit.priority() == Priority.URGENT
                                    && step.reply().outcome() == Reply.Outcome.DONE
                            ? Surgery.withTable(
                                    step,
                                    table -> Surgery.claims(
                                            table,
                                            claim -> claim.phase() == Phase.DRAINING
                                                            && !claim.id().equals(submit.id())
                                                            && play.groups()
                                                                    .conflicts()
                                                                    .between(submit.group(), group(claim))
                                                    ? new Claim(claim.request(), null, null)
                                                    : claim))
                            : step);
        }
    },
    TAKES_ANOTHER_REQUEST_FOR_A_REPETITION("owner: given another's") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.reply().outcome() == Reply.Outcome.DIFFERS
                            ? new LockRules.Step(
                                    step.table(),
                                    step.events(),
                                    new Reply(
                                            Reply.Outcome.REPEATED, step.reply().id()))
                            : step);
        }
    },
    ONE_MORE_THAN_THE_LIMIT("limit") {
        @Override
        public Rules in(Play play) {
            return Surgery.with(
                    play,
                    rule -> new Groups.Rule(
                            rule.conflictsWith(),
                            rule.limit() == 0 ? 0 : rule.limit() + 1,
                            rule.lockDelay(),
                            rule.pure(),
                            rule.pool()));
        }
    },
    KNOWS_NO_BOUND_OF_A_GROUP("room: beyond a limit") {
        @Override
        public Rules in(Play play) {
            return play.under(
                    play.groups(),
                    new Limits(Play.LIMITS.all(), Map.of(), Play.LIMITS.maxHold(), Play.LIMITS.urgency()))::apply;
        }
    },
    REFUSES_WHAT_THERE_IS_ROOM_FOR("room: refused without need") {
        @Override
        public Rules in(Play play) {
            return play.under(
                    play.groups(),
                    new Limits(
                            Play.LIMITS.all(),
                            Map.of("g0", new Limits.Bound(4, 5)),
                            Play.LIMITS.maxHold(),
                            Play.LIMITS.urgency()))::apply;
        }
    },
    FORGETS_TO_GRANT("progress") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.Release
                            ? Surgery.undo(before, step, event -> event.type() == Event.Type.GRANTED)
                            : step);
        }
    },
    MEMBERS_WAIT_FOR_THEIR_LEASE("progress") {
        @Override
        public Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before,
                            step,
                            event -> event.type() == Event.Type.GRANTED
                                    && Objects.requireNonNull(event.before())
                                                    .request()
                                                    .parent()
                                            != null));
        }
    };

    private final String foundBy;

    QueueBug(String foundBy) {
        this.foundBy = foundBy;
    }

    @Override
    public String foundBy() {
        return foundBy;
    }

    /** Grants what waits, if this says so. */
    private static Rules grants(Play play, BiPredicate<LockTable, Claim> wrongly) {
        return after(play, (before, command, now, step) -> {
            LockRules.Step result = step;
            for (Claim claim : step.table().claims()) {
                LockTable table = result.table();
                if (claim.phase() == Phase.QUEUED && claim.request().parent() == null && wrongly.test(table, claim)) {
                    result = Surgery.more(result, now, (draft, other) -> {
                        if (other.id().equals(claim.id())) {
                            draft.grant(other, TokenSource.counting());
                        }
                    });
                }
            }
            return result;
        });
    }

    /** Puts a new urgent request elsewhere. */
    private static Rules placing(Play play, BiFunction<LockTable, String, LockTable> wrongly) {
        return after(
                play,
                (before, command, now, step) -> command instanceof Submit submit
                                && submit.priority() == Priority.URGENT
                                && step.reply().outcome() == Reply.Outcome.DONE
                                && Starts.takenOver(step).isEmpty()
                        ? Surgery.withTable(step, table -> wrongly.apply(table, submit.id()))
                        : step);
    }

    private static Rules urgent(Play play, Set<String> groups) {
        Limits limits = Play.LIMITS;
        return play.under(
                        play.groups(),
                        new Limits(
                                limits.all(),
                                limits.ofGroups(),
                                limits.maxHold(),
                                new Urgency(groups, Play.HEAD_START)))::apply;
    }

    private static boolean full(Play play, LockTable table, Claim claim) {
        return table.leases().filter(other -> group(other).equals(group(claim))).count()
                >= play.groups().limit(group(claim));
    }
}
