package org.lockkeeper.locking.store.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database of a fleet.
 *
 * @param url JDBC URL, without a password; of several hosts the one that takes writes is used, unless it says otherwise
 * @param passwordFile its first line is the password, read for each connection; null where none is asked for
 * @param timeout for how long an answer is waited for; what takes longer counts as lost
 * @param poll how often it is looked whether the document has changed, should a notice have got lost
 * @param stateDirectory of this host, for the number that no fencing token of its own has passed
 */
public record FleetStoreProperties(
        String url, String user, @Nullable Path passwordFile, Duration timeout, Duration poll, Path stateDirectory) {

    private static final Duration LEAST = Duration.ofSeconds(1);

    public FleetStoreProperties {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("The URL of a fleet's database must begin with jdbc:postgresql:");
        }
        if (url.contains("password=")) {
            throw new IllegalArgumentException(
                    "The URL of a fleet's database must hold no password: everybody sees it. Name a password file");
        }
        atLeast("timeout", timeout);
        atLeast("poll", poll);
    }

    private static void atLeast(String what, Duration value) {
        if (value.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("The %s of a fleet's database must be at least 1s".formatted(what));
        }
    }
}
