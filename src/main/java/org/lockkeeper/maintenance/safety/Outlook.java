package org.lockkeeper.maintenance.safety;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.Durations;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.LockTable;
import org.lockkeeper.locking.rules.Phase;
import org.springframework.stereotype.Component;

/** What a request that waits may expect: its place in the queue, and when its turn is likely to come. */
@Component
final class Outlook {

    /** A forecast goes through the whole queue, and a thousand may ask at once; a second more or less is nothing to it. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private record Cast(LockTable table, Instant at, Map<String, Instant> starts) {}

    private final LockRegistry registry;
    private final Durations durations;
    private volatile @Nullable Cast last;

    Outlook(LockRegistry registry, Durations durations) {
        this.registry = registry;
        this.durations = durations;
    }

    /**
     * How many it is among those that wait: itself, and those before it that it has to wait for. Null once it is granted.
     */
    @Nullable
    Integer position(LockTable table, Claim claim) {
        if (claim.phase() != Phase.QUEUED) {
            return null;
        }
        return 1 + registry.rules().inTheWayOf(table, claim, 0).requests();
    }

    /** Empty for what is granted, and where too little is known of what is before it. */
    Optional<Instant> estimatedStart(LockTable table, Claim claim) {
        return claim.phase() == Phase.QUEUED ? Optional.ofNullable(starts(table).get(claim.id())) : Optional.empty();
    }

    /** How long it is expected to take; null of what has ended, and where nothing is known. */
    ClaimView.@Nullable Expected expected(Claim claim, Instant now) {
        Expected expected = claim.end() == null ? durations.expected(claim.request()) : null;
        return expected == null
                ? null
                : new ClaimView.Expected(
                        expected.length(),
                        expected.source(),
                        expected.source() == Expected.Source.HISTORY ? expected.runs() : null,
                        registry.rules().timeliness().tooShort(claim.request(), now) == null ? null : true);
    }

    /** Whether its turn is likely to come only when it has been given up. */
    static boolean tooLate(Claim claim, @Nullable Instant start) {
        Instant given = claim.waitUntil();
        return start != null && given != null && start.isAfter(given);
    }

    private Map<String, Instant> starts(LockTable table) {
        Instant now = registry.now();
        Cast known = last;
        if (known == null
                || known.table != table
                || Duration.between(known.at, now).abs().compareTo(FRESH) > 0) {
            known = new Cast(table, now, registry.rules().forecast(table, now, durations::likely));
            last = known;
        }
        return known.starts;
    }
}
