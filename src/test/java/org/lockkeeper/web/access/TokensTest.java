package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lockkeeper.locking.store.AccessTokens;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.lockkeeper.locking.store.StoreException;

class TokensTest {

    private static final class Memory implements AccessTokens {
        private final Map<String, AccessToken> byHash = new HashMap<>();
        private final List<String> used = new ArrayList<>();
        private boolean lost;
        private Runnable whileReading = () -> {};

        @Override
        public boolean add(AccessToken token, String hash) {
            if (byHash.values().stream().anyMatch(it -> it.name().equals(token.name()))) {
                return false;
            }
            byHash.put(hash, token);
            return true;
        }

        @Override
        public Optional<AccessToken> find(String hash) {
            if (lost) {
                throw new StoreException("lost", new IllegalStateException());
            }
            Optional<AccessToken> found = Optional.ofNullable(byHash.get(hash));
            whileReading.run();
            return found;
        }

        @Override
        public List<AccessToken> all() {
            return List.copyOf(byHash.values());
        }

        @Override
        public Optional<AccessToken> remove(String name) {
            Optional<AccessToken> gone = byHash.values().stream()
                    .filter(it -> it.name().equals(name))
                    .findFirst();
            byHash.values().removeIf(it -> it.name().equals(name));
            return gone;
        }

        @Override
        public void used(String name, Instant at) {
            used.add(name);
        }
    }

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final Memory store = new Memory();
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };
    private final Tokens tokens = new Tokens(store, clock, Runnable::run);

    private String made(String name, @Nullable Instant expires) {
        return tokens.create(new AccessToken(name, "VIEWER", Set.of(), Set.of(), now, "uid:root@socket", expires, null))
                .orElseThrow()
                .secret();
    }

    @Test
    void isKnownByItsHashAlone() {
        String secret = made("ci", null);
        assertThat(secret).startsWith("lockkeeper_").hasSize(11 + 43);
        assertThat(made("other", null)).isNotEqualTo(secret);
        assertThat(store.byHash.keySet()).noneMatch(hash -> hash.contains(secret.substring(11)));
        assertThat(tokens.find(secret)).map(AccessToken::name).contains("ci");
        assertThat(tokens.find(secret + "x")).isEmpty();
        assertThat(tokens.find("")).isEmpty();
    }

    @Test
    void isGoodForNothingFromItsEndOn() {
        String secret = made("ci", now.plusSeconds(60));
        assertThat(tokens.find(secret)).isPresent();
        now = now.plusSeconds(60);
        assertThat(tokens.find(secret)).isEmpty();
    }

    @Test
    void isGoodForNothingOnceItIsRevokedAlsoIfItWasReadMeanwhile() {
        String secret = made("ci", null);
        store.whileReading = () -> tokens.revoke("ci");
        tokens.find(secret);
        store.whileReading = () -> {};
        assertThat(tokens.find(secret)).isEmpty();
    }

    @Test
    void isStillKnownWhileTheStoreIsLost() {
        String secret = made("ci", null);
        tokens.find(secret);
        store.lost = true;
        assertThat(tokens.find(secret)).isPresent();
    }

    @Test
    void itsUseIsNotedOnceAMinute() {
        String secret = made("ci", null);
        tokens.find(secret);
        tokens.find(secret);
        now = now.plusSeconds(61);
        tokens.find(secret);
        assertThat(store.used).containsExactly("ci", "ci");
    }

    @Test
    void twoOfOneNameThereAreNot() {
        made("ci", null);
        assertThat(tokens.create(
                        new AccessToken("ci", "ADMIN", Set.of(), Set.of(), now, "uid:root@socket", null, null)))
                .isEmpty();
    }
}
