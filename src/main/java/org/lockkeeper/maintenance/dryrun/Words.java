package org.lockkeeper.maintenance.dryrun;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.maintenance.agenda.AgendaItem;
import org.lockkeeper.maintenance.agenda.Foretold.Collision;
import org.lockkeeper.maintenance.agenda.Meetings;
import org.lockkeeper.maintenance.calendar.When;

/** What is said of what would happen. Pure. */
record Words(Instant now, ZoneId zone) {

    private static final int FEW = 8;

    String time(Instant at) {
        return When.say(at, now, zone);
    }

    String waits(DryRun.Awaited it) {
        return switch (it.kind()) {
            case SERVICE -> "it would wait for %s%s".formatted(bare(it.subject()), howLong(it));
            case LEASE -> "it would wait for %s, which %s holds%s".formatted(named(it), owner(it), howLong(it));
            case REQUEST ->
                "it would wait behind %s, which %s asked for before it%s".formatted(named(it), owner(it), howLong(it));
            case CALENDAR ->
                "it would wait for its time: %s%s"
                        .formatted(it.detail(), it.until() == null ? "" : ", until " + time(it.until()));
            case FLEET -> "it would wait for a slot in pool %s: %s".formatted(it.subject(), it.detail());
            case UNKNOWN_SERVICE, INHIBITOR, UNKNOWN_INHIBITOR, BUS, STORE -> "it would wait: " + it.detail();
        };
    }

    private String howLong(DryRun.Awaited it) {
        if (it.remaining() != null) {
            return ", usually %s%s"
                    .formatted(it.since() == null ? "" : "for another ", ApiDuration.inWords(it.remaining()));
        }
        if (it.usual() != null) {
            return ", which takes longer than the usual %s already".formatted(ApiDuration.inWords(it.usual()));
        }
        return it.until() == null
                ? "; how long that takes is not known"
                : ", until %s at the latest".formatted(time(it.until()));
    }

    private static String named(DryRun.Awaited it) {
        return it.group() == null ? it.subject() : "%s (%s)".formatted(it.subject(), it.group());
    }

    private static String owner(DryRun.Awaited it) {
        return it.owner() == null ? "somebody" : it.owner();
    }

    static String stops(GateStatus.Stop stop) {
        String unit = bare(stop.unit());
        if (stop.lack() != null) {
            return "%s would not be stopped: %s".formatted(unit, stop.lack());
        }
        return stop.takesAlong().isEmpty()
                ? "%s would be stopped, and started again afterwards".formatted(unit)
                : "%s would be stopped, and with it %s; all of these are started again afterwards"
                        .formatted(
                                unit,
                                listed(stop.takesAlong().stream()
                                        .map(Words::bare)
                                        .toList()));
    }

    static String holds(List<String> gates) {
        return "while it is granted these could not start: "
                + listed(gates.stream().map(Words::bare).toList());
    }

    /** What comes again and again is told of once. */
    List<String> meets(List<Meetings.Meeting> meetings) {
        Map<String, List<Meetings.Meeting>> alike = new LinkedHashMap<>();
        List<String> told = new ArrayList<>();
        for (Meetings.Meeting one : meetings) {
            AgendaItem other = one.other();
            if (other == null || other.unit() == null || one.what().item().startsWith("w-")) {
                told.add(one.what().text());
            } else {
                alike.computeIfAbsent(one.what().kind() + " " + other.unit(), key -> new ArrayList<>())
                        .add(one);
            }
        }
        alike.values().forEach(them -> told.add(meets(them.get(0), them.size())));
        return told;
    }

    private String meets(Meetings.Meeting first, int count) {
        AgendaItem run = java.util.Objects.requireNonNull(first.other());
        String unit = bare(String.valueOf(run.unit()));
        String what = run.timer() == null ? unit : run.timer();
        String at = time(run.from()) + (count == 1 ? "" : ", and %d times more".formatted(count - 1));
        Collision.Kind kind = first.what().kind();
        return switch (kind) {
            case HELD ->
                "it would hold %s at %s%s"
                        .formatted(
                                what,
                                at,
                                first.what().until() == null
                                        ? ""
                                        : "; %s would start about %s instead"
                                                .formatted(
                                                        unit, time(first.what().until())));
            case SKIPPED ->
                "%s would be left out at %s: its start is held back, and not made up for".formatted(unit, at);
            case STOPPED -> "%s would be stopped at %s, and started again afterwards".formatted(unit, at);
            case NOT_HELD -> "%s would begin inside it at %s: nothing keeps it from starting".formatted(unit, at);
            case OPENS_LATE, MISSED, OVERRUNS -> first.what().text();
        };
    }

    /** A few of them, and how many more. */
    static String listed(List<String> all) {
        if (all.size() <= FEW) {
            return String.join(", ", all);
        }
        return "%s and %d more".formatted(String.join(", ", all.subList(0, FEW)), all.size() - FEW);
    }

    static String bare(String unit) {
        return unit.endsWith(".service") ? unit.substring(0, unit.length() - ".service".length()) : unit;
    }

    @Nullable
    String givenUp(@Nullable Instant at) {
        return at == null ? null : "if it is not open by %s, it is given up".formatted(time(at));
    }
}
