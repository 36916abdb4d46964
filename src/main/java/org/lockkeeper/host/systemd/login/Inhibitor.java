package org.lockkeeper.host.systemd.login;

import java.util.List;

/**
 * A program that keeps the host from doing something, as systemd-logind tells.
 *
 * @param what what it keeps the host from, for example {@code shutdown:sleep}
 * @param who its name, in its own words
 * @param why its reason, in its own words
 * @param mode {@code block}, {@code block-weak} or {@code delay}
 * @param uid whose it is
 * @param pid the process that asked; it may have passed the lock on and ended
 */
public record Inhibitor(String what, String who, String why, String mode, long uid, long pid) {

    private static final String SHUTDOWN = "shutdown";

    /** Whether it stands against a shutdown until it lets go; what only delays one stands against none. */
    public boolean blocksShutdown() {
        // From systemd 257 on block-weak is what block was before.
        return mode.startsWith("block") && List.of(what.split(":")).contains(SHUTDOWN);
    }
}
