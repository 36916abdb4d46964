package org.lockkeeper.host.systemd.login;

import org.lockkeeper.host.systemd.bus.SystemdProperties;
import org.lockkeeper.host.systemd.login.LoginManager.InhibitorWatch;

/** systemd-logind over D-Bus. */
final class DBusLoginManager implements LoginManager {
    private final String address;
    private final SystemdProperties properties;

    DBusLoginManager(String address, SystemdProperties properties) {
        this.address = address;
        this.properties = properties;
    }

    @Override
    public InhibitorWatch watch(Runnable listener) {
        DBusInhibitorWatch watch = new DBusInhibitorWatch(address, properties, listener);
        watch.start();
        return watch;
    }
}
