package org.lockkeeper.page.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.End.EndReason;
import org.lockkeeper.locking.rules.Intrusions;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.maintenance.agenda.AgendaItem;

/**
 * Windows, leases and held-back starts as items: what they waited, what they were held, and what is still to come of them.
 *
 * @param likely how long such work takes; empty where nothing is known of that
 * @param ahead what is told elsewhere of a window that waits, by its id; null where nothing is
 */
record ClaimItems(
        Instant now, Function<Request, Optional<Duration>> likely, Function<String, @Nullable AgendaItem> ahead) {

    static final String INTRUDED = "INTRUDED";
    static final String MADE_UP = "MADE_UP";

    private static final Set<EndReason> BAD =
            Set.of(EndReason.EXPIRED, EndReason.TIMED_OUT, EndReason.MISSED, EndReason.FORCED, EndReason.PARENT_ENDED);

    /** Empty for what was planned and cancelled before its time was near: nothing was of it. */
    Optional<Item> of(Claim claim) {
        Request request = claim.request();
        List<Segment> segments = new ClaimSegments(now, likely, ahead).of(claim);
        boolean window = request.kind() == Request.Kind.WINDOW;
        return segments.isEmpty()
                ? Optional.empty()
                : Optional.of(new Item(
                        kind(request),
                        claim.id(),
                        row(request),
                        window ? request.reason() : request.owner(),
                        window ? request.owner() : request.reason(),
                        segments,
                        outcome(claim),
                        bad(claim),
                        "/page/history/" + claim.id()));
    }

    private static Item.Kind kind(Request request) {
        return switch (request.kind()) {
            case WINDOW -> Item.Kind.WINDOW;
            case JOB -> Item.Kind.LEASE;
            case START -> Item.Kind.START;
        };
    }

    private static Item.Row row(Request request) {
        String unit = request.binding().unit();
        if (request.kind() == Request.Kind.WINDOW) {
            return new Item.Row(request.group(), Item.Row.Of.WINDOWS, null);
        }
        return unit == null
                ? new Item.Row(request.group(), Item.Row.Of.LEASES, null)
                : new Item.Row(request.group(), Item.Row.Of.UNIT, unit);
    }

    private static boolean bad(Claim claim) {
        boolean ended = claim.end() != null && BAD.contains(claim.end().reason());
        return ended || intruded(claim) || claim.suspect();
    }

    private static boolean intruded(Claim claim) {
        return !Intrusions.of(claim).seen().isEmpty();
    }

    private static String outcome(Claim claim) {
        if (claim.end() == null) {
            return intruded(claim) ? INTRUDED : claim.phase().name();
        }
        EndReason reason = claim.end().reason();
        boolean gone = reason == EndReason.OWNER_GONE || reason == EndReason.RELEASED;
        if (gone && claim.request().kind() == Request.Kind.START && ClaimSegments.held(claim) != null) {
            return MADE_UP;
        }
        return gone && intruded(claim) ? INTRUDED : reason.name();
    }
}
