package org.lockkeeper.host.systemd.watch;

import java.net.SocketException;
import org.lockkeeper.host.systemd.units.ControlException;

/** What a call is told whose connection to the bus breaks under it. */
public final class LostBus {

    private LostBus() {}

    public static ControlException fault() {
        return new ControlException("Get at unix:path=/bus: broken", false, new SocketException("Broken pipe"));
    }
}
