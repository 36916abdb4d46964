package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Lease.Suspect;

/**
 * A request on its way: queued, then with its lease, at last with its end.
 *
 * @param lease null until it is granted
 * @param end null while it lives
 * @param finishAsked who asked last that it should come to an end; null where nobody did
 * @param slot the host's slot in a pool, under which it is or was granted; null where it has none
 */
public record Claim(
        Request request,
        @Nullable Lease lease,
        @Nullable End end,
        @Nullable FinishAsked finishAsked,
        @Nullable Slot slot) {

    /** One that nobody has asked to finish, and that has no slot. */
    public Claim(Request request, @Nullable Lease lease, @Nullable End end) {
        this(request, lease, end, null, null);
    }

    public String id() {
        return request.id();
    }

    public Phase phase() {
        if (end != null) {
            return Phase.ENDED;
        }
        if (lease == null) {
            Plan plan = request.plan();
            return plan == null || plan.stage() != Plan.Stage.AHEAD ? Phase.QUEUED : Phase.PLANNED;
        }
        return lease.heldAt() == null ? Phase.DRAINING : Phase.HELD;
    }

    /** Whether it was granted with this fencing token. */
    public boolean hasToken(long token) {
        return lease != null && lease.token() == token;
    }

    /** Still held although its time is over, since nobody has proven that its owner has ended. */
    public boolean suspect() {
        return end == null && lease != null && lease.suspect() != null;
    }

    /** What was done about its drain, which has run out; null where it has not. */
    public @Nullable Overrun overrun() {
        return lease == null ? null : lease.overrun();
    }

    /** That the time for which it was planned has not come; null for any other. */
    public @Nullable Blocker opensLater() {
        return lease == null || end != null ? null : Planning.blocker(this);
    }

    /** When time next does something to it; null where it does nothing: see {@link #waitUntil()} and {@link Suspect}. */
    public @Nullable Instant deadline() {
        return switch (phase()) {
            case PLANNED -> Objects.requireNonNull(request.plan()).queuesAt();
            case QUEUED, DRAINING -> request.plan() == null ? waitUntil() : Planning.deadline(this, request.plan());
            case HELD -> Objects.requireNonNull(lease).deadline();
            case ENDED -> null;
        };
    }

    /**
     * When it is given up if it is not held by then; null for a held-back start but while it drains. It keeps its place however long its turn takes to come,
     * since nobody would ask again for it; only its drain, for which others wait, has a bound.
     */
    public @Nullable Instant waitUntil() {
        Overrun overrun = overrun();
        if (overrun != null && phase() == Phase.DRAINING) {
            return overrun.until();
        }
        if (request.kind() != Request.Kind.START) {
            return request.waitUntil();
        }
        return lease == null || phase() != Phase.DRAINING
                ? null
                : lease.grantedAt().plus(Duration.between(request.requestedAt(), request.waitUntil()));
    }

    boolean overdue(Instant now) {
        Instant deadline = deadline();
        return deadline != null && !deadline.isAfter(now);
    }

    Claim granted(long token, Instant now) {
        return new Claim(request, Lease.granted(token, now), null, finishAsked, slot);
    }

    Claim held(Instant now) {
        return new Claim(
                request,
                Objects.requireNonNull(lease).held(now, opening(now).plus(request.hold())),
                null,
                finishAsked,
                slot);
    }

    /** From when on its time counts: what was planned and is held late ends at its time all the same. */
    private Instant opening(Instant now) {
        return request.plan() == null ? now : request.plan().openAt();
    }

    /** With this plan from now on; what it was granted it has no more if its time is not near. */
    Claim planned(Plan plan, Duration length) {
        boolean ahead = plan.stage() == Plan.Stage.AHEAD;
        return new Claim(request.moved(plan, length), ahead ? null : lease, null, finishAsked, ahead ? null : slot);
    }

    Claim endingAt(Instant end) {
        return new Claim(request, Objects.requireNonNull(lease).endingAt(end), null, finishAsked, slot);
    }

    Claim suspected(Suspect suspicion) {
        return new Claim(request, Objects.requireNonNull(lease).suspected(suspicion), null, finishAsked, slot);
    }

    Claim bound(Binding run) {
        return new Claim(request.bound(run), lease, null, finishAsked, slot);
    }

    Claim inside(List<String> leases) {
        return new Claim(request.inside(leases), lease, null, finishAsked, slot);
    }

    Claim intruded(Intrusions now) {
        return new Claim(request, Objects.requireNonNull(lease).intruded(now), null, finishAsked, slot);
    }

    Claim overrunning(Overrun now) {
        return new Claim(request, Objects.requireNonNull(lease).overrunning(now), null, finishAsked, slot);
    }

    Claim inSlot(@Nullable Slot now) {
        return new Claim(request, lease, end, finishAsked, now);
    }

    Claim askedToFinish(FinishAsked asked) {
        return new Claim(request, lease, end, asked, slot);
    }

    /** By a clock that was set so far. */
    public Claim shifted(Duration jump) {
        return new Claim(
                request.shifted(jump),
                lease == null ? null : lease.shifted(jump),
                end,
                finishAsked == null ? null : finishAsked.shifted(jump),
                slot == null ? null : slot.shifted(jump));
    }

    Claim ended(End how) {
        return new Claim(request, lease, how, finishAsked, slot);
    }

    static End end(Instant now, EndReason reason, String by, @Nullable String note, List<Blocker> blockers) {
        return new End(now, reason, by, null, note, false, blockers);
    }
}
