package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The access tokens there are, by their hashes. What cannot be read or written is a {@link StoreException}. */
public interface AccessTokens {

    /** @return false where there is one of this name */
    boolean add(AccessToken token, String hash);

    Optional<AccessToken> find(String hash);

    /** By name. */
    List<AccessToken> all();

    /** @return what it was; empty where there is none of this name */
    Optional<AccessToken> remove(String name);

    void used(String name, Instant at);

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
    record AccessToken(
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
}
