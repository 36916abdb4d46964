package org.lockkeeper.host.systemd.login;

import java.time.Duration;
import java.util.List;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.PendingReply.Reply;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitRow;
import org.lockkeeper.host.systemd.login.Inhibitions.Inhibitor;
import org.lockkeeper.host.systemd.units.UnitState.ActiveState;

/** The questions to systemd-logind, over one connection. */
final class Logind {
    static final String NAME = "org.freedesktop.login1";
    static final String PATH = "/org/freedesktop/login1";
    static final String MANAGER = NAME + ".Manager";
    private static final String UNIT = "systemd-logind.service";

    private final Bus bus;
    private final Duration timeout;

    Logind(Bus bus, Duration timeout) {
        this.bus = bus;
        this.timeout = timeout;
    }

    /** The unique name of the connection that is systemd-logind; null while it does not run. */
    @Nullable
    String owner() throws BusException {
        return bus.ownerOf(NAME);
    }

    /** The process id that this process has where the bus runs, as systemd-logind has it from there. */
    long self() throws BusException {
        Reply reply = bus.call(
                Systemd.DBUS, Systemd.DBUS_PATH, Systemd.DBUS, "GetConnectionUnixProcessID", "s", bus.uniqueName());
        return ((UInt32) reply.values().get(0)).longValue();
    }

    /**
     * Whether it is between two runs, in which its inhibitors stand. It is not started for the question: where a condition
     * of its unit does not hold, the bus would wait for it in vain.
     */
    boolean starting() throws BusException {
        UnitRow unit = new Systemd(bus).byNames(List.of(UNIT)).get(0);
        return unit.jobId() != 0 || !ActiveState.of(unit.activeState()).stopped();
    }

    /** That it does not answer is no sign of a lost bus. */
    List<Inhibitor> inhibitors() throws BusException {
        Reply reply = bus.sendPatiently(timeout, NAME, PATH, MANAGER, "ListInhibitors", null)
                .await();
        return ((List<?>) reply.values().get(0))
                .stream().map(row -> inhibitor((Object[]) row)).toList();
    }

    private static Inhibitor inhibitor(Object[] row) {
        return new Inhibitor(
                String.valueOf(row[0]),
                String.valueOf(row[1]),
                String.valueOf(row[2]),
                String.valueOf(row[3]),
                ((UInt32) row[4]).longValue(),
                ((UInt32) row[5]).longValue());
    }
}
