package org.lockkeeper.maintenance.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.base.time.ApiDuration;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.DrainTimeout;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.agenda.Meetings;
import org.lockkeeper.maintenance.dryrun.DryRun.Outcome;
import org.lockkeeper.maintenance.window.Windows;
import org.springframework.stereotype.Component;

/** What would come of a window that is asked for, or moved. */
@Component
final class Openings {

    private static final int FEW = 20;

    private final LockRegistry registry;
    private final Durations durations;
    private final StartGate gate;
    private final Meetings meetings;
    private final Awaiting awaiting;

    Openings(LockRegistry registry, Durations durations, StartGate gate, Meetings meetings, Awaiting awaiting) {
        this.registry = registry;
        this.durations = durations;
        this.gate = gate;
        this.meetings = meetings;
        this.awaiting = awaiting;
    }

    DryRun of(String act, Windows.Tried tried) {
        Moment moment = registry.moment();
        LockTable table = tried.table();
        Claim claim = moment.shown(tried.claim());
        Words words = new Words(moment.now(), ZoneId.systemDefault());
        Instant turn = claim.phase() == Phase.QUEUED ? turn(table, tried.claim(), moment) : null;
        Outcome outcome = outcome(tried);
        List<DryRun.Awaited> waits = outcome == Outcome.PLANNED
                ? List.of()
                : awaiting.of(table, tried.inTheWay().first());
        List<GateStatus.Stop> stops = gate.stops(table, tried.claim());
        List<DryRun.Awaited> endAlone =
                waits.stream().filter(one -> !stopped(one, stops)).toList();
        Instant opens = opens(claim, outcome, turn, endAlone, moment.now());
        Instant ends = opens == null ? null : ends(claim, opens);
        Meetings.Met met = met(claim, outcome, opens, moment.now());
        List<String> holds = gate.closes(table, tried.claim());
        Integer position = claim.phase() == Phase.QUEUED
                ? 1 + registry.rules().inTheWayOf(table, tried.claim(), 0).requests()
                : null;
        String pool = registry.rules().pool(claim.request().group());
        DryRun run = new DryRun(
                act,
                outcome,
                act.equals("open") && !tried.repeated() ? null : claim.id(),
                null,
                waits,
                outcome == Outcome.PLANNED ? 0 : tried.inTheWay().count(),
                position,
                turn,
                opens,
                ends,
                claim.waitUntil(),
                pool,
                holds,
                stops,
                met.all().stream().map(Meetings.Meeting::what).toList(),
                List.of(),
                List.of(),
                List.of());
        return told(run, sentences(run, claim, words, met));
    }

    /** What is stopped for it is not waited for until it ends by itself. */
    private static boolean stopped(DryRun.Awaited one, List<GateStatus.Stop> stops) {
        return stops.stream()
                .anyMatch(stop -> stop.lack() == null && stop.unit().equals(one.subject()));
    }

    /** Nothing that it excludes starts from its grant on, whenever it opens then. */
    private Meetings.Met met(Claim claim, Outcome outcome, @Nullable Instant opens, Instant now) {
        Instant from = outcome == Outcome.DRAINS ? now : opens;
        Instant to = from == null ? null : ends(claim, opens == null ? from : opens);
        return from == null || to == null || !to.isAfter(from)
                ? new Meetings.Met(List.of(), false, null)
                : meetings.of(claim, from, to);
    }

    private static Outcome outcome(Windows.Tried tried) {
        if (tried.repeated()) {
            return Outcome.REPEATED;
        }
        return switch (tried.claim().phase()) {
            case PLANNED -> Outcome.PLANNED;
            case QUEUED -> Outcome.QUEUES;
            case DRAINING -> tried.inTheWay().count() == 0 ? Outcome.OPENS : Outcome.DRAINS;
            case HELD, ENDED -> Outcome.OPENS;
        };
    }

    private @Nullable Instant turn(LockTable table, Claim claim, Moment moment) {
        return moment.shown(registry.rules()
                .forecast(table, moment.ofTheState(), durations::likely)
                .get(claim.id()));
    }

    /** Null where something that it would wait for may take any time. */
    private static @Nullable Instant opens(
            Claim claim, Outcome outcome, @Nullable Instant turn, List<DryRun.Awaited> waits, Instant now) {
        Plan plan = claim.request().plan();
        return switch (outcome) {
            case OPENS -> plan == null || plan.openAt().isBefore(now) ? now : plan.openAt();
            case PLANNED -> Objects.requireNonNull(plan).openAt();
            case QUEUES -> turn == null || plan == null || turn.isAfter(plan.openAt()) ? turn : plan.openAt();
            case DRAINS -> {
                Instant last = now;
                for (DryRun.Awaited one : waits) {
                    Instant end = one.kind() == Blocker.Kind.CALENDAR
                            ? one.until()
                            : Optional.ofNullable(one.remaining())
                                    .map(now::plus)
                                    .orElse(null);
                    if (end == null) {
                        yield null;
                    }
                    last = end.isAfter(last) ? end : last;
                }
                yield last;
            }
            case REPEATED, DONE, WAITS, UNCHANGED -> null;
        };
    }

