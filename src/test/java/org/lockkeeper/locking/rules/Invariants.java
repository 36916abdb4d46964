package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Intrusions.Intrusion;
import org.lockkeeper.locking.rules.Lease.Suspect;

/**
 * What must hold after every step, written down without looking at how the rules do it. Each failure is a sentence that
 * begins with the invariant's name.
 */
final class Invariants {

    private final Conflicts conflicts;
    private final Groups groups;
    private final Limits limits;
    private final LockRules rules;
    private final Precedence precedence;
    private final HoursKept hours;

    Invariants(Groups groups, Limits limits) {
        this(groups, limits, HoursKept.NONE);
    }

    Invariants(Groups groups, Limits limits, HoursKept hours) {
        this.hours = hours;
        this.limits = limits;
        this.groups = groups;
        this.rules = new LockRules(groups, Play.LIMITS);
        this.conflicts = groups.conflicts();
        this.precedence = new Precedence(limits.urgency());
    }

    void check(LockTable before, Command command, LockRules.Step step, Instant now) {
        LockTable after = step.table();
        time(before, command, step, now);
        exclusion(after);
        everyoneWhoCouldGoOnDid(after);
        tokens(before, step);
        order(before, step);
        oneOfEach(after);
        step.events().forEach(this::phases);
        PlansKept.check(groups, hours, before, command, step);
        step.events().forEach(event -> intrusions(command, event));
        Overruns.check(groups, command, step);
        step.events().forEach(Invariants::asked);
        endings(command, step, now);
        chained(before, command, step);
        fences(before, step);
        Starts.check(before, command, step);
        precedence.check(command, step);
        Answers.check(groups, before, command, step);
        PureLocks.check(groups, command, step);
        SlotsKept.check(groups, command, step);
        hours.check(groups, before, command, step);
        room(before, command, step);
    }

    /** Time is the clock's, and never goes back but where the clock was set. */
    private static void time(LockTable before, Command command, LockRules.Step step, Instant now) {
        Instant last =
                command instanceof Command.ShiftClock shift ? before.lastNow().plus(shift.by()) : before.lastNow();
        Instant expected = now.isAfter(last) ? now : last;
        require(step.table().lastNow().equals(expected), "time", step.table().lastNow(), expected);
        step.events().forEach(event -> require(event.at().equals(expected), "time", event, expected));
    }

    /** One more is asked for only while there is room for it, and else refused; a start that was held back needs none. */
    private void room(LockTable before, Command command, LockRules.Step step) {
        if (!(command instanceof Submit submit)) {
            return;
        }
        // what ends in the same step is out of the way already
        List<Claim> counted = before.claims().stream()
                .filter(claim -> claim.request().kind() != Request.Kind.START)
                .filter(claim -> step.events().stream()
                        .noneMatch(event -> event.type() == Event.Type.ENDED
                                && event.subject().equals(claim.id())))
                .toList();
        boolean full = full(limits.all(), counted);
        boolean fullOfGroup = limits.ofGroups().containsKey(submit.group())
                && full(
                        limits.ofGroups().get(submit.group()),
                        counted.stream()
                                .filter(claim -> claim.request().group().equals(submit.group()))
                                .toList());
        boolean added = step.events().stream()
                .anyMatch(event -> PlansKept.entered(event) && event.subject().equals(submit.id()));
        boolean makesUpForAStart = Starts.takenOver(step).isPresent();
        require(!added || makesUpForAStart || !(full || fullOfGroup), "room: beyond a limit", command);
        boolean refused = step.reply().outcome() == Reply.Outcome.QUEUE_FULL
                || step.reply().outcome() == Reply.Outcome.TOO_MANY_LEASES;
        require(!refused || full || fullOfGroup, "room: refused without need", command);
    }

    private static boolean full(Limits.Bound bound, List<Claim> counted) {
        return counted.size() >= bound.maxLeases()
                || counted.stream().filter(claim -> claim.lease() == null).count() >= bound.maxQueued();
    }

