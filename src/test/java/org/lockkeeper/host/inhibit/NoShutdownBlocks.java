package org.lockkeeper.host.inhibit;

import java.time.Duration;
import java.util.Set;
import org.lockkeeper.host.inhibit.Inhibitors.Pauses;

/** Of a host on which no group's work reboots it, so that nobody is asked. */
public final class NoShutdownBlocks {

    private NoShutdownBlocks() {}

    public static ShutdownBlocks get() {
        Duration never = Duration.ofHours(1);
        Inhibitors none = new Inhibitors("/nowhere", "unix:path=/nowhere", new Pauses(never, never, never));
        return new ShutdownBlocks(
                listener -> {
                    throw new AssertionError("nobody is to be asked");
                },
                none,
                Set.of());
    }
}
