package org.lockkeeper.host.gate;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The start gate: how services are kept from starting while a lease excludes them.
 *
 * @param enabled auto: on where the standard system bus is asked, or a root is named, and the rights are there; on: also on
 *     another bus; off
 * @param root where the root file system of the host is. Without it / counts; another one is for a Lockkeeper in a container
 *     that has the host's /run below it
 * @param deadMan after which time without a sign of life from Lockkeeper systemd itself opens every gate; where the timer is
 *     the Debian package's, its own time counts
 * @param catchUpTimeout how long a held-back start whose turn has come, and for which others wait therefore, may wait for
 *     busy services; after that it goes to the end of the queue
 * @param owedRetention for how long a start that could not be made up for stays owed, and is shown; then it is dropped, and the
 *     log says so
 * @param stopTimeout how much longer a window or lease may take whose drain has run out and that asked to stop what runs, or
 *     to open anyway; then it is given up after all
 * @param catchUpPause the pause between two starts that make up for ones that were held back
 */
public record GateProperties(
        @DefaultValue("auto") Switch enabled,
        @Nullable Path root,
        @DefaultValue("10m") Duration deadMan,
        @DefaultValue("2s") Duration catchUpPause,
        @DefaultValue("1h") Duration catchUpTimeout,
        @DefaultValue("7d") Duration owedRetention,
        @DefaultValue("2m") Duration stopTimeout) {

    public enum Switch {
        AUTO,
        ON,
        OFF
    }

    public GateProperties {
        if (root != null && !root.isAbsolute()) {
            throw new IllegalArgumentException("lockkeeper.gate.root must be an absolute path, not '" + root + "'");
        }
        between("dead-man", deadMan, Duration.ofSeconds(10), Duration.ofHours(24));
        between("catch-up-pause", catchUpPause, Duration.ZERO, Duration.ofHours(1));
        between("catch-up-timeout", catchUpTimeout, Duration.ofSeconds(1), Duration.ofDays(7));
        between("owed-retention", owedRetention, Duration.ZERO, Duration.ofDays(366));
        between("stop-timeout", stopTimeout, Duration.ofSeconds(1), Duration.ofHours(24));
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "lockkeeper.gate.%s must be from %s to %s, not %s".formatted(key, least, most, value));
        }
    }
}
