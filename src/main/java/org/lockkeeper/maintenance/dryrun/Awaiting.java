package org.lockkeeper.maintenance.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.registry.Moment;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Lease;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Request;
import org.springframework.stereotype.Component;

/** How long what is in the way is likely to stay there. */
@Component
final class Awaiting {

    private final LockRegistry registry;
    private final Durations durations;

    Awaiting(LockRegistry registry, Durations durations) {
        this.registry = registry;
        this.durations = durations;
    }

    List<DryRun.Awaited> of(LockTable table, List<Blocker> blockers) {
        return blockers.stream().map(blocker -> of(table, blocker)).toList();
    }

    DryRun.Awaited of(LockTable table, Blocker blocker) {
        Claim claim = table.find(blocker.subject()).orElse(null);
        Moment moment = registry.moment();
        Instant since = since(blocker, claim, moment);
        Duration usual = usual(blocker, claim);
        return new DryRun.Awaited(
                blocker.kind(),
                blocker.subject(),
                blocker.group(),
                blocker.owner(),
                blocker.detail(),
                since,
                usual,
                remaining(usual, claim == null || claim.lease() != null ? since : null, moment.now()),
                claim == null ? blocker.until() : moment.shown(blocker.until()));
    }

    private static @Nullable Instant since(Blocker blocker, @Nullable Claim claim, Moment moment) {
        Lease lease = claim == null ? null : claim.lease();
        return lease != null && lease.heldAt() != null ? moment.shown(lease.heldAt()) : blocker.since();
    }

    private @Nullable Duration usual(Blocker blocker, @Nullable Claim claim) {
        Optional<Duration> usual = switch (blocker.kind()) {
            case SERVICE ->
                blocker.group() == null ? Optional.empty() : durations.usualOf(blocker.group(), blocker.subject());
            case LEASE, REQUEST ->
                claim == null || claim.request().kind() == Request.Kind.WINDOW
                        ? Optional.empty()
                        : durations.likely(claim.request());
            default -> Optional.empty();
        };
        return usual.orElse(null);
    }

    private static @Nullable Duration remaining(@Nullable Duration usual, @Nullable Instant since, Instant now) {
        if (usual == null) {
            return null;
        }
        Duration left = since == null ? usual : usual.minus(Duration.between(since, now));
        return left.isNegative() || left.isZero() ? null : left;
    }
}
