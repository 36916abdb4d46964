package org.lockkeeper.host.systemd.watch;

import java.time.Clock;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.units.ServiceManager;
import org.lockkeeper.host.systemd.units.ServiceManager.UnitWatch;
import org.lockkeeper.host.systemd.units.Units;

/** systemd over D-Bus. */
final class DBusServiceManager implements ServiceManager {
    private final String address;
    private final SystemdProperties properties;
    private final Clock clock;
    private final AtomicLong reconnects = new AtomicLong();

    DBusServiceManager(String address, SystemdProperties properties, Clock clock) {
        this.address = address;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public long reconnects() {
        return reconnects.get();
    }

    @Override
    public UnitWatch watch(Collection<String> names, Collection<String> patterns, Consumer<Units> listener) {
        UnitSelection selection = UnitSelection.of(names, patterns);
        UnitTable table = new UnitTable(selection, clock, "systemd at " + address + " has not answered yet", listener);
        DBusUnitWatch watch = new DBusUnitWatch(address, properties, selection, table, reconnects::incrementAndGet);
        listener.accept(table.units());
        watch.start();
        return watch;
    }
}
