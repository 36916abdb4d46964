package org.lockkeeper.locking.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Blocker.InTheWay;

/**
 * Who goes next. A request is granted iff it conflicts with no lease, its group's limit is not reached, and it conflicts
 * with no earlier request that still waits; two of a group with a limit conflict in this sense.
 *
 * <p>A member, whose work is to run inside another lease, shares that one's exclusion: it does not conflict with its
 * parent, nor with the leases around that, and only members of the same parent are before it in the queue.
 */
final class Queue {

    private final Groups groups;
    private final TokenSource tokens;
    private final Slots slots;
    private final Restraint restraint;

    Queue(Groups groups, TokenSource tokens, Restraint restraint) {
        this.groups = groups;
        this.slots = new Slots(groups);
        this.tokens = tokens;
        this.restraint = restraint;
    }

    /** What holds up those that wait, be they first or last; to be asked about many of them. */
    Restraint.Look look(List<Claim> claims, Instant now) {
        return restraint.over(claims, now);
    }

    private boolean heldUp(Claim claim, Restraint.Look look) {
        return holdsUp(claim, look) != null;
    }

    private @Nullable Blocker holdsUp(Claim claim, Restraint.Look look) {
        if (slots.lacking(claim)) {
            return slots.blocker(claim);
        }
        return claim.request().parent() == null ? look.on(claim) : null;
    }

    Restraint restraint() {
        return restraint;
    }

    /** Of what {@link #look} sees beside the table. */
    long version() {
        return restraint.version();
    }

    int limit(String group) {
        return restraint.limit(group, groups.limit(group));
    }

    /** Grants whatever can be granted, in order. */
    void moveUp(Draft draft) {
        // Conflicts depend on groups alone, so it is enough to count the groups of all leases and of all that wait
        // ahead.
        Map<String, Integer> leased = new HashMap<>();
        Set<String> waiting = new HashSet<>();
        holdWhatDrainsForNothing(draft);
        List<Claim> claims = draft.claims();
        Restraint.Look look = look(claims, draft.now());
        claims.stream()
                .filter(claim -> claim.lease() != null)
                .forEach(claim -> leased.merge(group(claim), 1, Integer::sum));
        for (Claim claim : claims) {
            if (claim.phase() != Phase.QUEUED || heldUp(claim, look)) {
                continue;
            }
            String parent = claim.request().parent();
            boolean free = parent == null
                    // Once one of a group has to wait, so have all that follow it: leases and those that wait only grow
                    // more.
                    ? !waiting.contains(group(claim)) && free(group(claim), leased, waiting)
                    : beforeMember(draft.claims(), claim, parent).isEmpty();
            if (free) {
                Claim granted = draft.grant(claim, tokens);
                if (groups.pure(granted.request()) && !Planning.tooEarly(granted)) {
                    draft.hold(granted, List.of(), List.of());
                }
                leased.merge(group(claim), 1, Integer::sum);
                look.granted(granted);
            } else if (parent == null) {
                waiting.add(group(claim));
            }
        }
    }

    /** Granted when its group was another kind of group, or before the time for which it was planned. */
    private void holdWhatDrainsForNothing(Draft draft) {
        draft.claims().stream()
                .filter(claim ->
                        claim.phase() == Phase.DRAINING && groups.pure(claim.request()) && !Planning.tooEarly(claim))
                .forEach(claim -> draft.hold(claim, List.of(), List.of()));
    }

    private boolean free(String group, Map<String, Integer> leased, Set<String> waiting) {
        return leased.keySet().stream().noneMatch(other -> groups.conflicts().between(group, other))
                && leased.getOrDefault(group, 0) < limit(group)
                && waiting.stream().noneMatch(other -> ordered(group, other));
    }

    /** Whether of two requests of these groups the earlier goes first. */
    boolean ordered(String one, String other) {
        return groups.conflicts().between(one, other) || (one.equals(other) && limit(one) < Integer.MAX_VALUE);
    }

    /** What a queued claim waits for: leases, then earlier requests. */
    List<Blocker> blockers(List<Claim> claims, Claim claim, Instant now) {
        return inTheWay(claims, claim, Integer.MAX_VALUE, now).first();
    }

    /** The same, no more than so many of them. */
    InTheWay inTheWay(List<Claim> claims, Claim claim, int most, Instant now) {
        Restraint.Look look = look(claims, now);
        Blocker upheld = holdsUp(claim, look);
        return upheld == null
                ? InTheWay.of(before(claims, claim, look), most)
                : new InTheWay(most == 0 ? List.of() : List.of(upheld), 1, 0);
    }

    /** Whether nothing but its turn and time holds it up: no place inside another, and no slot that its host lacks. */
    boolean waitsForItsTurn(Claim claim) {
        return claim.request().parent() == null && !slots.lacking(claim);
    }

    /** Whether others wait for it, should it be in their way: not while something holds it up that holds up none of them. */
    boolean stands(Claim claim, Restraint.Look look) {
        return claim.phase() == Phase.QUEUED && claim.request().parent() == null && !heldUp(claim, look);
    }

    /** The same as they are: in a long queue the sentences about them are what costs. */
    private List<Claim> before(List<Claim> claims, Claim claim, Restraint.Look look) {
        String parent = claim.request().parent();
        return parent == null ? before(claims, group(claim), claim.id(), look) : beforeMember(claims, claim, parent);
    }

    /** @param before the request itself, which only those before it can block; null for one that is not in the queue */
    List<Claim> before(List<Claim> claims, String group, @Nullable String before, Restraint.Look look) {
        List<Claim> all = new ArrayList<>(leasesBefore(claims.stream(), group));
        for (Claim claim : claims) {
            if (claim.id().equals(before)) {
                break;
            }
            if (stands(claim, look) && ordered(group, group(claim))) {
                all.add(claim);
            }
        }
        return all;
    }

    /** The leases that a request of this group waits for. */
    List<Claim> leasesBefore(LockTable table, String group) {
        return leasesBefore(table.leases(), group);
    }

    private List<Claim> leasesBefore(Stream<Claim> claims, String group) {
        List<Claim> leases = claims.filter(claim -> claim.lease() != null).toList();
        long ofGroup =
                leases.stream().filter(claim -> group(claim).equals(group)).count();
        boolean full = ofGroup >= limit(group);
        return leases.stream()
                .filter(claim -> groups.conflicts().between(group, group(claim))
                        || (full && group(claim).equals(group)))
                .toList();
    }

    private List<Claim> beforeMember(List<Claim> claims, Claim member, String parent) {
        List<Claim> before = new ArrayList<>();
        String group = group(member);
        List<String> around = member.request().around();
        long ofGroup = claims.stream()
                .filter(claim -> claim.lease() != null && group(claim).equals(group) && !around.contains(claim.id()))
                .count();
        boolean full = ofGroup >= limit(group);
        boolean earlier = true;
        for (Claim claim : claims) {
            if (claim.id().equals(member.id())) {
                earlier = false;
            } else if (claim.id().equals(parent)) {
                if (claim.phase() != Phase.HELD) {
                    before.add(claim);
                }
            } else if (claim.lease() != null) {
                boolean apart = !around.contains(claim.id());
                if (apart
                        && (groups.conflicts().between(group, group(claim))
                                || (full && group(claim).equals(group)))) {
                    before.add(claim);
                }
            } else if (earlier && parent.equals(claim.request().parent()) && ordered(group, group(claim))) {
                before.add(claim);
            }
        }
        return before;
    }

    private static String group(Claim claim) {
        return claim.request().group();
    }
}
