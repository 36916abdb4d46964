package org.lockkeeper.lock;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What must hold after every step, written down without looking at how the rules do it. Each failure is a sentence that
 * begins with the invariant's name.
 */
final class Invariants {

    private final Conflicts conflicts;

    Invariants(Conflicts conflicts) {
        this.conflicts = conflicts;
    }

    void check(LockTable before, LockRules.Step step, Instant now) {
        LockTable after = step.table();
        exclusion(after);
        everyoneWhoCouldGoOnDid(after);
        tokens(before, step);
        order(before, step);
        oneOfEach(after);
        endings(step, now);
        chained(before, step);
    }

    private boolean conflict(Claim one, Claim other) {
        return conflicts.between(one.request().group(), other.request().group());
    }

    private void exclusion(LockTable table) {
        List<Claim> leases = table.leases().toList();
        for (int i = 0; i < leases.size(); i++) {
            for (int j = i + 1; j < leases.size(); j++) {
                require(!conflict(leases.get(i), leases.get(j)), "exclusion", leases.get(i), leases.get(j));
            }
        }
    }

    /** A queued request has a reason to wait: a lease, or an elder that waits itself. */
    private void everyoneWhoCouldGoOnDid(LockTable table) {
        for (int i = 0; i < table.claims().size(); i++) {
            Claim claim = table.claims().get(i);
            if (claim.phase() != Phase.QUEUED) {
                continue;
            }
            boolean elder = table.claims().subList(0, i).stream().anyMatch(other -> conflict(claim, other));
            boolean lease = table.leases().anyMatch(other -> conflict(claim, other));
            require(elder || lease, "progress", claim);
        }
    }

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
    }

    /** Whoever is granted leaves no conflicting elder waiting behind. */
    private void order(LockTable before, LockRules.Step step) {
        for (Event event : step.events()) {
            if (event.type() != Event.Type.GRANTED) {
                continue;
            }
            for (Claim elder : step.table().claims()) {
                if (elder.id().equals(event.subject())) {
                    break;
                }
                require(elder.phase() != Phase.QUEUED || !conflict(elder, claim(event)), "order", elder, event);
            }
        }
        List<String> kept = before.claims().stream()
                .map(Claim::id)
                .filter(id -> step.table().find(id).isPresent())
                .toList();
        List<String> now =
                step.table().claims().stream().map(Claim::id).limit(kept.size()).toList();
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
    private static void endings(LockRules.Step step, Instant now) {
        for (Event event : step.events()) {
            if (event.type() != Event.Type.ENDED) {
                continue;
            }
            End end = Objects.requireNonNull(claim(event).end());
            Claim before = Objects.requireNonNull(event.before());
            boolean byTime = end.reason() == EndReason.EXPIRED || end.reason() == EndReason.TIMED_OUT;
            require(byTime == end.by().equals(End.LOCKKEEPER), "endings", event);
            require(!byTime || !Objects.requireNonNull(before.deadline()).isAfter(end.at()), "endings", event);
            require(
                    (end.reason() == EndReason.EXPIRED || end.reason() == EndReason.RELEASED)
                            == (before.phase() == Phase.HELD),
                    "endings",
                    event);
        }
        Instant latest = step.table().lastNow();
        step.table()
                .claims()
                .forEach(claim -> require(
                        Objects.requireNonNull(claim.deadline()).isAfter(latest),
                        "endings: overdue",
                        claim,
                        latest,
                        now));
    }

    /** Each event begins where the one before ended. */
    private static void chained(LockTable before, LockRules.Step step) {
        if (step.events().stream().anyMatch(event -> event.type() == Event.Type.CLOCK_SHIFTED)) {
            return;
        }
        LockTable table = before;
        for (Event event : step.events()) {
            Claim old = table.find(event.subject()).orElse(null);
            require(Objects.equals(old, event.before()), "chain", event);
            Claim fresh = claim(event);
            List<Claim> claims = new ArrayList<>(table.claims());
            claims.removeIf(claim -> claim.id().equals(event.subject()));
            if (fresh.end() == null) {
                claims.add(fresh);
            }
            table = new LockTable(table.lastNow(), 0, claims, List.of());
        }
        require(Set.copyOf(table.claims()).equals(Set.copyOf(step.table().claims())), "chain: result", table);
    }

    private static Claim claim(Event event) {
        return Objects.requireNonNull(event.after());
    }

    private static void require(boolean holds, String invariant, Object... what) {
        if (!holds) {
            throw new AssertionError(invariant + ": " + List.of(what));
        }
    }
}
