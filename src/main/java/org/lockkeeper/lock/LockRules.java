package org.lockkeeper.lock;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the lock table: {@code (table, command, now) → (table', events, reply)}. Pure, so that everything that
 * can happen can be tried by the hundred thousand.
 *
 * <p>A request is granted iff it conflicts with no lease and with no earlier request that still waits: nobody starves,
 * nobody overtakes a conflicting elder, and nobody waits behind one that does not conflict.
 */
public final class LockRules {

    /** The table after a command, the events that led there, and the answer. */
    public record Step(LockTable table, List<Event> events, Reply reply) {}

    private final Conflicts conflicts;
    private final Limits limits;

    public LockRules(Conflicts conflicts, Limits limits) {
        this.conflicts = conflicts;
        this.limits = limits;
    }

    public Conflicts conflicts() {
        return conflicts;
    }

    /**
     * Applies one command. Time does its work first (what is overdue ends), then the command, then the queue moves up.
     *
     * @param sightings what was last seen in the way of draining leases, by id: recorded if one of them times out now
     */
    public Step apply(LockTable table, Command command, Instant now, Map<String, List<Blocker>> sightings) {
        Draft draft = new Draft(table, now, limits);
        if (command instanceof Command.ShiftClock shift) {
            draft.shiftClock(shift.by());
        }
        endOverdue(draft, sightings);
        Reply reply = execute(draft, command);
        grant(draft);
        return draft.finish(reply);
    }

    /** What stands in the way of a claim by the rules alone: leases, and earlier requests. Empty once it is granted. */
    public List<Blocker> blockersOf(LockTable table, String id) {
        Claim claim = table.find(id).orElse(null);
        if (claim == null || claim.phase() != Phase.QUEUED) {
            return List.of();
        }
        return blockers(table.claims(), claim.request().group(), id);
    }

    /** What a new request of this group would have to wait for. */
    public List<Blocker> blockersFor(LockTable table, String group) {
        return blockers(table.claims(), group, null);
    }

    private List<Blocker> blockers(List<Claim> claims, String group, @Nullable String until) {
        List<Blocker> leases = new ArrayList<>();
        List<Blocker> requests = new ArrayList<>();
        boolean earlier = true;
        for (Claim claim : claims) {
            earlier = earlier && !claim.id().equals(until);
            if (!conflicts.between(group, claim.request().group()) || claim.id().equals(until)) {
                continue;
            }
            if (claim.lease() != null) {
                leases.add(Blockers.lease(claim));
            } else if (earlier) {
                requests.add(Blockers.request(claim));
            }
        }
        leases.addAll(requests);
        return leases;
    }

    private void endOverdue(Draft draft, Map<String, List<Blocker>> sightings) {
        List<Claim> asTheyStood = draft.claims();
        for (Claim claim : asTheyStood) {
            if (!claim.overdue(draft.now())) {
                continue;
            }
            switch (claim.phase()) {
                case QUEUED ->
                    draft.end(
                            claim,
                            EndReason.TIMED_OUT,
                            End.LOCKKEEPER,
                            null,
                            blockers(asTheyStood, claim.request().group(), claim.id()));
                case DRAINING ->
                    draft.end(
                            claim,
                            EndReason.TIMED_OUT,
                            End.LOCKKEEPER,
                            null,
                            sightings.getOrDefault(claim.id(), List.of()));
                case HELD -> draft.end(claim, EndReason.EXPIRED, End.LOCKKEEPER, null, List.of());
                case ENDED -> throw new IllegalStateException("an ended claim is in the table: " + claim);
            }
        }
    }

    private Reply execute(Draft draft, Command command) {
        if (command instanceof Command.Submit submit) {
            return submit(draft, submit);
        }
        if (command instanceof Command.Hold hold) {
            return hold(draft, hold);
        }
        if (command instanceof Command.Extend extend) {
            return extend(draft, extend);
        }
        if (command instanceof Command.Release release) {
            return release(draft, release);
        }
        return new Reply(Reply.Outcome.DONE, null);
    }

    private Reply submit(Draft draft, Command.Submit submit) {
        Reply repeated = draft.repeated(submit.key());
        if (repeated != null) {
            return repeated;
        }
        if (draft.find(submit.id()) != null) {
            return new Reply(Reply.Outcome.REPEATED, submit.id());
        }
        if (!conflicts.knows(submit.group())) {
            return new Reply(Reply.Outcome.UNKNOWN_GROUP, null);
        }
        if (submit.hold().compareTo(limits.maxHold()) > 0) {
            return new Reply(Reply.Outcome.TOO_LONG, null);
        }
        if (draft.queued() >= limits.maxQueued()) {
            return new Reply(Reply.Outcome.QUEUE_FULL, null);
        }
        draft.request(Request.of(submit, draft.now()), submit.key());
        return new Reply(Reply.Outcome.DONE, submit.id());
    }

    private static Reply hold(Draft draft, Command.Hold hold) {
        Claim claim = draft.find(hold.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, hold.id());
        }
        return switch (claim.phase()) {
            case DRAINING -> {
                draft.hold(claim);
                yield new Reply(Reply.Outcome.DONE, hold.id());
            }
            case HELD -> new Reply(Reply.Outcome.REPEATED, hold.id());
            case QUEUED, ENDED -> new Reply(Reply.Outcome.WRONG_PHASE, hold.id());
        };
    }

    private Reply extend(Draft draft, Command.Extend extend) {
        Reply repeated = draft.repeated(extend.key());
        if (repeated != null) {
            return repeated;
        }
        Claim claim = draft.find(extend.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, extend.id());
        }
        if (claim.phase() != Phase.HELD) {
            return new Reply(Reply.Outcome.WRONG_PHASE, extend.id());
        }
        Claim extended = claim.extended(extend.by());
        Lease lease = Objects.requireNonNull(extended.lease());
        Instant latest = Objects.requireNonNull(lease.heldAt()).plus(limits.maxHold());
        if (Objects.requireNonNull(lease.endsAt()).isAfter(latest)) {
            return new Reply(Reply.Outcome.TOO_LONG, extend.id());
        }
        draft.extend(claim, extended, extend);
        return new Reply(Reply.Outcome.DONE, extend.id());
    }

    private Reply release(Draft draft, Command.Release release) {
        Claim claim = draft.find(release.id());
        if (claim == null) {
            return new Reply(Reply.Outcome.NOT_FOUND, release.id());
        }
        EndReason reason = claim.phase() == Phase.HELD ? EndReason.RELEASED : EndReason.CANCELLED;
        draft.end(claim, reason, release.actor(), release.note(), List.of());
        return new Reply(Reply.Outcome.DONE, release.id());
    }

    /** Conflicts depend on groups alone, so it is enough to know the groups of all leases and of all that wait ahead. */
    private void grant(Draft draft) {
        Set<String> leased = new HashSet<>();
        Set<String> waiting = new HashSet<>();
        draft.claims().stream().filter(claim -> claim.lease() != null).forEach(claim -> leased.add(group(claim)));
        for (Claim claim : draft.claims()) {
            if (claim.phase() != Phase.QUEUED) {
                continue;
            }
            if (conflict(claim, leased) || conflict(claim, waiting)) {
                waiting.add(group(claim));
            } else {
                draft.grant(claim);
                leased.add(group(claim));
            }
        }
    }

    private boolean conflict(Claim claim, Set<String> groups) {
        return groups.stream().anyMatch(other -> conflicts.between(group(claim), other));
    }

    private static String group(Claim claim) {
        return claim.request().group();
    }
}