    /** Each change is a step forward, and of the kind that its event says. */
    private void phases(Event event) {
        if (event.after() == null) {
            return;
        }
        Claim old = event.before();
        Phase from = old == null ? null : old.phase();
        Phase to = claim(event).phase();
        boolean step = switch (event.type()) {
            case REQUESTED -> from == null && to == Phase.QUEUED;
            case PLANNED -> from != Phase.HELD && from != Phase.ENDED && to == Phase.PLANNED;
            case MOVED -> from != null && from != Phase.HELD && from != Phase.ENDED && to == Phase.PLANNED;
            case QUEUED -> from == Phase.PLANNED && to == Phase.QUEUED;
            case DUE -> from == to && (to == Phase.QUEUED || to == Phase.DRAINING);
            case GRANTED -> from == Phase.QUEUED && to == Phase.DRAINING;
            case DRAIN_TIMED_OUT, STOPPING -> from == Phase.DRAINING && to == Phase.DRAINING;
            case SLOT_TAKEN, SLOT_LOST -> from == Phase.QUEUED && to == Phase.QUEUED;
            case FINISH_ASKED -> from == to;
            case OVERRAN -> from == Phase.HELD && to == Phase.HELD;
            case STOPPED -> from == to && from != Phase.QUEUED;
            case HELD -> from == Phase.DRAINING && to == Phase.HELD;
            case EXTENDED, RENEWED ->
                from == Phase.HELD && to == Phase.HELD && !claim(event).suspect();
            case INTRUDED, INTRUSION_ENDED -> from == Phase.HELD && to == Phase.HELD;
            case SUSPECTED -> from == Phase.HELD && to == Phase.HELD && suspected(event);
            case LEFT -> from == Phase.QUEUED && to == Phase.QUEUED && left(event);
            case BOUND -> from == Phase.HELD && to == Phase.HELD && bound(event);
            case ENDED -> from != null && from != Phase.ENDED && to == Phase.ENDED;
            case CLOCK_SHIFTED, ONCE_RESET, REFUSED -> true;
        };
        require(step, "phases", event);
        boolean sameRequest = old == null
                || PlansKept.stoodBack(event)
                || event.type() == Event.Type.QUEUED
                || event.type() == Event.Type.DUE
                || old.request().equals(claim(event).request())
                || event.type() == Event.Type.BOUND
                || event.type() == Event.Type.LEFT;
        require(sameRequest, "phases: request", event);
        Lease lease = old == null ? null : old.lease();
        Lease now = claim(event).lease();
        require(
                lease == null || PlansKept.stoodBack(event) || (now != null && now.token() == lease.token()),
                "phases: token",
                event);
    }

    /** Only a start that has had no run, by one of its own unit; and nothing else of it changes. */
    private static boolean bound(Event event) {
        Claim before = Objects.requireNonNull(event.before());
        Request old = before.request();
        Binding run = claim(event).request().binding();
        return old.kind() == Request.Kind.START
                && old.binding().equals(Binding.start(String.valueOf(run.unit())))
                && run.kind() == Binding.Kind.UNIT
                && new Claim(old.bound(run), before.lease(), null, before.finishAsked(), before.slot())
                        .equals(claim(event));
    }

    /** Only what nobody had asked to run inside; nothing else of it changes, and it goes outwards. */
    private static boolean left(Event event) {
        Request old = Objects.requireNonNull(event.before()).request();
        List<String> around = claim(event).request().around();
        int outwards = old.around().size() - around.size();
        return old.admitted()
                && outwards > 0
                && around.equals(old.around().subList(outwards, old.around().size()))
                && old.inside(around).equals(claim(event).request());
    }

