package org.lockkeeper.page.now;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Blocker.InTheWay;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.safety.Explanation;
import org.lockkeeper.maintenance.safety.Explanations;
import org.lockkeeper.maintenance.safety.Safety;

/** Who holds what, and who waits for whom. */
final class NowClaims {

    /** Of what each waits for; its own page has all. */
    private static final int FEW = 3;

    private static final List<Phase> ORDER = List.of(Phase.HELD, Phase.DRAINING, Phase.QUEUED, Phase.PLANNED);

    private final Safety safety;
    private final Explanations explanations;
    private final Moment moment;

    NowClaims(Safety safety, Explanations explanations, Moment moment) {
        this.safety = safety;
        this.explanations = explanations;
        this.moment = moment;
    }

    List<NowView.ClaimRow> of(LockTable table, int most) {
        return table.claims().stream()
                .filter(claim -> ORDER.contains(claim.phase()))
                .sorted(Comparator.comparingInt((Claim claim) -> ORDER.indexOf(claim.phase())))
                .limit(most)
                .map(this::row)
                .toList();
    }

    private NowView.ClaimRow row(Claim stored) {
        InTheWay way = safety.inTheWayOf(stored, FEW);
        Claim claim = moment.shown(stored);
        Request request = claim.request();
        return new NowView.ClaimRow(
                claim.id(),
                "now.claim.kind." + (request.kind() == Request.Kind.WINDOW ? "window" : word(request.kind())),
                Shown.of(claim.phase()),
                request.group(),
                request.owner(),
                request.reason(),
                since(claim),
                until(claim),
                moment.shown(explanations.estimatedStart(stored)),
                way.first().stream().map(this::why).toList(),
                way.count() - way.first().size());
    }

    private static String word(Request.Kind kind) {
        return kind == Request.Kind.START ? "start" : "lease";
    }

    NowView.Why why(Blocker blocker) {
        return why(explanations.of(blocker));
    }

    static NowView.Why why(Explanation.Reason reason) {
        boolean sentence = reason.detail().startsWith(reason.subject() + " ");
        return new NowView.Why(
                Shown.of(reason.kind()),
                reason.subject(),
                link(reason.kind(), reason.subject()),
                sentence ? " " : ": ",
                sentence ? reason.detail().substring(reason.subject().length() + 1) : reason.detail(),
                reason.since(),
                reason.until(),
                withoutCall(reason.freedBy()));
    }

    /** The call of the API by which it is forced: here it has a page on which that is done. */
    private static String withoutCall(String freedBy) {
        int call = freedBy.indexOf("; by force: POST ");
        return call < 0 ? freedBy : freedBy.substring(0, call);
    }

    private static @Nullable String link(Blocker.Kind kind, String subject) {
        return switch (kind) {
            case LEASE, REQUEST -> "/page/history/" + subject;
            case FLEET -> "/page/fleet";
            default -> null;
        };
    }

    private static @Nullable Instant since(Claim claim) {
        Lease lease = claim.lease();
        return lease != null && lease.heldAt() != null
                ? lease.heldAt()
                : claim.request().requestedAt();
    }

    private static @Nullable Instant until(Claim claim) {
        Lease lease = claim.lease();
        if (claim.phase() == Phase.PLANNED && claim.request().plan() != null) {
            return claim.request().plan().openAt();
        }
        return claim.phase() == Phase.HELD && lease != null ? lease.endsAt() : claim.waitUntil();
    }
}
