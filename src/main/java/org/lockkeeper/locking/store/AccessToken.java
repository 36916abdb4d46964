package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token by which somebody is known over TCP, without the token itself.
 *
 * @param role a role's name
 * @param serviceGroups those that may be asked for; * for all
 * @param rights names of rights
 * @param createdBy the principal who made it
 * @param expiresAt null for one that lasts until it is revoked
 * @param lastUsedAt to the minute; null for one that was never used
 */
public record AccessToken(
        String name,
        String role,
        Set<String> serviceGroups,
        Set<String> rights,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    public AccessToken {
        serviceGroups = Set.copyOf(serviceGroups);
        rights = Set.copyOf(rights);
    }
}