    /** What was planned ends at its time, however late it opens. */
    private static Instant ends(Claim claim, Instant opens) {
        Plan plan = claim.request().plan();
        Duration hold = claim.request().hold();
        return plan == null ? opens.plus(hold) : plan.openAt().plus(hold);
    }

    private List<String> sentences(DryRun run, Claim claim, Words words, Meetings.Met met) {
        List<String> told = new ArrayList<>();
        told.add(first(run, claim, words));
        if (run.outcome() == Outcome.REPEATED) {
            return told;
        }
        List<DryRun.Awaited> endAlone = run.waitsFor().stream()
                .filter(one -> !stopped(one, run.stops()))
                .toList();
        endAlone.stream().limit(FEW).map(words::waits).forEach(told::add);
        int more = run.waitCount() - (run.waitsFor().size() - endAlone.size()) - Math.min(FEW, endAlone.size());
        if (more > 0) {
            told.add("it would wait for %d more".formatted(more));
        }
        drain(run, claim, words, told);
        if (run.pool() != null
                && run.waitsFor().stream().noneMatch(one -> one.kind() == Blocker.Kind.FLEET)
                && run.outcome() == Outcome.PLANNED) {
            told.add("it would need a slot in pool %s when its time comes".formatted(run.pool()));
        }
        told.addAll(words.meets(met.all()));
        if (met.truncated()) {
            told.add("there is more that it would meet than is told of here");
        }
        if (met.runsUnknown() != null) {
            told.add("what timers will start meanwhile is not known: " + met.runsUnknown());
        }
        run.stops().stream().map(Words::stops).forEach(told::add);
        held(run, told);
        Request request = claim.request();
        if (request.override() != null) {
            told.add("the hours and blackouts of %s would not hold for it, on the record".formatted(request.group()));
        }
        if (request.inhibit()) {
            told.add("the host would be kept from shutting down and sleeping while it is open");
        }
        return told;
    }

    private void held(DryRun run, List<String> told) {
        GateStatus status = gate.status();
        if (status.state() != GateStatus.State.READY) {
            told.add("nothing would be kept from starting: the start gate is %s: %s"
                    .formatted(status.state() == GateStatus.State.OFF ? "off" : "unavailable", status.reason()));
        } else if (!run.holds().isEmpty()) {
            told.add(Words.holds(run.holds()));
        }
    }

    private static String first(DryRun run, Claim claim, Words words) {
        String ends = run.endsAt() == null ? "" : ", and end at " + words.time(run.endsAt());
        return switch (run.outcome()) {
            case OPENS ->
                claim.request().plan() == null
                        ? "it would open at once" + ends
                        : "it would open at %s"
                                        .formatted(words.time(
                                                claim.request().plan().openAt()))
                                + ends;
            case DRAINS ->
                "it would be granted at once, and open when what runs has stopped"
                        + (run.opensAt() == null ? "" : ", likely about " + words.time(run.opensAt()));
            case QUEUES -> {
                String turn = run.estimatedStart() == null
                        ? "when its turn comes cannot be said"
                        : "its turn is likely to come about " + words.time(run.estimatedStart());
                yield "it would queue as number %d; %s".formatted(run.position(), turn);
            }
            case PLANNED -> {
                Plan plan = Objects.requireNonNull(claim.request().plan());
                yield "it would open at %s for %s; from %s on nothing that it excludes would start any more"
                        .formatted(
                                words.time(plan.openAt()),
                                ApiDuration.inWords(claim.request().hold()),
                                words.time(plan.queuesAt()));
            }
            case REPEATED -> "%s was asked for with this key already; there would be no other".formatted(claim.id());
            case DONE, WAITS, UNCHANGED -> throw new IllegalStateException("no outcome of a request");
        };
    }

    private static void drain(DryRun run, Claim claim, Words words, List<String> told) {
        Instant until = claim.waitUntil();
        if (until == null || run.outcome() == Outcome.OPENS) {
            return;
        }
        DrainTimeout then = claim.request().drainTimeout();
        if (run.estimatedStart() != null && run.estimatedStart().isAfter(until)) {
            told.add("its turn is likely to come only after it is given up at %s: ask for a longer waitTimeout"
                    .formatted(words.time(until)));
            return;
        }
        if (then == null) {
            told.add("if it is not open by %s, it is given up".formatted(words.time(until)));
        } else if (then.action() == DrainTimeout.Action.STOP) {
            told.add("if they still run at %s, these would be stopped: %s"
                    .formatted(
                            words.time(until),
                            Words.listed(then.stop().stream().map(Words::bare).toList())));
        } else {
            told.add("at %s it would open beside what still runs, and not be safe while that runs"
                    .formatted(words.time(until)));
        }
    }

    static DryRun told(DryRun run, List<String> sentences) {
        return new DryRun(
                run.act(),
                run.outcome(),
                run.id(),
                run.state(),
                run.waitsFor(),
                run.waitCount(),
                run.position(),
                run.estimatedStart(),
                run.opensAt(),
                run.endsAt(),
                run.waitUntil(),
                run.pool(),
                run.holds(),
                run.stops(),
                run.meets(),
                run.begins(),
                run.members(),
                sentences);
    }
}
