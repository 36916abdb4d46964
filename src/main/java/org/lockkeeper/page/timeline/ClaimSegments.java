package org.lockkeeper.page.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.agenda.AgendaItem;

/**
 * What a window, a lease or a held-back start has waited and held, and what is still to come of it, as parts of a line.
 *
 * @param likely how long such work takes; empty where nothing is known of that
 * @param ahead what is told elsewhere of a window that waits, by its id; null where nothing is
 */
record ClaimSegments(
        Instant now, Function<Request, Optional<Duration>> likely, Function<String, @Nullable AgendaItem> ahead) {

    /** Empty for what was planned and cancelled before its time was near: nothing was of it. */
    List<Segment> of(Claim claim) {
        Request request = claim.request();
        Plan plan = request.plan();
        List<Segment> all = new ArrayList<>();
        if (claim.phase() == Phase.PLANNED && plan != null) {
            return List.of(new Segment(Segment.Style.OUTLINE, plan.openAt(), ends(plan, request)));
        }
        Instant asked = plan == null || request.requestedAt().isAfter(plan.queuesAt())
                ? request.requestedAt()
                : plan.queuesAt();
        Instant ended = claim.end() == null ? null : claim.end().at();
        Instant held = held(claim);
        if (held == null && ended != null) {
            return ended.isBefore(asked) ? List.of() : List.of(new Segment(Segment.Style.WAITING, asked, ended));
        }
        if (held == null) {
            waiting(all, asked, claim.id());
        } else {
            if (asked.isBefore(held)) {
                all.add(new Segment(Segment.Style.WAITING, asked, held));
            }
            if (request.kind() != Request.Kind.START) {
                held(all, held, ended, ended == null ? end(claim, held) : null);
            } else if (all.isEmpty()) {
                all.add(new Segment(Segment.Style.WAITING, asked, held));
            }
        }
        return all;
    }

    private static Instant ends(Plan plan, Request request) {
        return plan.openAt().plus(request.hold());
    }

    private void waiting(List<Segment> all, Instant asked, String id) {
        AgendaItem then = ahead.apply(id);
        if (then == null || then.to() == null || !then.to().isAfter(now)) {
            all.add(new Segment(Segment.Style.WAITING, asked, null));
            return;
        }
        all.add(new Segment(Segment.Style.WAITING, asked, now));
        all.add(new Segment(Segment.Style.OUTLINE, then.from().isAfter(now) ? then.from() : now, then.to()));
    }

    private void held(List<Segment> all, Instant held, @Nullable Instant ended, @Nullable Instant expected) {
        if (expected == null || !expected.isAfter(now)) {
            all.add(new Segment(Segment.Style.SOLID, held, ended));
            return;
        }
        all.add(new Segment(Segment.Style.SOLID, held, now));
        all.add(new Segment(Segment.Style.OUTLINE, now, expected));
    }

    /** A window has an end; the time of a lease is renewed for as long as its work goes on. */
    private @Nullable Instant end(Claim claim, Instant held) {
        Lease lease = claim.lease();
        if (claim.request().kind() == Request.Kind.WINDOW) {
            return lease == null ? null : lease.endsAt();
        }
        return likely.apply(claim.request()).map(held::plus).orElse(null);
    }

    static @Nullable Instant held(Claim claim) {
        Lease lease = claim.lease();
        return lease == null ? null : lease.heldAt();
    }
}
