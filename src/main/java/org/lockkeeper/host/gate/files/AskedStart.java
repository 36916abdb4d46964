package org.lockkeeper.host.gate.files;

import org.lockkeeper.locking.store.HostChanges.HostChange;

/**
 * What the journal says of a start that was asked for, and of one that failed.
 *
 * @param at in microseconds of the monotonic clock
 * @param boot whose clock that is
 * @param reason why it failed; empty where it has not
 * @param unloadable whether it failed because there was nothing to start
 */
public record AskedStart(long at, String boot, String reason, boolean unloadable) {

    private static final String UNLOADABLE = "unloadable";
    private static final String ASKED = "asked";

    public String detail() {
        return "%d %s %s %s".formatted(at, boot, unloadable ? UNLOADABLE : ASKED, reason);
    }

    public static AskedStart of(HostChange change) {
        String[] words = change.detail().split(" ", 4);
        return new AskedStart(Long.parseLong(words[0]), words[1], words[3], words[2].equals(UNLOADABLE));
    }

    public boolean in(String currentBoot) {
        return boot.equals(currentBoot);
    }
}
