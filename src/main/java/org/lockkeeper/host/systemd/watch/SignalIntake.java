package org.lockkeeper.host.systemd.watch;

import java.util.Map;
import java.util.function.Consumer;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.bus.Bus;
import org.lockkeeper.host.systemd.bus.BusException;
import org.lockkeeper.host.systemd.bus.SignalRule;
import org.lockkeeper.host.systemd.bus.SignalRule.Signal;
import org.lockkeeper.host.systemd.bus.Systemd;
import org.lockkeeper.host.systemd.bus.UnitProperties;
import org.lockkeeper.host.systemd.units.UnitName;

/**
 * Brings one connection's signals into the table. They are systemd's, but maybe of one that has been executed anew since:
 * so the table compares the sender.
 */
final class SignalIntake {
    private final UnitTable table;
    private final long generation;
    private final Runnable fullRead;
    private final Runnable look;

    /**
     * @param fullRead asks for a full read
     * @param look says that the table may have questions
     */
    SignalIntake(UnitTable table, long generation, Runnable fullRead, Runnable look) {
        this.table = table;
        this.generation = generation;
        this.fullRead = fullRead;
        this.look = look;
    }

    void listenTo(Bus bus) throws BusException {
        bus.listen(SignalRule.ownerChanged(Systemd.NAME), this::ownerChanged);
        bus.listen(SignalRule.unitProperties(), fromSystemd(this::propertiesChanged));
        bus.listen(manager("UnitNew"), fromSystemd(this::unitNew));
        bus.listen(manager("UnitRemoved"), fromSystemd(this::unitRemoved));
        bus.listen(manager("JobNew"), fromSystemd(this::jobNew));
        bus.listen(manager("JobRemoved"), fromSystemd(this::jobRemoved));
        bus.listen(manager("Reloading"), fromSystemd(this::reloading));
        bus.listen(manager("UnitFilesChanged"), fromSystemd(this::unitFilesChanged));
    }

    private Consumer<Signal> fromSystemd(Consumer<Signal> handler) {
        return signal -> {
            if (table.isOwner(generation, signal.source())) {
                handler.accept(signal);
            }
        };
    }

    private static SignalRule manager(String member) {
        return SignalRule.of(Systemd.NAME, Systemd.MANAGER, member, Systemd.PATH);
    }

    private void ownerChanged(Signal signal) {
        String owner = (String) signal.values().get(2);
        table.owner(generation, owner.isEmpty() ? null : owner);
        fullRead.run();
    }

    private void propertiesChanged(Signal signal) {
        String unit = UnitName.ofPath(signal.path());
        if (unit == null || !table.watches(unit)) {
            return;
        }
        UnitProperties properties =
                UnitProperties.of((Map<?, ?>) signal.values().get(1));
        if (properties != null) {
            table.changed(generation, signal, unit, properties);
            look.run();
        }
    }

    private void unitNew(Signal signal) {
        String unit = watched(signal);
        if (unit != null) {
            table.added(generation, signal, unit);
            look.run();
        }
    }

    private void unitRemoved(Signal signal) {
        String unit = watched(signal);
        if (unit != null) {
            table.removed(generation, signal, unit);
            look.run();
        }
    }

    private void jobNew(Signal signal) {
        String unit = (String) signal.values().get(2);
        jobsMoved();
        if (table.watches(unit)) {
            table.jobQueued(generation, signal, unit, ((UInt32) signal.values().get(0)).longValue());
            look.run();
        }
    }

    private void jobRemoved(Signal signal) {
        String unit = (String) signal.values().get(2);
        jobsMoved();
        if (table.watches(unit)) {
            table.jobRemoved(generation, signal, unit, ((UInt32) signal.values().get(0)).longValue());
            look.run();
        }
    }

    /** Whoever's job it is: a queued start of a watched unit may be held back by it. */
    private void jobsMoved() {
        if (table.jobsMoved()) {
            look.run();
        }
    }

    private @Nullable String watched(Signal signal) {
        String unit = (String) signal.values().get(0);
        return table.watches(unit) ? unit : null;
    }

    private void reloading(Signal signal) {
        if (Boolean.TRUE.equals(signal.values().get(0))) {
            table.reloading(generation, signal);
        } else {
            unitFilesChanged(signal);
        }
    }

    private void unitFilesChanged(Signal signal) {
        fullRead.run();
    }
}
