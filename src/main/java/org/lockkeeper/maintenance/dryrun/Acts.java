package org.lockkeeper.maintenance.dryrun;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.gate.StartGate;
import org.lockkeeper.host.gate.files.GateStatus;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockRules;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.agenda.Meetings;
import org.lockkeeper.maintenance.dryrun.DryRun.Outcome;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.stereotype.Component;

/** What would come of an act on a window or lease that there is. */
@Component
final class Acts {

    private final LockRegistry registry;
    private final Safety safety;
    private final StartGate gate;
    private final Meetings meetings;

    Acts(LockRegistry registry, Safety safety, StartGate gate, Meetings meetings) {
        this.registry = registry;
        this.safety = safety;
        this.gate = gate;
        this.meetings = meetings;
    }

    private Words words() {
        return new Words(registry.moment().now(), ZoneId.systemDefault());
    }

    DryRun extend(Claim before, LockRules.Step step) {
        Moment moment = registry.moment();
        Words words = words();
        Claim after = step.table().find(before.id()).orElse(before);
        Instant old = Objects.requireNonNull(moment.shown(endsAt(before)));
        Instant end = Objects.requireNonNull(moment.shown(endsAt(after)));
        List<String> told = new ArrayList<>();
        told.add("%s would end at %s instead of %s".formatted(before.id(), words.time(end), words.time(old)));
        List<Claim> behind = behind(before);
        if (!behind.isEmpty()) {
            told.add("what waits for it would wait longer: "
                    + Words.listed(behind.stream().map(Acts::named).toList()));
        }
        Meetings.Met met = end.isAfter(old) ? meetings.of(before, old, end) : new Meetings.Met(List.of(), false, null);
        told.addAll(words.meets(met.all()));
        if (met.runsUnknown() != null) {
            told.add("what timers will start meanwhile is not known: " + met.runsUnknown());
        }
        return run("extend", Outcome.DONE, before, end, met, List.of(), safety.membersOf(before), told);
    }

    /** @param wait until nothing runs inside it any more */
    DryRun close(Claim before, LockRules.@Nullable Step step, boolean wait) {
        List<String> told = new ArrayList<>();
        if (step == null) {
            told.add("%s is closed already".formatted(before.id()));
            return run("close", Outcome.UNCHANGED, before, null, null, List.of(), List.of(), told);
        }
        List<String> members = safety.membersOf(before);
        boolean open = before.phase() == Phase.HELD;
        boolean waits = wait && open && !members.isEmpty();
        if (waits) {
            told.add("%s would be closed when these have ended: %s".formatted(before.id(), listed(members)));
            told.add("it stays open if it is extended meanwhile");
        } else {
            told.add(
                    open
                            ? "%s would be closed at once".formatted(before.id())
                            : "%s is not open yet, and would be given up".formatted(before.id()));
            goesOn(members, told);
        }
        List<String> begins = then(before, step.table(), told);
        return run("close", waits ? Outcome.WAITS : Outcome.DONE, before, null, null, begins, members, told);
    }

    DryRun askToFinish(Claim before) {
        Request request = before.request();
        List<String> told = new ArrayList<>();
        told.add("%s would be asked to bring %s to its end, with your reason; nothing is ended by that"
                .formatted(request.owner(), named(before)));
        if (before.finishAsked() != null) {
            told.add("%s has asked already at %s: %s"
                    .formatted(
                            before.finishAsked().by(),
                            words().time(Objects.requireNonNull(
                                    registry.moment().shown(before.finishAsked().at()))),
                            before.finishAsked().reason()));
        }
        return run("ask-to-finish", Outcome.DONE, before, null, null, List.of(), safety.membersOf(before), told);
    }

