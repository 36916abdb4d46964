package org.lockkeeper.web.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lockkeeper.locking.store.AccessTokens;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;

/** A store without a token in it. */
final class NoTokens implements AccessTokens {

    @Override
    public boolean add(AccessToken token, String hash) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<AccessToken> find(String hash) {
        return Optional.empty();
    }

    @Override
    public List<AccessToken> all() {
        return List.of();
    }

    @Override
    public Optional<AccessToken> remove(String name) {
        return Optional.empty();
    }

    @Override
    public void used(String name, Instant at) {}
}
