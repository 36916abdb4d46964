package org.lockkeeper.fleet.pools;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.postgres.FleetStoreProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The PostgreSQL that the Lockkeepers of a fleet share.
 *
 * @param url JDBC URL, of one host or of several (jdbc:postgresql://db1,db2/lockkeeper), of which the one that takes writes is
 *     used. Without it the fleet's locks are kept beside this host's own
 * @param user by whom the tables are owned. Required: with url
 * @param passwordFile its first line is the password, read for each connection. Without it none is sent
 * @param timeout for how long an answer is waited for
 * @param poll how often the database is asked whether something has changed, should a notice have got lost, and so whether it answers at
 *     all: one that hangs closes no connection
 */
record DatabaseProperties(
        @Nullable String url,
        @Nullable String user,
        @Nullable Path passwordFile,
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("3s") Duration poll) {

    private static final String KEY = FleetProperties.KEY + ".database.";
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(10);

    public DatabaseProperties {
        if (url != null) {
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException(KEY + "url must begin with jdbc:postgresql:");
            }
            if (url.contains("password=")) {
                throw new IllegalArgumentException(
                        KEY + "url must hold no password, which everybody would see: name a file by " + KEY
                                + "password-file");
            }
            if (user == null || user.isBlank()) {
                throw new IllegalArgumentException(KEY + "user is required with " + KEY + "url");
            }
        }
        between("timeout", timeout);
        between("poll", poll);
    }

    private static void between(String key, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "%s%s must be from %s to %s, not %s".formatted(KEY, key, LEAST, MOST, value));
        }
    }

    /** Null where there is none. */
    @Nullable
    FleetStoreProperties store(Path stateDirectory) {
        return url == null || user == null
                ? null
                : new FleetStoreProperties(url, user, passwordFile, timeout, poll, stateDirectory);
    }
}
