package org.lockkeeper.locking.rules;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;

/** What time brings about: waits that run out, leases whose time is over. */
final class Overdue {

    private final Groups groups;
    private final Queue queue;

    Overdue(Groups groups, Queue queue) {
        this.groups = groups;
        this.queue = queue;
    }

    void process(Draft draft, Map<String, List<Blocker>> sightings, @Nullable String note) {
        List<Claim> asTheyStood = draft.claims();
        for (Claim claim : asTheyStood) {
            // A suspicion may be over at once, where the lock delay is zero; hence the second look.
            for (Claim due = claim; due != null && due.overdue(draft.now()); due = draft.find(claim.id())) {
                one(draft, due, asTheyStood, sightings, note);
            }
        }
        giveUpTooLate(draft, sightings);
        endOrphans(draft);
    }

    /**
     * What still drains when its hours are over would begin outside of them. A held-back start is let go on: it is due, and nobody
     * would ask for it again. Whoever has planned a window has said himself when it is to open.
     */
    private void giveUpTooLate(Draft draft, Map<String, List<Blocker>> sightings) {
        for (Claim claim : draft.claims()) {
            Request request = claim.request();
            if (claim.phase() != Phase.DRAINING
                    || request.kind() == Request.Kind.START
                    || request.parent() != null
                    || request.override() != null
                    || request.terms().plan() != null) {
                continue;
            }
            String why = queue.restraint().over(request.group(), draft.now());
            if (why != null) {
                end(draft, claim, EndReason.TIMED_OUT, why, sightings.getOrDefault(claim.id(), List.of()));
            }
        }
    }

    /** What goes on although its group's hours are over is told. */
    void tellOverruns(Draft draft) {
        draft.claims().forEach(claim -> hoursOver(draft, claim));
    }

    /** Nothing is cut short by it. What was to begin whatever the hours are has not overrun them. */
    private void hoursOver(Draft draft, Claim claim) {
        Request request = claim.request();
        Lease lease = claim.lease();
        if (claim.phase() != Phase.HELD
                || lease == null
                || lease.overranAt() != null
                || request.parent() != null
                || request.override() != null) {
            return;
        }
        String why = queue.restraint().over(request.group(), draft.now());
        if (why == null) {
            return;
        }
        draft.overran(claim, lease, why);
        Claim now = draft.find(claim.id());
        if (now != null && now.finishAsked() == null && queue.restraint().asksToFinish(request.group())) {
            draft.askToFinish(now, new FinishAsked("hours-of-" + claim.id(), End.LOCKKEEPER, why, draft.now()));
        }
    }

    private void one(
            Draft draft,
            Claim claim,
            List<Claim> asTheyStood,
            Map<String, List<Blocker>> sightings,
            @Nullable String note) {
        switch (claim.phase()) {
            case PLANNED -> {
                if (!Planning.goesOn(draft, claim)) {
                    end(draft, claim, EndReason.MISSED, note, List.of());
                }
            }
            case QUEUED -> {
                if (!Planning.goesOn(draft, claim)) {
                    end(draft, claim, Planning.notInTime(claim), note, queue.blockers(asTheyStood, claim, draft.now()));
                }
            }
            case DRAINING -> {
                if (Planning.goesOn(draft, claim)) {
                    Planning.holdWhatDrainsForNothing(draft, groups, claim.id());
                    return;
                }
                DrainTimeout then = claim.request().drainTimeout();
                if (then != null && claim.overrun() == null && !Planning.tooLate(claim, draft.now())) {
                    draft.overrun(claim, then);
                } else {
                    end(draft, claim, Planning.notInTime(claim), note, sightings.getOrDefault(claim.id(), List.of()));
                }
            }
            case HELD -> {
                if (claim.request().kind() == Request.Kind.WINDOW || claim.suspect()) {
                    end(draft, claim, EndReason.EXPIRED, note, List.of());
                } else {
                    draft.suspect(claim, groups.lockDelay(claim.request().group()));
                }
            }
            case ENDED -> throw new IllegalStateException("an ended claim is in the table: " + claim);
        }
    }

    /**
     * What asked to run inside a lease, and still waits when that is gone, has nothing left to wait for. What the lease
     * admitted by name never asked for that: it goes on as what it would have been without it, with its place.
     */
    void endOrphans(Draft draft) {
        for (Claim claim : draft.claims()) {
            String parent = claim.request().parent();
            if (parent == null || claim.phase() != Phase.QUEUED || draft.find(parent) != null) {
                continue;
            }
            if (claim.request().admitted()) {
                draft.leave(claim, stillHeld(draft, claim.request().around()));
            } else {
                end(draft, claim, EndReason.PARENT_ENDED, null, List.of());
            }
        }
    }

    private static List<String> stillHeld(Draft draft, List<String> leases) {
        return leases.stream().dropWhile(id -> draft.find(id) == null).toList();
    }

    private static void end(Draft draft, Claim claim, EndReason reason, @Nullable String note, List<Blocker> blockers) {
        draft.end(claim, Claim.end(draft.now(), reason, End.LOCKKEEPER, note, blockers));
    }
}
