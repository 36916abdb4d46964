package org.lockkeeper.web.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.lockkeeper.locking.store.AccessTokens;
import org.lockkeeper.locking.store.AccessTokens.AccessToken;
import org.lockkeeper.locking.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens by which callers are known over TCP. They stay known while the store is lost, and one that is revoked is so at
 * once. A fast hash will do: what is hashed is 256 bits of chance, which nobody guesses however fast he tries.
 */
final class Tokens {

    private static final Logger log = LoggerFactory.getLogger(Tokens.class);

    /** So that programs that look for secrets in texts know one. */
    static final String PREFIX = "lockkeeper_";

    private static final int BYTES = 32;
    private static final Duration TOLD_AFTER = Duration.ofMinutes(1);

    private final AccessTokens store;
    private final Clock clock;
    private final Executor later;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private final Map<String, AccessToken> known = new ConcurrentHashMap<>();
    private final AtomicLong revoked = new AtomicLong();

    Tokens(AccessTokens store, Clock clock, Executor later) {
        this.store = store;
        this.clock = clock;
        this.later = later;
    }

    /** @param secret shown this once */
    record Made(AccessToken token, String secret) {}

    /** @return empty where there is one of this name */
    Optional<Made> create(AccessToken wanted) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return store.add(wanted, hash(secret)) ? Optional.of(new Made(wanted, secret)) : Optional.empty();
    }

    /** Whether it was shown before, so that finding it costs nothing. */
    boolean remembers(String secret) {
        return known.containsKey(hash(secret));
    }

    /** Whose token this is; empty for one that is not known, has expired or was revoked. */
    Optional<AccessToken> find(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Optional<AccessToken> found = lookUp(hash(secret)).filter(this::valid);
        found.ifPresent(this::use);
        return found;
    }

    private Optional<AccessToken> lookUp(String hash) {
        AccessToken token = known.get(hash);
        if (token != null) {
            return Optional.of(token);
        }
        long before = revoked.get();
        Optional<AccessToken> stored = store.find(hash);
        synchronized (known) {
            // What was read before a revocation may be what was revoked.
            if (revoked.get() == before) {
                stored.ifPresent(it -> known.put(hash, it));
            }
        }
        return stored;
    }

    private boolean valid(AccessToken token) {
        Instant end = token.expiresAt();
        return end == null || end.isAfter(clock.instant());
    }

    private void use(AccessToken token) {
        Instant now = clock.instant();
        Instant last = used.get(token.name());
        if (last != null && last.plus(TOLD_AFTER).isAfter(now) && !last.isAfter(now)) {
            return;
        }
        used.put(token.name(), now);
        later.execute(() -> note(token.name(), now));
    }

    private void note(String name, Instant at) {
        try {
            store.used(name, at);
        } catch (StoreException lost) {
            log.debug("When token {} was used last could not be noted: {}", name, lost.getMessage());
        }
    }

    List<AccessToken> all() {
        return store.all();
    }

    /** Of the store and of memory, in this order: one that cannot be taken out of the store would be back after a restart. */
    Optional<AccessToken> revoke(String name) {
        Optional<AccessToken> gone = store.remove(name);
        synchronized (known) {
            revoked.incrementAndGet();
            known.values().removeIf(token -> token.name().equals(name));
        }
        used.remove(name);
        return gone;
    }

    private static String hash(String secret) {
        try {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