    DryRun force(Claim before, LockTable after) {
        Moment moment = registry.moment();
        Request request = before.request();
        Lease lease = before.lease();
        List<String> told = new ArrayList<>();
        String what = request.kind() == Request.Kind.WINDOW ? "closed" : "ended";
        told.add(
                lease == null
                        ? "%s, which %s asked for and which still waits, would be given up against its owner"
                                .formatted(named(before), request.owner())
                        : "%s, which %s %s since %s, would be %s against its owner"
                                .formatted(
                                        named(before),
                                        request.owner(),
                                        lease.heldAt() == null ? "was granted" : "holds",
                                        words().time(Objects.requireNonNull(moment.shown(
                                                lease.heldAt() == null ? lease.grantedAt() : lease.heldAt()))),
                                        what));
        String unit = request.binding().unit();
        List<String> runs = new ArrayList<>(safety.membersOf(before));
        if (unit != null && lease != null && request.kind() == Request.Kind.JOB) {
            told.add("%s is not stopped: it goes on without its lease".formatted(Words.bare(unit)));
        }
        goesOn(runs, told);
        List<String> begins = then(before, after, told);
        return run("force-release", Outcome.DONE, before, null, null, begins, runs, told);
    }

    private static void goesOn(List<String> members, List<String> told) {
        if (!members.isEmpty()) {
            told.add("what runs inside it goes on: " + listed(members));
        }
    }

    /** What is granted and started when it has ended. */
    private List<String> then(Claim before, LockTable after, List<String> told) {
        LockTable now = registry.state().table();
        List<String> begins = new ArrayList<>();
        List<String> granted = new ArrayList<>();
        List<String> started = new ArrayList<>();
        after.leases()
                .filter(claim ->
                        now.find(claim.id()).map(known -> known.lease() == null).orElse(false))
                .forEach(claim -> {
                    begins.add(claim.id());
                    if (claim.request().kind() == Request.Kind.START) {
                        started.add(Words.bare(
                                String.valueOf(claim.request().binding().unit())));
                    } else {
                        granted.add("%s, which %s asked for"
                                .formatted(named(claim), claim.request().owner()));
                    }
                });
        Set<String> stillClosed = after.leases()
                .flatMap(other -> gate.closes(after, other).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (before.lease() != null) {
            Set<String> own = Set.copyOf(gate.closes(now, before));
            gate.status().owed().stream()
                    .filter(owed -> owed.state() == GateStatus.OwedState.WAITING)
                    .map(GateStatus.Owed::unit)
                    .filter(unit -> own.contains(unit) && !stillClosed.contains(unit))
                    .filter(unit -> !started.contains(Words.bare(unit)))
                    .forEach(unit -> {
                        begins.add(unit);
                        started.add(Words.bare(unit));
                    });
        }
        if (!granted.isEmpty()) {
            told.add("then these would be granted: " + String.join("; ", granted));
        }
        if (!started.isEmpty()) {
            told.add("then what was held back or stopped would be started: " + Words.listed(started));
        }
        return begins;
    }

    private List<Claim> behind(Claim claim) {
        LockTable table = registry.state().table();
        return table.in(Phase.QUEUED)
                .filter(other -> registry.rules().blockersOf(table, other.id(), registry.now()).stream()
                        .anyMatch(blocker -> blocker.subject().equals(claim.id())))
                .limit(100)
                .toList();
    }

    private static @Nullable Instant endsAt(Claim claim) {
        return claim.lease() == null ? null : claim.lease().endsAt();
    }

    private static String listed(List<String> members) {
        return Words.listed(members.stream().map(Words::bare).toList());
    }

    private static String named(Claim claim) {
        return "%s (%s)".formatted(claim.id(), claim.request().group());
    }

    /** In the word that its kind has for it. */
    private static String state(Claim claim) {
        boolean window = claim.request().kind() == Request.Kind.WINDOW;
        return switch (claim.phase()) {
            case PLANNED, QUEUED, DRAINING -> claim.phase().name();
            case HELD -> window ? "OPEN" : claim.suspect() ? "SUSPECT" : "HELD";
            case ENDED -> window ? "CLOSED" : "ENDED";
        };
    }

    private static DryRun run(
            String act,
            Outcome outcome,
            Claim claim,
            @Nullable Instant ends,
            Meetings.@Nullable Met met,
            List<String> begins,
            List<String> members,
            List<String> sentences) {
        return new DryRun(
                act,
                outcome,
                claim.id(),
                state(claim),
                List.of(),
                0,
                null,
                null,
                null,
                ends,
                null,
                null,
                List.of(),
                List.of(),
                met == null
                        ? List.of()
                        : met.all().stream().map(Meetings.Meeting::what).toList(),
                begins,
                members,
                sentences);
    }
}
