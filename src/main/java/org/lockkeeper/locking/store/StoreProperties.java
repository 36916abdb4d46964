package org.lockkeeper.locking.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the state is kept.
 *
 * @param stateDirectory directory of the state; null for the default: the environment's STATE_DIRECTORY (set by systemd
 *     for a unit with StateDirectory=), else ./data
 */
public record StoreProperties(@Nullable Path stateDirectory) {

    Path directory() {
        if (stateDirectory != null) {
            return stateDirectory;
        }
        String systemd = System.getenv("STATE_DIRECTORY");
        // systemd separates several directories by colons; the first is ours
        return Path.of(systemd == null || systemd.isBlank() ? "data" : systemd.split(":", -1)[0]);
    }
}
