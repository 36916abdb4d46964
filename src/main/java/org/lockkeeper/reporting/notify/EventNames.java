package org.lockkeeper.reporting.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.units.UnitGlob;
import org.lockkeeper.locking.rules.Binding;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Event;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.reporting.audit.DecisionLine;

/**
 * How what happens is called. As in the log of decisions, but that an end says how it came about, and a start that was held
 * back is called so. These names do not change: people filter by them.
 */
final class EventNames {

    static final String VERDICT_CHANGED = "verdict.changed";
    static final String WINDOW_ENDING_SOON = "window.ending-soon";
    static final String OVERDUE = "overdue";
    static final String START_FAILED = "start.failed";
    /** Work of a group may begin, or may no more. */
    static final String HOURS = "hours";

    static final String BLACKOUT = "blackout";

    /** Before each of them in the type of a CloudEvent. */
    static final String PREFIX = "org.lockkeeper.";

    private static final String MADE_UP_FOR = "made-up-for";

    private static final Set<Event.Type> UNTOLD = Set.of(Event.Type.RENEWED, Event.Type.DUE, Event.Type.REFUSED);

    /** Windows are nobody's run, and end by their time; nor is a lease the start of one. Nothing else is planned. */
    private static final Set<String> NEVER = Stream.concat(
                    Stream.of("lease", "start")
                            .flatMap(kind -> Stream.of("planned", "moved", "queued", "missed", "bound", "extended")
                                    .map(event -> kind + "." + event)),
                    Stream.of("window.bound", "window.left", "window.suspected"))
            .collect(Collectors.toSet());

    private static final Set<String> ALL = all();

    private EventNames() {}

    /** Null of what is not told: renewals, of which there are many, that the time of a window has come, which opens or is missed, and refusals, which are nothing that has happened. */
    static @Nullable String of(Event event) {
        Claim claim = event.after();
        if (UNTOLD.contains(event.type())) {
            return null;
        }
        if (claim == null) {
            return event.type() == Event.Type.CLOCK_SHIFTED ? "clock.shifted" : "once.reset";
        }
        String kind = kind(claim.request().kind());
        End end = claim.end();
        if (claim.request().kind() == Request.Kind.START && madeUpFor(event, end)) {
            return kind + "." + MADE_UP_FOR;
        }
        return kind + "." + (end == null ? word(event.type(), claim.request().kind()) : word(end.reason(), kind));
    }

    static String kind(Request.Kind kind) {
        return switch (kind) {
            case WINDOW -> "window";
            case JOB -> "lease";
            case START -> "start";
        };
    }

    /** Its run has begun; or is over already, where it was short; or has asked for a lease of its own. */
    private static boolean madeUpFor(Event event, @Nullable End end) {
        if (event.type() == Event.Type.BOUND || (end != null && end.reason() == EndReason.TAKEN_OVER)) {
            return true;
        }
        Claim before = event.before();
        return end != null
                && end.reason() == EndReason.OWNER_GONE
                && before != null
                && before.request().binding().kind() == Binding.Kind.START
                && before.phase() == Phase.HELD;
    }

    private static String word(Event.Type type, Request.Kind kind) {
        return DecisionLine.word(type, kind == Request.Kind.WINDOW);
    }

    private static String word(EndReason reason, String kind) {
        return switch (reason) {
            case TIMED_OUT -> "timed-out";
            case MISSED -> "missed";
            case FORCED -> "forced";
            case RELEASED, EXPIRED, CANCELLED, OWNER_GONE, PARENT_ENDED, TAKEN_OVER ->
                kind.equals("window") ? "closed" : "ended";
        };
    }

    private static Set<String> all() {
        Set<String> names = new TreeSet<>(
                Arrays.asList("clock.shifted", "once.reset", VERDICT_CHANGED, WINDOW_ENDING_SOON, START_FAILED));
        for (Request.Kind kind : Request.Kind.values()) {
            for (Event.Type type : Event.Type.values()) {
                if (!UNTOLD.contains(type) && type != Event.Type.ENDED && !ofNoClaim(type)) {
                    names.add(kind(kind) + "." + word(type, kind));
                }
            }
            for (EndReason reason : EndReason.values()) {
                names.add(kind(kind) + "." + word(reason, kind(kind)));
            }
            names.add(kind(kind) + "." + OVERDUE);
        }
        names.removeAll(NEVER);
        names.add("start." + MADE_UP_FOR);
        Stream.of(HOURS, BLACKOUT).forEach(of -> names.addAll(List.of(of + ".began", of + ".ended")));
        names.addAll(FleetNotices.NAMES);
        return names;
    }

    private static boolean ofNoClaim(Event.Type type) {
        return type == Event.Type.CLOCK_SHIFTED || type == Event.Type.ONCE_RESET;
    }

    static Set<String> names() {
        return Set.copyOf(ALL);
    }

    /** Whether a glob means any event at all. */
    static boolean any(String glob) {
        return ALL.stream().anyMatch(name -> matches(glob, name));
    }

    /** @param glob may have the prefix, or not */
    static boolean matches(String glob, String name) {
        return new UnitGlob(glob).matches(name) || new UnitGlob(glob).matches(PREFIX + name);
    }
}
