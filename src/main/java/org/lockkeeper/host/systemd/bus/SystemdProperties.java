package org.lockkeeper.host.systemd.bus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How systemd is reached.
 *
 * @param address D-Bus address of the bus systemd is on, for example unix:path=/run/dbus/system_bus_socket. Without it
 *     DBUS_SYSTEM_BUS_ADDRESS counts, and without that the standard system bus socket
 * @param callTimeout how long a question to systemd may go unanswered before the bus counts as lost
 * @param resyncInterval how often everything is read again, which heals a missed signal and notices a hung bus
 * @param reconnectInterval how long to wait before connecting again after a failure; it doubles up to five times this
 */
public record SystemdProperties(
        @Nullable String address,
        @DefaultValue("5s") Duration callTimeout,
        @DefaultValue("30s") Duration resyncInterval,
        @DefaultValue("1s") Duration reconnectInterval) {

    private static final String STANDARD_ADDRESS = "unix:path=/run/dbus/system_bus_socket";

    public SystemdProperties {
        if (address != null && !address.startsWith("unix:")) {
            throw new IllegalArgumentException(
                    "lockkeeper.systemd.address must be a D-Bus address that begins with unix:, not '" + address + "'");
        }
        requireBetween("call-timeout", callTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireBetween("resync-interval", resyncInterval, Duration.ofSeconds(1), Duration.ofHours(1));
        requireBetween("reconnect-interval", reconnectInterval, Duration.ofMillis(100), Duration.ofMinutes(5));
    }

    private static void requireBetween(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("lockkeeper.systemd." + key + " must be between " + least.toString()
                    + " and " + most + ", not " + value);
        }
    }

    /** The address that counts, given what DBUS_SYSTEM_BUS_ADDRESS says. Of a list of addresses the first counts. */
    public String effectiveAddress(@Nullable String environment) {
        if (address != null) {
            return address;
        }
        return environment == null || environment.isBlank()
                ? STANDARD_ADDRESS
                : environment.split(";", 2)[0];
    }
}
