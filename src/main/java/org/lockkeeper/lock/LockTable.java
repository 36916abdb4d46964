package org.lockkeeper.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is locked and all that waits, at one moment. Immutable.
 *
 * @param lastNow the latest time a command was applied at; time never goes back behind it
 * @param lastToken the greatest fencing token ever granted
 * @param claims queued requests and leases, in the order in which they were requested
 * @param remembered idempotency keys, oldest first
 */
public record LockTable(Instant lastNow, long lastToken, List<Claim> claims, List<Remembered> remembered) {

    public static final LockTable EMPTY = new LockTable(Instant.EPOCH, 0, List.of(), List.of());

    public LockTable {
        claims = List.copyOf(claims);
        remembered = List.copyOf(remembered);
    }

    public Optional<Claim> find(String id) {
        return claims.stream().filter(claim -> claim.id().equals(id)).findFirst();
    }

    public Stream<Claim> in(Phase phase) {
        return claims.stream().filter(claim -> claim.phase() == phase);
    }

    public Stream<Claim> leases() {
        return claims.stream().filter(claim -> claim.lease() != null);
    }

    /** When time next changes something; null while nothing is queued or leased. */
    public @Nullable Instant nextDeadline() {
        return claims.stream()
                .map(Claim::deadline)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    Optional<Remembered> remembered(String key) {
        return remembered.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    LockTable shifted(Duration jump) {
        return new LockTable(
                lastNow.plus(jump),
                lastToken,
                claims.stream().map(claim -> claim.shifted(jump)).toList(),
                remembered.stream().map(entry -> entry.shifted(jump)).toList());
    }
}
