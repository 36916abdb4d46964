package org.lockkeeper.locking.rules;

import java.util.List;
import java.util.Objects;

final class Blockers {
    private Blockers() {}

    static List<Blocker> of(List<Claim> claims) {
        return claims.stream()
                .map(claim -> claim.lease() == null ? request(claim) : lease(claim))
                .toList();
    }

    static Blocker lease(Claim claim) {
        Lease lease = Objects.requireNonNull(claim.lease());
        String what = claim.phase() == Phase.HELD
                ? "is held until " + lease.endsAt()
                : "is granted and waits for services to stop";
        return blocker(Blocker.Kind.LEASE, claim, what);
    }

    static Blocker request(Claim claim) {
        boolean urgent = claim.request().priority() == Priority.URGENT;
        return blocker(
                Blocker.Kind.REQUEST,
                claim,
                urgent ? "is urgent and still waits" : "was asked for earlier and still waits");
    }

    private static Blocker blocker(Blocker.Kind kind, Claim claim, String what) {
        Request request = claim.request();
        Lease lease = claim.lease();
        String detail = request.kind() == Request.Kind.START
                ? start(claim)
                : "%s for '%s' of %s %s".formatted(request.group(), request.reason(), request.owner(), what);
        return new Blocker(
                kind,
                claim.id(),
                request.group(),
                detail,
                request.owner(),
                lease == null ? request.requestedAt() : lease.grantedAt(),
                claim.phase() == Phase.HELD ? claim.deadline() : claim.waitUntil());
    }

    private static String start(Claim claim) {
        String stage = switch (claim.phase()) {
            case PLANNED, QUEUED -> "waits for its turn";
            case DRAINING -> "waits for services to stop";
            case HELD, ENDED -> "is made up for";
        };
        return "start of %s, held back since %s, %s"
                .formatted(claim.request().owner(), claim.request().requestedAt(), stage);
    }
}
