package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Limits.Urgency;
import org.lockkeeper.locking.rules.LockTable.Remembered;

/** Bugs that lock services have had, each as rules that are sound but for it, with the invariant that has to find it. */
enum Bug {
    OVERTAKES_AN_ELDER("order") {
        @Override
        Rules in(Play play) {
            BiPredicate<LockTable, Claim> noLeaseInTheWay = (table, claim) ->
                    table.leases().noneMatch(other -> play.groups().conflicts().between(group(claim), group(other)));
            return grants(play, (table, claim) -> noLeaseInTheWay.test(table, claim) && !full(play, table, claim));
        }
    },
    GRANTS_DESPITE_A_CONFLICT("exclusion") {
        @Override
        Rules in(Play play) {
            return grants(play, (table, claim) -> !full(play, table, claim));
        }
    },
    LOOKS_AT_ONE_SIDE_OF_A_CONFLICT("exclusion") {
        @Override
        Rules in(Play play) {
            return grants(
                    play,
                    (table, claim) ->
                            table.leases().allMatch(other -> group(claim).compareTo(group(other)) < 0)
                                    && table.in(Phase.QUEUED).findFirst().equals(Optional.of(claim)));
        }
    },
    AN_URGENT_ONE_WAITS_BEHIND_ALL_OTHERS("urgent: behind one that waits") {
        @Override
        Rules in(Play play) {
            return placing(play, Surgery::last);
        }
    },
    AN_URGENT_ONE_OVERTAKES_WHAT_HAS_WAITED_FOR_LONG("urgent: overtakes for too long") {
        @Override
        Rules in(Play play) {
            return placing(
                    play,
                    (table, id) ->
                            Surgery.before(table, id, other -> other.request().priority() == Priority.NORMAL));
        }
    },
    THE_LAST_URGENT_ONE_GOES_FIRST("urgent: not first come first served") {
        @Override
        Rules in(Play play) {
            return placing(
                    play,
                    (table, id) ->
                            Surgery.before(table, id, other -> other.request().priority() == Priority.URGENT));
        }
    },
    ANYBODY_IS_URGENT("urgent: may not be") {
        @Override
        Rules in(Play play) {
            return urgent(play, play.rules().keySet());
        }
    },
    NOBODY_IS_URGENT("urgent: refused without need") {
        @Override
        Rules in(Play play) {
            return urgent(play, Set.of());
        }
    },
    AN_URGENT_ONE_IS_GRANTED_BESIDE_A_LEASE("exclusion") {
        @Override
        Rules in(Play play) {
            return grants(
                    play, (table, claim) -> claim.request().priority() == Priority.URGENT && !full(play, table, claim));
        }
    },
    AN_URGENT_ONE_ENDS_WHAT_DRAINS("answer") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
            return play.under(
                    play.groups(),
                    new Limits(Play.LIMITS.all(), Map.of(), Play.LIMITS.maxHold(), Play.LIMITS.urgency()))::apply;
        }
    },
    REFUSES_WHAT_THERE_IS_ROOM_FOR("room: refused without need") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> command instanceof Command.Release
                            ? Surgery.undo(before, step, event -> event.type() == Event.Type.GRANTED)
                            : step);
        }
    },
    MEMBERS_WAIT_FOR_THEIR_LEASE("progress") {
        @Override
        Rules in(Play play) {
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
    },
    USES_A_TOKEN_AGAIN("tokens") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.leases(
                            step,
                            lease -> before.lastToken() > 0 && lease.token() > before.lastToken()
                                    ? new Lease(
                                            before.lastToken(),
                                            lease.grantedAt(),
                                            lease.heldAt(),
                                            lease.endsAt(),
                                            lease.suspect())
                                    : lease));
        }
    },
    COUNTS_TOKENS_AFRESH_WHEN_EMPTY("tokens") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.table().claims().isEmpty()
                            ? Surgery.withTable(step, table -> Surgery.lastToken(table, 0))
                            : step);
        }
    },
    FLOOR_GOES_BACK("floors") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.table().claims().isEmpty()
                            ? Surgery.withTable(step, table -> Surgery.floors(table, List.of()))
                            : step);
        }
    },
    CLOCK_RUNS_AHEAD("time") {
        @Override
        Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(table, command, now.plusSeconds(1), sightings);
        }
    },
    SETS_THE_CLOCK_AS_OF_THE_LAST_CHANGE("time") {
        @Override
        Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> sound.apply(
                    table,
                    command,
                    command instanceof Command.ShiftClock shift
                            ? table.lastNow().plus(shift.by())
                            : now,
                    sightings);
        }
    },
    EXPIRES_A_SECOND_EARLY("endings: early") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        if (claim.request().kind() == Request.Kind.WINDOW
                                && Surgery.overdue(claim, draft.now(), Duration.ofSeconds(1))) {
                            draft.end(
                                    claim, Claim.end(draft.now(), EndReason.EXPIRED, End.LOCKKEEPER, null, List.of()));
                        }
                    }));
        }
    },
    NEVER_EXPIRES("endings: overdue") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> granted(step)
                            ? step
                            : Surgery.undo(before, step, event -> endsAs(event, EndReason.EXPIRED)));
        }
    },
    EXPIRES_A_JOB_WITHOUT_SUSPICION("endings: a job that was not suspect expired") {
        @Override
        Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (claim.request().kind() == Request.Kind.JOB && Surgery.overdue(claim, draft.now(), Duration.ZERO)) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.EXPIRED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    SUSPICION_NEVER_ENDS("phases") {
        @Override
        Rules in(Play play) {
            return Surgery.with(
                    play, rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), null, rule.pure(), rule.pool()));
        }
    },
    ANSWERS_A_RELEASE_IT_DOES_NOT_DO("answer") {
        @Override
        Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> command instanceof Command.Release release
                            && table.find(release.id()).isPresent()
                    ? answering(sound.apply(table, new Command.Tick(), now, sightings), release.id())
                    : sound.apply(table, command, now, sightings);
        }
    },
    RELEASES_ANOTHERS("answer") {
        @Override
        Rules in(Play play) {
            Rules sound = play.sound();
            return (table, command, now, sightings) -> command instanceof Command.Release release
                            && table.find(release.id()).isPresent()
                    ? answering(
                            sound.apply(
                                    table,
                                    new Command.Release(
                                            table.claims().get(0).id(),
                                            release.actor(),
                                            release.note(),
                                            release.success()),
                                    now,
                                    sightings),
                            release.id())
                    : sound.apply(table, command, now, sightings);
        }
    },
    ENDS_WHAT_ANOTHER_WANTS("answer") {
        @Override
        Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Submit submit
                        && claim.phase() == Phase.HELD
                        && play.groups().conflicts().between(submit.group(), group(claim))) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.OWNER_GONE, End.LOCKKEEPER, "", List.of()));
                }
            });
        }
    },
    GIVES_UP_WITHOUT_A_TRY("overrun: given up without a try") {
        @Override
        Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (claim.phase() == Phase.DRAINING && claim.overrun() == null && claim.overdue(draft.now())) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.TIMED_OUT, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    OPENS_ANYWAY_BESIDE_A_LEASE("overrun: more than units") {
        @Override
        Rules in(Play play) {
            return holdingAnyway(
                    play,
                    claim -> claim.overrun() != null
                            && claim.request().drainTimeout() != null
                            && claim.request().drainTimeout().action() == DrainTimeout.Action.OPEN_ANYWAY);
        }
    },
    OPENS_ANYWAY_BEFORE_ITS_TIME("overrun: ") {
        @Override
        Rules in(Play play) {
            return holdingAnyway(play, claim -> claim.overrun() == null);
        }
    },
    FORGETS_WHAT_WAS_STOPPED("overrun: ") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        if (claim.phase() == Phase.DRAINING && command instanceof Command.Tick) {
                            draft.hold(claim, List.of(), List.of());
                        }
                    }));
        }
    },
    GRANTS_WITHOUT_A_SLOT("slots: granted without") {
        @Override
        Rules in(Play play) {
            return Surgery.with(
                    play, rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), rule.pure()));
        }
    },
    WHO_LACKS_A_SLOT_IS_IN_THE_WAY("progress") {
        @Override
        Rules in(Play play) {
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
    BEGINS_OUTSIDE_ITS_HOURS("hours: ") {
        @Override
        Rules in(Play play) {
            return new LockRules(play.groups(), Play.LIMITS)::apply;
        }
    },
    WHO_IS_OUTSIDE_HIS_HOURS_IS_IN_THE_WAY("progress") {
        @Override
        Rules in(Play play) {
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
                                            .filter(claim -> play.hours().closed(claim, event.at()))
                                            .anyMatch(claim ->
                                                    groups.conflicts().between(group(claim), group(event.before())))));
        }
    },
    HOURS_BEGIN_A_SECOND_LATE("") {
        @Override
        Rules in(Play play) {
            Map<String, HoursKept.Period> late = new TreeMap<>();
            play.hours()
                    .periods()
                    .forEach((group, it) ->
                            late.put(group, new HoursKept.Period(it.open(), it.closed(), it.shift() + 1)));
            return new LockRules(
                    play.groups(),
                    Play.LIMITS,
                    TokenSource.counting(),
                    new HoursKept(late, play.hours().usual()))::apply;
        }
    },
    TELLS_NOBODY_WHO_OVERRUNS_HIS_HOURS("hours: overrun untold") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) ->
                            Surgery.undo(before, step, event -> event.type() == Event.Type.OVERRAN));
        }
    },
    DRAINS_ON_WHEN_ITS_HOURS_ARE_OVER("hours: ") {
        @Override
        Rules in(Play play) {
            HoursKept hours = play.hours();
            Restraint silent = new Restraint() {
                @Override
                public Look over(List<Claim> leases, Instant now) {
                    return hours.over(leases, now);
                }

                @Override
                public @Nullable Blocker onNew(Request request, Instant now) {
                    return hours.onNew(request, now);
                }

                @Override
                public @Nullable Duration tooShort(Request request, Instant now) {
                    return hours.tooShort(request, now);
                }

                @Override
                public @Nullable Blocker onNew(String group, Instant now) {
                    return hours.onNew(group, now);
                }
            };
            return new LockRules(play.groups(), Play.LIMITS, TokenSource.counting(), silent)::apply;
        }
    },
    BEGINS_WHATEVER_ITS_RUNS_HAVE_TAKEN("fit: granted without") {
        @Override
        Rules in(Play play) {
            return play.under(new HoursKept(play.hours().periods()))::apply;
        }
    },
    LETS_WAIT_WHAT_NEVER_FITS("fit: waits in vain") {
        @Override
        Rules in(Play play) {
            HoursKept hours = play.hours();
            Restraint patient = new Restraint() {
                @Override
                public Look over(List<Claim> claims, Instant now) {
                    return hours.over(claims, now);
                }

                @Override
                public @Nullable Blocker onNew(Request request, Instant now) {
                    return hours.tooShort(request, now) == null ? hours.onNew(request, now) : null;
                }

                @Override
                public @Nullable String over(String group, Instant now) {
                    return hours.over(group, now);
                }
            };
            return play.under(patient)::apply;
        }
    },
    WAITS_FOR_HOURS_THAT_COME_TOO_LATE("hours: waits in vain") {
        @Override
        Rules in(Play play) {
            Restraint without = new Restraint() {
                @Override
                public Look over(List<Claim> claims, Instant now) {
                    return play.hours().over(claims, now);
                }

                @Override
                public @Nullable Duration tooShort(Request request, Instant now) {
                    return play.hours().tooShort(request, now);
                }
            };
            return new LockRules(play.groups(), Play.LIMITS, TokenSource.counting(), without)::apply;
        }
    },
    HOLDS_A_PLANNED_ONE_BEFORE_ITS_TIME("plan: held early") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        if (claim.opensLater() != null) {
                            draft.hold(claim, List.of(), List.of());
                        }
                    }));
        }
    },
    QUEUES_A_PLANNED_ONE_AT_ONCE("plan: before it is near") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                        Plan plan = claim.request().plan();
                        if (plan != null && claim.phase() == Phase.PLANNED) {
                            Plan near = plan.at(Plan.Stage.NEAR);
                            draft.plan(
                                    Event.Type.QUEUED,
                                    End.LOCKKEEPER,
                                    null,
                                    claim,
                                    near,
                                    claim.request().hold());
                        }
                    }));
        }
    },
    NEVER_MISSES_ONE("plan: not missed") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> step.events().size() > 1
                            ? step
                            : Surgery.undo(before, step, event -> endsAs(event, EndReason.MISSED)));
        }
    },
    GIVES_A_LATE_ONE_ITS_WHOLE_TIME("plan: ends at another time") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.changed(step, claim -> {
                        Lease lease = claim.lease();
                        return claim.request().plan() == null
                                        || lease == null
                                        || !step.table().lastNow().equals(lease.heldAt())
                                ? claim
                                : claim.endingAt(Objects.requireNonNull(lease.heldAt())
                                        .plus(claim.request().hold()));
                    }));
        }
    },
    MOVES_PLANS_WITH_THE_CLOCK("plan: moved") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> !(command instanceof Command.ShiftClock shift)
                            ? step
                            : Surgery.withTable(
                                    step, table -> Surgery.claims(table, claim -> moved(claim, shift.by()))));
        }
    },
    STAYS_NEAR_WHEN_THE_CLOCK_IS_SET_BACK("plan: in the queue or not") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before, step, event -> event.type() == Event.Type.PLANNED && event.before() != null));
        }
    },
    MISSES_A_SECOND_EARLY("plan: missed early") {
        @Override
        Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (Planning.tooLate(claim, draft.now().plusSeconds(1)) && claim.phase() != Phase.HELD) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.MISSED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    WAITS_FOR_WHAT_IS_PLANNED("progress") {
        @Override
        Rules in(Play play) {
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
                                    && step.table()
                                            .in(Phase.PLANNED)
                                            .anyMatch(claim ->
                                                    groups.conflicts().between(group(claim), group(event.before())))));
        }
    },
    KEEPS_A_SLOT_THAT_IS_LOST("answer") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
            return Surgery.with(
                    play,
                    rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), false, rule.pool()));
        }
    },
    HOLDS_WHAT_A_GROUP_THAT_IS_NOT_PURE_IS_GRANTED("answer") {
        @Override
        Rules in(Play play) {
            return Surgery.with(
                    play,
                    rule -> new Groups.Rule(rule.conflictsWith(), rule.limit(), rule.lockDelay(), true, rule.pool()));
        }
    },
    HOLDS_WHAT_A_UNIT_IS_TO_OWN("answer") {
        @Override
        Rules in(Play play) {
            return holdingOfPureGroups(play, claim -> claim.request().binding().unit() != null);
        }
    },
    HOLDS_WITHOUT_THE_INHIBITOR_THAT_IS_ASKED_FOR("answer") {
        @Override
        Rules in(Play play) {
            return holdingOfPureGroups(play, claim -> claim.request().inhibit());
        }
    },
    PLACES_A_START_AT_ITS_NOTICING("answer: not as asked") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
            return takingNothingOver(play);
        }
    },
    A_RUN_QUEUES_AFRESH_AFTER_ITS_START("starts: heir") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
    },
    RENEWS_WHAT_IS_NOT_HELD("phases") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
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
        Rules in(Play play) {
            return after(
                    play, (before, command, now, step) -> forgetting(step, Event.Type.RENEWED, Event.Type.EXTENDED));
        }
    },
    TAKES_AN_INTRUDER_FOR_ANOTHER("intrusions") {
        @Override
        Rules in(Play play) {
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
        Rules in(Play play) {
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
    },
    LEAVES_ORPHANS_WAITING("orphan") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) ->
                            Surgery.undo(before, step, event -> endsAs(event, EndReason.PARENT_ENDED)));
        }
    },
    ENDS_ADMITTED_WORK_WITH_ITS_WINDOW("endings: orphan") {
        @Override
        Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Command.Release release
                        && claim.phase() == Phase.QUEUED
                        && claim.request().admitted()
                        && release.id().equals(claim.request().parent())
                        && draft.find(release.id()) != null) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.PARENT_ENDED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    },
    LEAVES_THE_WHOLE_FAMILY_BEHIND("chain") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.changed(
                            step,
                            claim -> claim.phase() == Phase.QUEUED
                                            && claim.request().admitted()
                                            && step.events().stream()
                                                    .anyMatch(event -> event.type() == Event.Type.LEFT
                                                            && event.subject().equals(claim.id()))
                                    ? claim.inside(List.of("another"))
                                    : claim));
        }
    },
    A_GRANDCHILD_WAITS_FOR_ITS_GRANDPARENT("progress") {
        @Override
        Rules in(Play play) {
            return after(
                    play,
                    (before, command, now, step) -> Surgery.undo(
                            before,
                            step,
                            event -> event.type() == Event.Type.GRANTED
                                    && event.after() != null
                                    && event.after().request().above().stream()
                                            .anyMatch(
                                                    id -> step.table().find(id).isPresent())));
        }
    },
    CLOSING_ENDS_MEMBERS_THAT_WORK("endings: orphan") {
        @Override
        Rules in(Play play) {
            return before(play, (draft, command, claim) -> {
                if (command instanceof Command.Release release
                        && release.id().equals(claim.request().parent())
                        && claim.lease() != null) {
                    draft.end(claim, Claim.end(draft.now(), EndReason.PARENT_ENDED, End.LOCKKEEPER, null, List.of()));
                }
            });
        }
    };

    /** How the message of the invariant begins that finds it. */
    final String foundBy;

    Bug(String foundBy) {
        this.foundBy = foundBy;
    }

    /** The rules of the play, with this bug. */
    abstract Rules in(Play play);

    private interface Wrong {
        LockRules.Step step(LockTable before, Command command, Instant now, LockRules.Step sound);
    }

    private static Rules after(Play play, Wrong wrong) {
        Rules sound = play.sound();
        return (table, command, now, sightings) -> {
            LockRules.Step step = sound.apply(table, command, now, sightings);
            return wrong.step(table, command, step.table().lastNow(), step);
        };
    }

    private interface TooMuch {
        void change(Draft draft, Command command, Claim claim);
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

    private static @Nullable Claim without(@Nullable Claim claim) {
        return claim == null || claim.lease() == null
                ? claim
                : new Claim(claim.request(), without(claim.lease()), claim.end(), claim.finishAsked(), claim.slot());
    }

    private static Lease without(Lease lease) {
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

    private static @Nullable Claim moved(@Nullable Claim claim, Duration by) {
        Plan plan = claim == null ? null : claim.request().plan();
        return claim == null || plan == null || claim.phase() != Phase.PLANNED
                ? claim
                : claim.planned(
                        plan.moved(plan.openAt().plus(by), plan.latest().plus(by)),
                        claim.request().hold());
    }

    /** Does something before the rules do their work. */
    private static Rules before(Play play, TooMuch tooMuch) {
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

    private static Rules holdingOfPureGroups(Play play, Predicate<Claim> wrongly) {
        return after(
                play,
                (before, command, now, step) -> Surgery.more(step, now, (draft, claim) -> {
                    if (claim.phase() == Phase.DRAINING && play.groups().pure(group(claim)) && wrongly.test(claim)) {
                        draft.hold(claim, List.of(), List.of());
                    }
                }));
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

    private static boolean full(Play play, LockTable table, Claim claim) {
        return table.leases().filter(other -> group(other).equals(group(claim))).count()
                >= play.groups().limit(group(claim));
    }

    private static LockRules.Step answering(LockRules.Step step, String id) {
        return new LockRules.Step(step.table(), step.events(), new Reply(Reply.Outcome.DONE, id));
    }

    private static boolean granted(LockRules.Step step) {
        return step.events().stream().anyMatch(event -> event.type() == Event.Type.GRANTED);
    }

    private static boolean endsAs(Event event, EndReason reason) {
        return event.type() == Event.Type.ENDED
                && event.after() != null
                && event.after().end() != null
                && event.after().end().reason() == reason;
    }

    private static String group(Claim claim) {
        return claim.request().group();
    }
}
