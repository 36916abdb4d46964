package org.lockkeeper.host.systemd.watch;

/** The order of what one sender has sent. */
final class Serials {
    /** Before every message. */
    static final long NEVER = -1;

    private Serials() {}

    /** Serials are 32 bits wide and wrap around. */
    static boolean after(long one, long other) {
        return one != NEVER && (int) (one - other) > 0;
    }
}
