package org.lockkeeper.locking.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
}