    /** No living lease is fenced, whatever ran or runs inside it; and none that has ended is taken for valid after it. */
    private void fences(LockTable before, LockRules.Step step) {
        LockTable table = step.table();
        table.leases().forEach(lease -> require(!rules.fenced(table, lease), "fence: a living lease", lease, table));
        for (Event event : step.events()) {
            if (event.type() != Event.Type.GRANTED) {
                continue;
            }
            before.leases()
                    .filter(old -> table.find(old.id()).isEmpty() && conflict(old, claim(event)))
                    .forEach(old -> require(rules.fenced(table, old), "fence: a former lease", old, event));
        }
    }

    /** What was seen stays on the record, up to its bound, whatever else is done with the lease. */
    /** Whoever asked last stays so until another asks, whatever becomes of the claim. */
    private static void asked(Event event) {
        Claim old = event.before();
        Claim fresh = event.after();
        if (old == null || fresh == null) {
            return;
        }
        boolean same = Objects.equals(old.finishAsked(), fresh.finishAsked());
        require(same != (event.type() == Event.Type.FINISH_ASKED), "finish: who asked", event);
    }

    private static void intrusions(Command command, Event event) {
        Claim old = event.before();
        if (event.after() == null || old == null) {
            return;
        }
        Intrusions before = Intrusions.of(old);
        Intrusions after = Intrusions.of(claim(event));
        List<Intrusion> expected = new ArrayList<>(before.seen());
        if (event.type() == Event.Type.INTRUDED && command instanceof Command.Intrude intrude) {
            Intrusion fresh = after.seen().get(after.seen().size() - 1);
            require(
                    fresh.unit().equals(intrude.unit()) && Objects.equals(fresh.run(), intrude.run()),
                    "intrusions",
                    event);
            require(fresh.until() == null && !fresh.from().isAfter(event.at()), "intrusions: from", event);
            boolean twice = before.running().anyMatch(one -> one.name().equals(fresh.name()));
            require(!twice, "intrusions: twice", event);
            expected.add(fresh);
        }
        if (event.type() == Event.Type.INTRUSION_ENDED && command instanceof Command.EndIntrusion over) {
            expected.replaceAll(one ->
                    one.until() == null && one.unit().equals(over.unit()) && Objects.equals(one.run(), over.run())
                            ? new Intrusion(one.unit(), one.run(), one.from(), event.at())
                            : one);
        }
        List<Intrusion> kept = expected.subList(Math.max(0, expected.size() - 100), expected.size());
        require(after.seen().equals(kept), "intrusions: kept", event);
        long all = expected.size() + before.leftOut();
        require(after.leftOut() + after.seen().size() == all, "intrusions: left out", event);
    }

    /** Only a job whose time is over, and for as long as its group says. */
    private boolean suspected(Event event) {
        Claim old = Objects.requireNonNull(event.before());
        Suspect suspect = Objects.requireNonNull(
                Objects.requireNonNull(claim(event).lease()).suspect());
        Duration delay = groups.lockDelay(old.request().group());
        Instant until = delay == null ? null : event.at().plus(delay);
        return !old.suspect()
                && old.request().kind() != Request.Kind.WINDOW
                && !Objects.requireNonNull(old.deadline()).isAfter(event.at())
                && Objects.equals(until, suspect.until());
    }

    private boolean conflict(Claim one, Claim other) {
        return conflicts.between(one.request().group(), other.request().group());
    }

    /** No two leases that conflict, but a lease and its member; and no more of a group than its limit, parents not counted. */
    private void exclusion(LockTable table) {
        List<Claim> leases = table.leases().toList();
        for (int i = 0; i < leases.size(); i++) {
            Claim one = leases.get(i);
            for (int j = i + 1; j < leases.size(); j++) {
                require(!conflict(one, leases.get(j)) || related(one, leases.get(j)), "exclusion", one, leases.get(j));
            }
            long ofGroup = leases.stream()
                    .filter(other ->
                            other.request().group().equals(one.request().group()))
                    .filter(other -> table.leases()
                            .noneMatch(member -> member.request().around().contains(other.id())))
                    .count();
            require(ofGroup <= groups.limit(one.request().group()), "limit", one);
        }
    }

