package org.lockkeeper.host.systemd.login;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps the host from shutting down. Immutable.
 *
 * @param present whether there is a systemd-logind; where there is none nobody can keep the host from shutting down
 * @param inhibitors those that block a shutdown, in systemd-logind's order
 * @param unknown why it is not known, as a sentence; null when it is
 * @param source the bus address it comes from
 * @param self the process id that this process has in systemd-logind's eyes, which is another than here where one of the
 *     two lives in a namespace; -1 when it is not known
 */
public record Inhibitions(
        boolean present,
        List<Inhibitor> inhibitors,
        @Nullable String unknown,
        String source,
        long self) {

    public Inhibitions {
        inhibitors = List.copyOf(inhibitors);
    }

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
}
