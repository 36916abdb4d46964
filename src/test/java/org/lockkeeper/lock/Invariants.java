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
    private final Groups groups;

    Invariants(Groups groups) {
        this.groups = groups;
        this.conflicts = groups.conflicts();
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
                    .filter(other -> table.membersOf(other.id()).noneMatch(member -> member.lease() != null))
                    .count();
            require(ofGroup <= groups.limit(one.request().group()), "limit", one);
        }
    }

    private static boolean related(Claim one, Claim other) {
        return one.id().equals(other.request().parent())
                || other.id().equals(one.request().parent());
    }

    /** A queued request has a reason to wait: a lease, a full group, an elder that waits itself, a parent not yet held. */
    private void everyoneWhoCouldGoOnDid(LockTable table) {
        for (int i = 0; i < table.claims().size(); i++) {
            Claim claim = table.claims().get(i);
            if (claim.phase() != Phase.QUEUED) {
                continue;
            }
            String parent = claim.request().parent();
            String group = claim.request().group();
            boolean elder = table.claims().subList(0, i).stream()
                    .filter(other -> Objects.equals(parent, other.request().parent()))
                    .filter(other -> other.phase() == Phase.QUEUED)
                    .anyMatch(other -> conflict(claim, other)
                            || (group.equals(other.request().group()) && groups.limit(group) < Integer.MAX_VALUE));
            boolean lease = table.leases()
                    .filter(other -> !other.id().equals(parent))
                    .anyMatch(other -> conflict(claim, other));
            boolean full = table.leases()
                            .filter(other -> other.request().group().equals(group)
                                    && !other.id().equals(parent))
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
                                || !conflict(elder, claim(event)),
                        "order",
                        elder,
                        event);
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
            require(!byTime || end.by().equals(End.LOCKKEEPER), "endings", event);
            require(!byTime || !Objects.requireNonNull(before.deadline()).isAfter(end.at()), "endings: early", event);
            boolean afterHeld = end.reason() == EndReason.EXPIRED || end.reason() == EndReason.RELEASED;
            require(!afterHeld || before.phase() == Phase.HELD, "endings", event);
            require(
                    end.reason() != EndReason.EXPIRED
                            || before.suspect()
                            || before.request().kind() == Request.Kind.WINDOW,
                    "endings: a job that was not suspect expired",
                    event);
        }
        Instant latest = step.table().lastNow();
        step.table().claims().forEach(claim -> require(!claim.overdue(latest), "endings: overdue", claim, latest, now));
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
            table = new LockTable(table.lastNow(), 0, List.of(), claims, List.of(), List.of());
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