    /** Whether of these the earlier goes first. */
    private boolean ordered(Claim one, Claim other) {
        String group = one.request().group();
        return conflict(one, other)
                || (group.equals(other.request().group()) && groups.limit(group) < Integer.MAX_VALUE);
    }

    /** One runs inside the other, directly or through others that may have ended. */
    private static boolean related(Claim one, Claim other) {
        return one.request().around().contains(other.id())
                || other.request().around().contains(one.id());
    }

    /** A queued request has a reason to wait: a lease, a full group, an elder that waits itself, a parent not yet held. */
    private void everyoneWhoCouldGoOnDid(LockTable table) {
        for (int i = 0; i < table.claims().size(); i++) {
            Claim claim = table.claims().get(i);
            if (claim.phase() != Phase.QUEUED || passedBy(claim, table.lastNow())) {
                continue;
            }
            String parent = claim.request().parent();
            String group = claim.request().group();
            boolean elder = table.claims().subList(0, i).stream()
                    .filter(other -> Objects.equals(parent, other.request().parent()))
                    .filter(other -> other.phase() == Phase.QUEUED && !passedBy(other, table.lastNow()))
                    .anyMatch(other -> ordered(claim, other));
            boolean lease =
                    table.leases().filter(other -> !related(claim, other)).anyMatch(other -> conflict(claim, other));
            boolean full = table.leases()
                            .filter(other -> other.request().group().equals(group) && !related(claim, other))
                            .count()
                    >= groups.limit(group);
            boolean notYet = parent != null
                    && table.find(parent)
                            .map(Claim::phase)
                            .filter(Phase.HELD::equals)
                            .isEmpty();
            require(elder || lease || full || notYet, "progress", claim);
            require(parent == null || table.find(parent).isPresent(), "orphan", claim);
        }
    }

    /** Whether it waits for something that is not in the table, behind nobody. */
    private boolean passedBy(Claim claim, Instant now) {
        return SlotsKept.lacking(groups, claim) || hours.closed(claim, now);
    }

    /** Each grant has a greater token than all before it, and is its group's floor. */
    private static void tokens(LockTable before, LockRules.Step step) {
        long last = before.lastToken();
        for (Event event : step.events()) {
            if (event.type() == Event.Type.GRANTED) {
                long token = Objects.requireNonNull(claim(event).lease()).token();
                require(token > last, "tokens", event);
                last = token;
            }
        }
        require(step.table().lastToken() == last, "tokens", step.table());
        Map<String, Long> floors = new TreeMap<>();
        before.floors().forEach(floor -> floors.put(floor.group(), floor.token()));
        step.events().stream()
                .filter(event -> event.type() == Event.Type.GRANTED)
                .map(Invariants::claim)
                .forEach(claim -> floors.put(
                        claim.request().group(),
                        Objects.requireNonNull(claim.lease()).token()));
        Map<String, Long> after = new TreeMap<>();
        step.table().floors().forEach(floor -> after.put(floor.group(), floor.token()));
        require(after.equals(floors), "floors", after, floors);
    }

    /** Whoever is granted leaves no conflicting elder waiting behind. */
    private void order(LockTable before, LockRules.Step step) {
        for (Event event : step.events()) {
            if (event.type() != Event.Type.GRANTED) {
                continue;
            }
            if (claim(event).request().parent() != null) {
                continue;
            }
            for (Claim elder : step.table().claims()) {
                if (elder.id().equals(event.subject())) {
                    break;
                }
                require(
                        elder.request().parent() != null
                                || elder.phase() != Phase.QUEUED
                                || passedBy(elder, step.table().lastNow())
                                || !ordered(elder, claim(event)),
                        "order",
                        elder,
                        event);
            }
        }
        // What has ended and is asked for again in the same step has its place anew, also under its old id.
        Set<String> ended = step.events().stream()
                .filter(event -> event.type() == Event.Type.ENDED)
                .map(Event::subject)
                .collect(Collectors.toSet());
        List<String> kept = before.claims().stream()
                .map(Claim::id)
                .filter(id -> !ended.contains(id) && step.table().find(id).isPresent())
                .toList();
        List<String> now = step.table().claims().stream()
                .map(Claim::id)
                .filter(kept::contains)
                .toList();
        require(kept.equals(now), "order", kept, now);
    }

