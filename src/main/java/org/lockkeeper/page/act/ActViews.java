package org.lockkeeper.page.act;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Plan;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.Explanation;
import org.lockkeeper.maintenance.safety.Safety;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Puts together what is shown of a claim. */
@Lazy
@Component
final class ActViews {

    private final LockRegistry registry;
    private final Safety safety;
    private final LateCloses late;

    ActViews(LockRegistry registry, Safety safety, LateCloses late) {
        this.registry = registry;
        this.safety = safety;
        this.late = late;
    }

    ActView of(Claim stored, Explanation why, List<Offer> offers, boolean changed) {
        Moment moment = registry.moment();
        Claim claim = moment.shown(moment.current(stored));
        Request request = claim.request();
        Lease lease = claim.lease();
        Plan plan = request.plan();
        boolean window = request.kind() == Request.Kind.WINDOW;
        return new ActView(
                window ? "window" : "lease",
                path(claim),
                claim.id(),
                look(claim.phase()),
                "act.state." + (window ? "window." : "lease.")
                        + claim.phase().name().toLowerCase(java.util.Locale.ROOT),
                request.group(),
                request.owner(),
                request.reason(),
                request.requestedAt(),
                request.hold(),
                plan == null ? null : plan.openAt(),
                lease == null ? null : lease.heldAt(),
                lease == null ? null : lease.endsAt(),
                claim.phase() == Phase.HELD || claim.end() != null ? null : claim.waitUntil(),
                claim.end() == null ? safety.membersOf(claim) : List.of(),
                claim.finishAsked(),
                claim.end(),
                why,
                claim.end() == null ? late.of(claim.id()).orElse(null) : null,
                offers,
                seen(claim),
                moment.state().storeFault(),
                changed);
    }

    static String path(Claim claim) {
        return "/page/%s/%s"
                .formatted(claim.request().kind() == Request.Kind.WINDOW ? "windows" : "leases", claim.id());
    }

    /** What of it an act is decided upon: when one of these is another, it is looked at anew before it is done. */
    static String seen(Claim claim) {
        Lease lease = claim.lease();
        Plan plan = claim.request().plan();
        return "%s %s %s"
                .formatted(
                        claim.phase(),
                        lease == null || lease.heldAt() == null ? "-" : lease.heldFor(),
                        plan == null ? "-" : plan.openAt().getEpochSecond());
    }

    static boolean same(Claim claim, @Nullable String seen) {
        return Objects.equals(seen, seen(claim));
    }

    private static String look(Phase phase) {
        return switch (phase) {
            case HELD -> "maintenance";
            case DRAINING -> "draining";
            case PLANNED, QUEUED -> "waiting";
            case ENDED -> "idle";
        };
    }
}
