package org.lockkeeper.host.systemd.login;

/** The host's systemd-logind, as far as it keeps the host from shutting down. */
public interface LoginManager {

    /**
     * Follows the inhibitors until the watch is closed. Returns at once: until the first answer nothing is known.
     *
     * @param listener runs after each change, on a thread that must not be kept
     */
    InhibitorWatch watch(Runnable listener);
}