    private static void oneOfEach(LockTable table) {
        Set<String> ids = new HashSet<>();
        for (Claim claim : table.claims()) {
            require(ids.add(claim.id()), "once", claim);
            require(claim.phase() != Phase.ENDED, "once", claim);
        }
    }

    /** Time ends nothing early and forgets nothing that is due. */
    private void endings(Command command, LockRules.Step step, Instant now) {
        for (Event event : step.events()) {
            if (event.type() != Event.Type.ENDED) {
                continue;
            }
            End end = Objects.requireNonNull(claim(event).end());
            Claim before = Objects.requireNonNull(event.before());
            boolean byTime = end.reason() == EndReason.EXPIRED
                    || end.reason() == EndReason.TIMED_OUT
                    || end.reason() == EndReason.MISSED;
            require(!byTime || End.LOCKKEEPER.equals(end.by()), "endings", event);
            require(
                    !byTime
                            || Overruns.givenUp(command, event)
                            || hours.tooLate(event)
                            || (before.deadline() != null && !before.deadline().isAfter(end.at())),
                    "endings: early",
                    event);
            boolean afterHeld = end.reason() == EndReason.EXPIRED || end.reason() == EndReason.RELEASED;
            require(!afterHeld || before.phase() == Phase.HELD, "endings", event);
            require(
                    end.reason() != EndReason.EXPIRED
                            || before.suspect()
                            || before.request().kind() == Request.Kind.WINDOW,
                    "endings: a job that was not suspect expired",
                    event);
            boolean orphan = end.reason() == EndReason.PARENT_ENDED;
            String parent = before.request().parent();
            require(
                    !orphan
                            || (before.phase() == Phase.QUEUED
                                    && parent != null
                                    && !before.request().admitted()
                                    && step.table().find(parent).isEmpty()),
                    "endings: orphan",
                    event);
        }
        Instant latest = step.table().lastNow();
        step.table().claims().forEach(claim -> require(!claim.overdue(latest), "endings: overdue", claim, latest, now));
    }

    /** Each event begins where the one before ended. */
    private static void chained(LockTable before, Command command, LockRules.Step step) {
        LockTable table = command instanceof Command.ShiftClock shift ? before.shifted(shift.by()) : before;
        for (Event event : step.events()) {
            if (event.type() == Event.Type.CLOCK_SHIFTED) {
                require(command instanceof Command.ShiftClock, "chain: clock", event);
                continue;
            }
            if (event.type() == Event.Type.ONCE_RESET) {
                continue;
            }
            Claim old = table.find(event.subject()).orElse(null);
            require(Objects.equals(old, event.before()), "chain", event);
            Claim fresh = claim(event);
            List<Claim> claims = new ArrayList<>(table.claims());
            claims.removeIf(claim -> claim.id().equals(event.subject()));
            if (fresh.end() == null) {
                claims.add(fresh);
            }
            table = new LockTable(table.lastNow(), 0, List.of(), claims, List.of(), List.of());
        }
        require(Set.copyOf(table.claims()).equals(Set.copyOf(step.table().claims())), "chain: result", table);
    }

    private static Claim claim(Event event) {
        return Objects.requireNonNull(event.after());
    }

    static void require(boolean holds, String invariant, @Nullable Object... what) {
        if (!holds) {
            throw new AssertionError(invariant + ": " + Arrays.asList(what));
        }
    }
}
