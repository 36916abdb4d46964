package org.lockkeeper.reporting.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.calendar.HoursWatch;
import org.lockkeeper.maintenance.calendar.HoursWatch.GroupHours;
import org.lockkeeper.maintenance.safety.Safety;
import org.lockkeeper.maintenance.safety.Verdict;

/** What holds now of that which no commit of the locks tells. */
final class States {

    static final String VERDICT = "verdict:";
    private static final String ENDING = "ending:";
    private static final String OVERDUE = "overdue:";
    private static final String FAILED = "start-failed:";

    private static final String HOURS = "hours:";
    private static final String BLACKOUT = "blackout:";
    private static final String BEGUN = "began";
    private static final String ENDED = "ended";

    private static final int UNKNOWN_FOR = 5;

    /** What is written down of a claim or unit, and is to go with it. */
    static final List<String> KINDS = List.of(ENDING, OVERDUE, FAILED, HOURS, BLACKOUT);

    private final Safety safety;
    private final LockRegistry registry;
    private final Durations durations;
    private final StartGate gate;
    private final HoursWatch hours;
    private final Duration endingSoon;

    /** How often a verdict was seen to be the same. */
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(Verdict.State state, int looks) {}

    States(
            Safety safety,
            LockRegistry registry,
            Durations durations,
            StartGate gate,
            HoursWatch hours,
            NotificationProperties properties) {
        this.safety = safety;
        this.registry = registry;
        this.durations = durations;
        this.gate = gate;
        this.hours = hours;
        this.endingSoon = properties.endingSoon();
    }

    /**
     * @param value another value is news
     * @param words makes the notice of the value before and of when; null where there is nothing to tell
     */
    record State(String value, BiFunction<@Nullable String, Instant, @Nullable Notice> words) {

        @Nullable
        Notice notice(@Nullable String before, Instant at) {
            return words.apply(before, at);
        }
    }

    Map<String, State> now() {
        Map<String, State> states = new TreeMap<>();
        safety.groups().forEach(group -> verdict(states, safety.verdict(group)));
        Instant now = registry.now();
        registry.state().table().in(Phase.HELD).forEach(claim -> held(states, claim, now));
        gate.status().failed().forEach(owed -> failed(states, owed));
        hours.now().forEach(group -> hours(states, group));
        return states;
    }

    private void hours(Map<String, State> states, GroupHours group) {
        if (group.state() == GroupHours.State.UNKNOWN) {
            return; // nothing has begun and nothing has ended
        }
        String why = hours.why(group.group());
        if (hours.hasHours(group.group())) {
            changing(states, HOURS, EventNames.HOURS, group.open(), group, why);
        }
        changing(states, BLACKOUT, EventNames.BLACKOUT, group.state() == GroupHours.State.BLACKOUT, group, why);
    }

    private static void changing(
            Map<String, State> states, String kind, String name, boolean on, GroupHours group, @Nullable String why) {
        states.put(
                kind + group.group(),
                new State(
                        on ? BEGUN : ENDED,
                        // What is so from the first look on has not changed.
                        (before, at) -> before == null
                                ? null
                                : StateNotices.hours(name + "." + (on ? BEGUN : ENDED), group, why, at)));
    }

    private void verdict(Map<String, State> states, Verdict verdict) {
        String group = verdict.group();
        Seen before = seen.get(group);
        int looks = before == null || before.state() != verdict.state() ? 0 : before.looks() + 1;
        seen.put(group, new Seen(verdict.state(), looks));
        // What is over within a second is not worth a message; and at a start nothing is known for a moment.
        if (looks >= (verdict.state() == Verdict.State.UNKNOWN ? UNKNOWN_FOR : 1)) {
            states.put(
                    VERDICT + group,
                    new State(verdict.state().name(), (last, at) -> StateNotices.verdict(verdict, last, at)));
        }
    }

    private void held(Map<String, State> states, Claim claim, Instant now) {
        Lease lease = claim.lease();
        Instant since = lease == null ? null : lease.heldAt();
        if (lease == null || since == null) {
            return;
        }
        if (durations.farLonger(claim, now)) {
            states.put(OVERDUE + claim.id(), new State("overdue", (before, at) -> StateNotices.overdue(claim, at)));
        }
        if (claim.request().kind() == Request.Kind.WINDOW && lease.endsAt() != null) {
            Duration whole = Duration.between(since, lease.endsAt());
            Duration left = Duration.between(now, lease.endsAt());
            Duration soon = min(endingSoon, whole.dividedBy(4));
            if (left.compareTo(soon) <= 0) {
                // By its length: that stays the same when the clock is set, and is another when it was extended.
                states.put(
                        ENDING + claim.id(),
                        new State(whole.toString(), (before, at) -> StateNotices.endingSoon(claim, at)));
            }
        }
    }

    private static void failed(Map<String, State> states, GateStatus.Owed owed) {
        states.put(
                FAILED + owed.unit(),
                new State(owed.since() + " " + owed.reason(), (before, at) -> StateNotices.failed(owed, at)));
    }

    /** Whether what was written down of this will be of no use any more. */
    boolean isOver(String what) {
        String id = what.substring(what.indexOf(':') + 1);
        return what.startsWith(FAILED)
                || what.startsWith(HOURS)
                || what.startsWith(BLACKOUT)
                || registry.state().table().find(id).isEmpty();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
