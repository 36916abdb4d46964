package org.lockkeeper.locking.registry;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * For how long the audit trail is kept. What belongs to a window or lease that still lives is kept in any case.
 *
 * @param retention entries older than this are deleted; a window or lease whose last entry is gone is not found any more
 * @param renewalRetention entries of renewals older than this are deleted: there are many, and each makes the one before
 *     it worthless
 * @param pruneInterval how often it is looked for what is too old, here and in what is remembered beside it; first after a
 *     minute at most
 */
public record AuditProperties(
        @DefaultValue("90d") Duration retention,
        @DefaultValue("1d") Duration renewalRetention,
        @DefaultValue("1h") Duration pruneInterval) {

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(36_500);

    public AuditProperties {
        sane("retention", retention);
        sane("renewal-retention", renewalRetention);
        if (pruneInterval.compareTo(Duration.ofSeconds(1)) < 0 || pruneInterval.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.audit.prune-interval must be from 1s to 1d, not %s".formatted(pruneInterval));
        }
    }

    private static void sane(String key, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.audit.%s must be from 1m to 36500d, not %s".formatted(key, value));
        }
    }
}
